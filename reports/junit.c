/* JUnit XML has many dialects; this is what the schemas of Ant's JUnit task and of Jenkins' xUnit
 * plugin both accept (tests/golden/junit.xsd says it as a schema). */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "reports/compare.h"
#include "reports/compare_sections.h"
#include "reports/escape.h"
#include "reports/sections.h"

static void add_attribute(struct buffer *out, const char *name, const char *text)
{
	struct buffer line = BUFFER_INIT;

	/* one line: these are tokens, in which blanks would be normalised */
	escape_terminal(&line, text);
	buffer_addf(out, " %s=\"", name);
	escape_html(out, line.data ? line.data : "");
	buffer_adds(out, "\"");
	buffer_finish(&line);
}

static void add_outcome(struct buffer *out, const char *element, const struct metric *m)
{
	struct buffer message = BUFFER_INIT;

	compare_change_text(m, &message);
	if (m->why[0])
		buffer_addf(&message, "%s%s", message.length ? "; " : "", m->why);
	buffer_addf(out, "\n      <%s", element);
	add_attribute(out, "message", message.data ? message.data : "");
	add_attribute(out, "type", change_name(m->verdict));
	buffer_adds(out, "/>\n    ");
	buffer_finish(&message);
}

static const char *outcome(enum change change)
{
	switch (change) {
	case CHANGE_REGRESSION:
		return "failure";
	case CHANGE_INVALID:
		return "error";
	case CHANGE_INCOMPARABLE:
	case CHANGE_INCONCLUSIVE:
		return "skipped";
	case CHANGE_IMPROVEMENT:
	case CHANGE_NONE:
		break;
	}
	return NULL;
}

static void add_case(struct buffer *out, const struct metric *m)
{
	struct buffer name = BUFFER_INIT;
	struct buffer place = BUFFER_INIT;

	compare_name(m, &name);
	buffer_adds(&place, "kvmbench.");
	section_place(m->base, &place);
	buffer_adds(out, "    <testcase");
	add_attribute(out, "name", name.data);
	add_attribute(out, "classname", place.data);
	/* of one metric the run file does not say how long it took */
	buffer_adds(out, " time=\"0\">");
	if (outcome(m->verdict))
		add_outcome(out, outcome(m->verdict), m);
	buffer_adds(out, "</testcase>\n");
	buffer_finish(&name);
	buffer_finish(&place);
}

/* Head's launches, in seconds. */
static double elapsed(const struct comparison *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->head.n; i++) {
		const struct run *run = c->head.session[i]->run;

		for (size_t j = 0; j < run->n_launches; j++)
			sum += run->launches[j].elapsed;
	}
	return isfinite(sum) && sum < 1e12 ? sum : 0;
}

/* 2026-11-23T04:47:00Z without the zone, as the schema wants it; the epoch for anything else */
static const char *timestamp(const char *started, char text[20])
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";

	for (size_t i = 0; shape[i]; i++) {
		const bool digit = started[i] >= '0' && started[i] <= '9';

		if (shape[i] == 'd' ? !digit : started[i] != shape[i])
			return "1970-01-01T00:00:00";
		text[i] = started[i];
	}
	text[19] = '\0';
	return text;
}

static void add_property(struct buffer *out, const char *name, const char *value)
{
	buffer_adds(out, "      <property");
	add_attribute(out, "name", name);
	add_attribute(out, "value", value);
	buffer_adds(out, "/>\n");
}

int compare_junit(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	const struct session *head = &c->head.session[0]->run->session;
	struct buffer counts = BUFFER_INIT;
	char number[NUMBER_TEXT];
	char when[20];

	(void)err;
	compare_counts(c, &counts);
	buffer_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
			 "  <testsuite name=\"kvmbench compare\" package=\"kvmbench\" id=\"0\"");
	add_attribute(out, "timestamp", timestamp(head->started, when));
	buffer_addf(out,
		" hostname=\"localhost\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		"skipped=\"%zu\" time=\"%s\">\n    <properties>\n",
		c->n, c->count[CHANGE_REGRESSION], c->count[CHANGE_INVALID],
		c->count[CHANGE_INCOMPARABLE] + c->count[CHANGE_INCONCLUSIVE],
		number_fixed(elapsed(c), 3, number, sizeof(number)));
	if (o->base_path)
		add_property(out, "base", o->base_path);
	if (o->head_path)
		add_property(out, "head", o->head_path);
	add_property(out, "base_session", c->base.session[0]->run->session.id);
	add_property(out, "head_session", head->id);
	add_property(out, "result", counts.data);
	buffer_adds(out, "    </properties>\n");
	for (size_t i = 0; i < c->n; i++)
		add_case(out, &c->metric[i]);
	buffer_adds(out, "    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n");
	buffer_finish(&counts);
	return 0;
}
