/* What the page of an exact run has of its own: its headline, its cards, its one table. */
#include <string.h>

#include "base/count.h"
#include "judge/exact.h"
#include "judge/result.h"
#include "reports/escape.h"
#include "reports/exact.h"
#include "reports/html_page.h"
#include "reports/html_part.h"

void html_exact_title(const struct summary *s, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	exact_title(s->run, &text);
	text.data[0] = 'I';
	buffer_adds(out, "<h1>");
	escape_html(out, text.data);
	buffer_adds(out, "</h1>\n");
	text.length = 0;
	buffer_addf(&text, "kvmbench %s: %zu arm%s × %u launch%s", s->run->session.suite,
		s->run->n_arms, s->run->n_arms == 1 ? "" : "s", s->run->session.launches,
		s->run->session.launches == 1 ? "" : "es");
	html_paragraph(out, "subtitle", text.data);
	buffer_finish(&text);
}

/* The shortest and the longest exit, which people know kernels by. */
static void add_extreme(struct buffer *out, const struct summary *s, bool longest)
{
	const struct result *found = NULL;
	struct buffer note = BUFFER_INIT;
	char number[COUNT_TEXT];

	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];

		if (strcmp(r->arm->group, "exit") != 0 || !result_is_valid(r) ||
			!(r->exits_per_op >= 0.5))
			continue;
		if (!found || (longest ? r->median > found->median : r->median < found->median))
			found = r;
	}
	if (!found)
		return;
	section_name(found->arm, &note);
	buffer_adds(&note, ", ");
	section_place(found->arm, &note);
	html_card(out, "", count_text(found->median, number),
		longest ? "Longest exit, instructions" : "Shortest exit, instructions", note.data);
	buffer_finish(&note);
}

void html_exact_cards(const struct summary *s, struct buffer *out)
{
	struct buffer value = BUFFER_INIT;
	struct buffer note = BUFFER_INIT;
	size_t exact = 0;

	for (size_t i = 0; i < s->n_results; i++)
		exact += result_is_valid(&s->results[i]) &&
			 exact_same(s->results[i].low, s->results[i].high);
	buffer_addf(&value, "%zu of %zu", exact, s->n_results);
	exact_counts(s, &note);
	buffer_adds(out, "<ul class=\"cards\">\n");
	html_card(out,
		s->n_invalid + s->n_timeout ? "bad"
		: exact < s->n_results	    ? "warn"
					    : "good",
		value.data, "Exact: each launch alike", note.data);
	add_extreme(out, s, false);
	add_extreme(out, s, true);
	buffer_adds(out, "</ul>\n");
	buffer_finish(&value);
	buffer_finish(&note);
}

void html_counts(const struct summary *s, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "counts", "Instructions per operation");
	exact_section(s, &t);
	/* what is asked first is also seen on a telephone without scrolling */
	table_lead(&t, "spread");
	table_lead(&t, "instructions/op");
	html_table(out, "Instructions per operation of every benchmark", &t);
	if (!t.n_rows)
		html_paragraph(out, "empty", "Nothing was measured.");
	html_paragraph(out, "lead", exact_tells);
	table_finish(&t);
	html_section_end(out);
}
