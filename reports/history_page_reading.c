#include <math.h>

#include "reports/history_page.h"
#include "reports/history_words.h"
#include "reports/html_part.h"

static void add(struct explain *lines, const char *label, const char *sentence)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, sentence);
	explain_add(lines, label, &text);
}

static void add_method(struct explain *lines)
{
	struct buffer text = BUFFER_INIT;
	char alpha[UNITS_TEXT];

	buffer_addf(&text,
		"A series is split where a rank statistic (CUSUM) is strongest, if no more than %s "
		"of "
		"%d random orders of its blocks split as strongly; then each part again. Blocks of "
		"the cube root of the number of sessions are kept together, so that neighbouring "
		"nights that resemble each other are no alarm. A level has at least 4 sessions: a "
		"change shows when the fourth session after it is there, and one bad night is "
		"none.",
		units_percent(CHANGE_ALPHA, alpha) + 1, CHANGE_ROUNDS);
	explain_add(lines, "Change", &text);
}

/* What was tolerated, if everywhere the same; else from where to where. */
static void add_tolerance(const struct history *h, struct explain *lines)
{
	double least = INFINITY, most = -INFINITY;
	char low[UNITS_TEXT], high[UNITS_TEXT];
	struct buffer text = BUFFER_INIT;

	for (size_t i = 0; i < h->n_series; i++) {
		least = fmin(least, h->series[i].delta);
		most = fmax(most, h->series[i].delta);
	}
	buffer_adds(&text, "Changes smaller than the tolerance are none: ");
	units_percent(expm1(least), low);
	units_percent(expm1(most), high);
	if (h->n_series && expm1(most) - expm1(least) < 0.0005)
		buffer_addf(&text, "%s here", low + 1);
	else if (h->n_series)
		buffer_addf(&text, "%s to %s here, by benchmark", low + 1, high + 1);
	else
		buffer_adds(&text, "2 % unless told otherwise");
	buffer_adds(&text, " (--threshold).");
	explain_add(lines, "Tolerance", &text);
}

void history_page_reading(const struct history_page *p, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;

	html_section(out, "reading", "How to read this");
	add(&lines, "Series",
		"One metric (benchmark, target, parameters, unit, revision) on hosts of one "
		"fingerprint, with one value per session: the geometric mean of its launches. The "
		"interval of a session is that of its launches at 95 %, so it says nothing of how "
		"sessions differ.");
	add_method(&lines);
	add_tolerance(p->h, &lines);
	add(&lines, "Percent",
		"New level over old, + is worse, also for rates. The 95 % interval is that of the "
		"geometric means of both levels' sessions, outliers pulled in. Levels themselves "
		"are "
		"medians.");
	add(&lines, "Where",
		"A change is named after the first session of its new level. Where the split could "
		"as "
		"well lie elsewhere, the sessions between which it lies are named, and shaded in "
		"the "
		"chart (bootstrap, nominally 95 %).");
	add(&lines, "Baseline",
		"What holds since the last change: its level, and the standard deviation between "
		"sessions with the part that launches explain taken off. The next comparison is "
		"made "
		"against it.");
	add(&lines, "Far off",
		"A session far from its level, by more than is tolerated and more than 3 standard "
		"deviations. It counts, as every session does, but a rank statistic is not moved "
		"by "
		"it. One beyond the axis stands at its edge.");
	add(&lines, "Acknowledged",
		"A change that people have seen and accepted (--ack). It is shown and does not "
		"fail.");
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
	html_section_end(out);
}
