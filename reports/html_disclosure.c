/* The sections a sceptic reads: environment, full disclosure, how to read it all. */
#include <inttypes.h>

#include "base/number.h"
#include "reports/escape.h"
#include "reports/explain.h"
#include "reports/html_page.h"
#include "reports/html_part.h"

static void add_line(struct explain *e, const char *label, const char *text)
{
	struct buffer copy = BUFFER_INIT;

	buffer_adds(&copy, text ? text : "");
	explain_add(e, label, &copy);
}

static void add_session(const struct session *session, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	char number[NUMBER_TEXT];

	for (size_t i = 0; i < session->n_argv; i++)
		buffer_addf(&text, "%s%s", i ? " " : "", session->argv[i]);
	explain_add(e, "command line of kvmbench", &text);
	text = (struct buffer)BUFFER_INIT;
	buffer_addf(&text, "%" PRIu64, session->seed);
	explain_add(e, "seed", &text);
	add_line(e, "version of kvmbench", session->tool);
	add_line(e, "suite", session->suite);
	add_line(e, "session", session->id);
	add_line(e, "started", session->started);
	text = (struct buffer)BUFFER_INIT;
	buffer_addf(&text, "%u per arm", session->launches);
	explain_add(e, "launches planned", &text);
	add_line(e, "TSC, Hz",
		session->tsc_hz > 0 ? number_shortest(session->tsc_hz, number) : "not calibrated");
	add_line(e, "declared to vary", session->vary ? session->vary : "nothing");
}

static void big_cell(struct table *t, uint64_t n)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%" PRIu64, n);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
}

static void arms(const struct run *run, struct table *t)
{
	char number[NUMBER_TEXT];

	table_column(t, "arm", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 0);
	table_column(t, "rev", ALIGN_RIGHT, 0);
	table_column(t, "unit", ALIGN_LEFT, 0);
	table_column(t, "better", ALIGN_LEFT, 0);
	table_column(t, "rounds per batch", ALIGN_RIGHT, 0);
	table_column(t, "ops per batch", ALIGN_RIGHT, 0);
	table_column(t, "batches per launch", ALIGN_RIGHT, 0);
	table_column(t, "exits per op, declared", ALIGN_RIGHT, 0);
	table_column(t, "to user space, declared", ALIGN_RIGHT, 0);
	table_column(t, "what it does", ALIGN_LEFT, 0);
	for (size_t i = 0; i < run->n_arms; i++) {
		const struct arm *arm = &run->arms[i];
		struct buffer text = BUFFER_INIT;

		table_row(t);
		section_name(arm, &text);
		table_cell(t, TONE_PLAIN, text.data);
		buffer_finish(&text);
		section_place(arm, &text);
		table_cell(t, TONE_PLAIN, text.data);
		buffer_finish(&text);
		big_cell(t, arm->rev);
		table_cell(t, TONE_PLAIN, arm->unit);
		table_cell(t, TONE_PLAIN, arm->higher_better ? "higher" : "lower");
		big_cell(t, arm->rounds);
		big_cell(t, arm->ops);
		big_cell(t, arm->batches);
		table_cell(t, TONE_PLAIN, number_shortest(arm->expect_exits, number));
		table_cell(t, TONE_PLAIN, number_shortest(arm->expect_user_exits, number));
		table_cell(t, TONE_PLAIN, arm->summary);
		table_note(t, arm->note);
	}
}

static void folded(struct buffer *out, const char *title, struct explain *lines)
{
	html_details(out, title);
	if (lines->n)
		html_lines(out, "full", lines);
	else
		html_paragraph(out, "empty", "Not recorded.");
	html_details_end(out);
	explain_finish(lines);
}

void html_environment(const struct summary *s, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;
	struct table t = TABLE_INIT;

	html_section(out, "environment", "Environment and full disclosure");
	explain_environment(s, false, &lines);
	if (!s->run->session.exact)
		explain_conditions(s, false, &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);

	add_session(&s->run->session, &lines);
	folded(out, "The session: command line, seed, versions", &lines);
	explain_environment(s, true, &lines);
	folded(out, "The whole fingerprint: two runs compare only if these agree", &lines);
	explain_conditions(s, true, &lines);
	folded(out, "All conditions at the time", &lines);
	arms(s->run, &t);
	html_details(out, "Every arm: revision, rounds, operations, batches");
	html_table(out, "Plan of every arm", &t);
	html_details_end(out);
	table_finish(&t);
	html_section_end(out);
}

void html_reading(const struct summary *s, const char *path, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;

	html_section(out, "reading", "How to read this");
	explain_how_to_read(s, &lines);
	explain_raw_data(s, path, &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
	html_section_end(out);
}
