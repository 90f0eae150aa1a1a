#include <stdbool.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/history_page.h"
#include "reports/history_words.h"
#include "reports/html_part.h"

enum { DAY = 10, NAMES_MAX = 4 };

static void add_headline(const struct history_page *p, struct buffer *out)
{
	const struct history *h = p->h;
	struct buffer text = BUFFER_INIT;
	size_t sessions = 0;

	for (size_t i = 0; i < p->rank.n_sessions; i++)
		sessions += p->rank.session[i].worse > 0;
	if (h->worse)
		buffer_addf(&text, "%zu change%s for the worse, in %zu session%s", h->worse,
			history_plural(h->worse), sessions, history_plural(sessions));
	else if (h->better)
		buffer_addf(&text, "No change for the worse, %zu for the better", h->better);
	else if (h->acknowledged)
		buffer_adds(&text, "No change but those acknowledged");
	else if (h->short_series == h->n_series)
		buffer_adds(&text, "Too few sessions to show a change");
	else
		buffer_adds(&text, "No metric changed its level");
	buffer_adds(out, "<h1>");
	escape_html(out, text.data);
	buffer_adds(out, "</h1>\n");
	buffer_finish(&text);
}

/* Times begin with the day; whatever else they hold is not shown. */
static void add_period(const struct history *h, struct buffer *text)
{
	const char *first = h->n_sessions ? h->session[0].started : "";
	const char *last = first;

	for (size_t i = 0; i < h->n_sessions; i++) {
		const char *at = h->session[i].started;

		first = strcmp(at, first) < 0 ? at : first;
		last = strcmp(at, last) > 0 ? at : last;
	}
	if (*first)
		buffer_addf(text, "%.*s to %.*s: ", DAY, first, DAY, last);
}

static void add_count(
	struct buffer *out, const char *class, size_t n, const char *label, const char *note)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%zu", n);
	html_card(out, n ? class : "none", text.data, label, note);
	buffer_finish(&text);
}

/* The largest change in that direction. */
static void add_worst(const struct history_page *p, bool worse, struct buffer *note)
{
	char percent[UNITS_TEXT];

	for (size_t i = 0; i < p->rank.n_changes; i++) {
		const struct ranked_change *c = &p->rank.change[i];

		if (c->change->ack || c->change->worse != worse)
			continue;
		buffer_addf(
			note, "at most %s: ", units_percent(c->change->ratio.value - 1, percent));
		history_add_name(c->series, note);
		return;
	}
	buffer_adds(note, "none");
}

static void add_cards(const struct history_page *p, struct buffer *out)
{
	const struct history *h = p->h;
	const size_t quiet = h->n_series - h->changed;
	struct buffer note = BUFFER_INIT;

	buffer_adds(out, "<ul class=\"cards\">\n");
	add_worst(p, true, &note);
	add_count(out, "bad", h->worse, "▲ Worse", note.data);
	buffer_finish(&note);
	add_worst(p, false, &note);
	add_count(out, "good", h->better, "▼ Better", note.data);
	buffer_finish(&note);
	if (h->acknowledged)
		add_count(out, "", h->acknowledged, "✓ Acknowledged", "known and accepted");
	if (h->short_series)
		buffer_addf(&note, "%zu of them with fewer than %d values", h->short_series,
			HISTORY_LEAST);
	else
		buffer_addf(&note, "of %zu series", h->n_series);
	add_count(out, "", quiet, "Without changes", note.data);
	buffer_finish(&note);
	buffer_addf(&note, "%zu changed something", p->rank.n_sessions);
	add_count(out, "", h->n_sessions, "Sessions", note.data);
	buffer_finish(&note);
	buffer_adds(out, "</ul>\n");
}

/* What the sessions have of one kind: the values in their order, each once, as far as they fit, and
 * the last one met. */
struct names {
	const char *name[NAMES_MAX];
	size_t n;
	const char *last; /* NULL: they fit */
};

static void add_once(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->name[i], name) == 0)
			return;
	if (names->n == NAMES_MAX)
		names->last = name;
	else
		names->name[names->n++] = name;
}

static const char *known(const char *name)
{
	return *name ? name : "unknown";
}

static void add_names(const struct names *names, const char *label, struct explain *lines)
{
	struct buffer text = BUFFER_INIT;

	if (names->last)
		buffer_addf(&text, "%s to %s, and others between", known(names->name[0]),
			known(names->last));
	for (size_t i = 0; !names->last && i < names->n; i++)
		buffer_addf(&text, "%s%s", i ? ", " : "", known(names->name[i]));
	explain_add(lines, label, &text);
}

static void add_facts(const struct history *h, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;
	struct names hosts = { 0 }, kernels = { 0 }, tools = { 0 };

	for (size_t i = 0; i < h->n_sessions; i++) {
		add_once(&hosts, h->session[i].host);
		add_once(&kernels, h->session[i].kernel);
		add_once(&tools, h->session[i].tool);
	}
	add_names(&hosts, hosts.n > 1 ? "Hosts" : "Host", &lines);
	add_names(&kernels, kernels.n > 1 ? "Kernels" : "Kernel", &lines);
	add_names(&tools, "kvmbench", &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
}

void history_page_summary(const struct history_page *p, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(out, "<header id=\"summary\">\n");
	add_headline(p, out);
	add_period(p->h, &text);
	history_add_scope(p->h, p->o->order, &text);
	html_paragraph(out, "subtitle", text.data);
	buffer_finish(&text);
	add_cards(p, out);
	add_facts(p->h, out);
	buffer_adds(out, "</header>\n");
}
