/* Markdown for a comment or a step summary; the latter is cut to a size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/compare.h"
#include "reports/compare_sections.h"
#include "reports/escape.h"

/* Ends t. left_out: rows it does not have. */
static void add_table(
	struct buffer *out, const char *title, size_t left_out, bool folded, struct table *t)
{
	if (t->n_rows) {
		if (folded)
			buffer_addf(out, "\n<details><summary>%s (%zu)</summary>\n\n", title,
				t->n_rows + left_out);
		else
			buffer_addf(out, "\n## %s\n\n", title);
		table_markdown(t, "why", out);
		if (left_out)
			buffer_addf(out, "\n… and %zu more.\n", left_out);
		if (folded)
			buffer_adds(out, "\n</details>\n");
	}
	table_finish(t);
}

/* Ends e. */
static void add_lines(struct buffer *out, const char *lead, struct explain *e)
{
	for (size_t i = 0; i < e->n; i++) {
		buffer_addf(out, "%s**", lead);
		escape_markdown(out, e->line[i].label);
		buffer_adds(out, "**: ");
		escape_markdown(out, e->line[i].text);
		buffer_adds(out, "\n");
	}
	explain_finish(e);
}

static void add_headline(
	const struct comparison *c, const struct compare_report_options *o, struct buffer *out)
{
	struct buffer counts = BUFFER_INIT;
	struct explain sides = EXPLAIN_INIT;
	struct explain limits = EXPLAIN_INIT;

	compare_counts(c, &counts);
	buffer_addf(out, "# kvmbench compare: %s\n\n", counts.data);
	buffer_finish(&counts);
	compare_sides(c, o, &sides);
	add_lines(out, "- ", &sides);
	compare_limits(c, &limits);
	if (limits.n)
		buffer_adds(out, "\n> [!WARNING]\n");
	add_lines(out, "> - ", &limits);
}

static void render(const struct comparison *c, const struct compare_report_options *o,
	const size_t *worst, size_t most, struct buffer *out)
{
	static const enum change order[] = { CHANGE_REGRESSION, CHANGE_IMPROVEMENT, CHANGE_INVALID,
		CHANGE_INCOMPARABLE, CHANGE_INCONCLUSIVE, CHANGE_NONE };
	struct table fingerprint = TABLE_INIT;
	struct table conditions = TABLE_INIT;
	struct table missing = TABLE_INIT;
	struct explain reading = EXPLAIN_INIT;
	size_t left_out;

	add_headline(c, o, out);
	compare_fingerprint_table(c, &fingerprint);
	add_table(out, "Fingerprint", 0, false, &fingerprint);
	for (size_t i = 0; i < CHANGES; i++) {
		struct table t = TABLE_INIT;

		left_out = compare_table(c, worst, order[i], most, &t);
		add_table(out, compare_heading(order[i]), left_out, order[i] == CHANGE_NONE, &t);
	}
	left_out = compare_missing_table(c, most, &missing);
	add_table(out, "Measured on one side only", left_out, true, &missing);
	compare_conditions_table(c, &conditions);
	add_table(out, "Conditions that differed", 0, true, &conditions);
	compare_how_to_read(c, &reading);
	buffer_adds(out, "\n<details><summary>How to read this</summary>\n\n");
	add_lines(out, "- ", &reading);
	buffer_adds(out, "\n</details>\n");
}

int compare_markdown(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	cleanup_free size_t *worst = compare_worst_first(c);

	if (!worst)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	render(c, o, worst, SIZE_MAX, out);
	return 0;
}

int compare_github_summary(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	cleanup_free size_t *worst = compare_worst_first(c);
	const size_t start = out->length;

	if (!worst)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t most = 1024; most > 0; most /= 2) {
		out->length = start;
		render(c, o, worst, most, out);
		if (out->length - start <= GITHUB_SUMMARY_MAX)
			return 0;
	}
	/* only strings of hostile length come here */
	out->length = start;
	buffer_adds(out, "# kvmbench compare: ");
	compare_counts(c, out);
	buffer_adds(out, "\n\nToo long for a summary.\n");
	return 0;
}
