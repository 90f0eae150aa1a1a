#include "reports/escape.h"
#include "reports/exact.h"
#include "reports/explain.h"
#include "reports/guest.h"
#include "reports/losses.h"
#include "reports/report.h"
#include "reports/sections.h"

static void add_heading(struct buffer *out, const char *title)
{
	buffer_adds(out, "\n## ");
	escape_markdown(out, title);
	buffer_adds(out, "\n\n");
}

/* Ends t. */
static void add_table(struct buffer *out, const char *title, const char *notes, struct table *t)
{
	if (t->n_rows) {
		add_heading(out, title);
		table_markdown(t, notes, out);
	}
	table_finish(t);
}

/* Ends e. lead: before every line, "- " or "> ". */
static void add_lines(struct buffer *out, const char *lead, struct explain *e)
{
	for (size_t i = 0; i < e->n; i++) {
		buffer_adds(out, lead);
		if (e->line[i].label[0]) {
			buffer_adds(out, "**");
			escape_markdown(out, e->line[i].label);
			buffer_adds(out, "**: ");
		}
		escape_markdown(out, e->line[i].text);
		buffer_adds(out, "\n");
	}
	explain_finish(e);
}

static void add_headline(const struct summary *s, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;
	struct explain where = EXPLAIN_INIT;
	struct explain alarms = EXPLAIN_INIT;

	buffer_adds(out, "# ");
	explain_title(s, &text);
	escape_markdown(out, text.data);
	buffer_adds(out, "\n\n");
	explain_where(s, &where);
	add_lines(out, "- ", &where);
	explain_alarms(s, &alarms);
	if (alarms.n)
		buffer_adds(out, "\n> [!WARNING]\n");
	add_lines(out, "> - ", &alarms);
	text.length = 0;
	if (s->run->session.exact) {
		exact_counts(s, &text);
		buffer_addf(out, "\n**%s.**\n", text.data);
		buffer_finish(&text);
		return;
	}
	explain_verdicts(s, &text);
	buffer_addf(out, "\n**Verdict: %s", text.data);
	text.length = 0;
	explain_geomean(s, &text);
	buffer_addf(out, "**%s%s", text.length ? "; " : "", text.length ? text.data : "");
	text.length = 0;
	explain_validity(s, &text);
	buffer_addf(out, "; %s.\n", text.data);
	buffer_finish(&text);
}

/* Ends e. */
static void add_titled(struct buffer *out, const char *title, struct explain *e)
{
	if (e->n)
		add_heading(out, title);
	add_lines(out, "- ", e);
}

static void add_guest(const struct summary *s, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;
	struct explain faults = EXPLAIN_INIT;
	struct guest_state state;

	guest_state_make(s->run, &state);
	guest_explain(&state, &lines);
	add_titled(out, "The guest", &lines);
	guest_explain_faults(&state, &faults);
	add_titled(out, "If the guest is not near native, why?", &faults);
}

static void add_results(const struct summary *s, bool all, struct buffer *out)
{
	struct sections sections;
	struct table areas = TABLE_INIT;
	struct table near = TABLE_INIT;
	struct table exits = TABLE_INIT;
	struct table splits = TABLE_INIT;
	struct table every = TABLE_INIT;
	struct buffer title = BUFFER_INIT;

	if (s->run->session.exact) {
		exact_section(s, &every);
		add_table(out, "Instructions per operation", "remark", &every);
		buffer_addf(out, "\n%s\n", exact_tells);
		return;
	}
	sections_init(&sections, s);
	buffer_adds(&title, "Near native, by area? ");
	explain_margin(s, &title);
	section_areas(s, &areas);
	add_table(out, title.data, "why", &areas);
	add_guest(s, out);
	title.length = 0;
	buffer_adds(&title, "Near native? ");
	section_near_native(s, &near);
	explain_margin(s, &title);
	add_table(out, title.data, "why", &near);
	buffer_finish(&title);
	section_exits(&sections, &exits);
	add_table(out, "What an exit costs", "remark", &exits);
	section_splits(s, &splits);
	add_table(out, "Where the time of an exit to user space goes", "remark", &splits);
	for (size_t i = 0; i < sections.n_groups; i++) {
		struct table t = TABLE_INIT;

		section_others(&sections, sections.group[i], &t);
		add_table(out, section_title(sections.group[i]), "remark", &t);
	}
	if (all) {
		section_all(s, &every);
		add_table(out, "Every arm", "remark", &every);
	}
	sections_finish(&sections);
}

int report_markdown(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err)
{
	struct table warnings = TABLE_INIT;
	struct table skipped = TABLE_INIT;
	const char *apart = ""; /* a list right below a table would be a row of it */
	struct explain losses = EXPLAIN_INIT;
	struct explain environment = EXPLAIN_INIT;
	struct explain conditions = EXPLAIN_INIT;
	struct explain reading = EXPLAIN_INIT;

	(void)err;
	add_headline(s, out);
	add_results(s, o->all, out);
	section_warnings(s, &warnings);
	losses_explain(s, &losses);
	if (losses.n && !warnings.n_rows)
		add_heading(out, "Warnings");
	else if (losses.n)
		apart = "\n";
	add_table(out, "Warnings", "why", &warnings);
	buffer_adds(out, apart);
	add_lines(out, "- ", &losses);
	section_skipped(s, &skipped);
	add_table(out, "Skipped", "what", &skipped);
	explain_environment(s, o->all, &environment);
	add_titled(out, "Environment", &environment);
	if (!s->run->session.exact)
		explain_conditions(s, o->all, &conditions);
	add_titled(out, "Conditions", &conditions);
	explain_how_to_read(s, &reading);
	explain_raw_data(s, o->path, &reading);
	add_titled(out, "How to read this", &reading);
	return 0;
}
