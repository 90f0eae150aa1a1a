#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/tsc.h"

#define REDRAW_SECONDS 0.1
#define CLEAR_LINE     "\r\033[K"

void progress_open(struct progress_line *line, bool quiet, bool verbose, double budget)
{
	*line = (struct progress_line){ quiet, verbose, isatty(STDERR_FILENO) == 1, budget, 0 };
}

static void draw(const struct progress *p)
{
	const char *bench = p->arm ? p->arm->bench : "";
	const char *target = p->arm ? p->arm->target : "";

	switch (p->phase) {
	case PHASE_PROBE:
		fputs(CLEAR_LINE "looking at this host", stderr);
		break;
	case PHASE_PILOT:
		fprintf(stderr, CLEAR_LINE "pilot %zu/%zu  %s on %s", p->done + 1, p->total, bench,
			target);
		break;
	case PHASE_LAUNCHES:
		fprintf(stderr, CLEAR_LINE "launch %zu/%zu  %.0f s left  %s on %s", p->done,
			p->total, p->seconds_left, bench, target);
		break;
	}
	fflush(stderr);
}

static void log_launch(const struct progress *p)
{
	fprintf(stderr, "launch %zu/%zu  %s on %s %s %s: %s %s\n", p->done, p->total, p->arm->bench,
		p->arm->target, p->arm->ring, p->arm->params_text,
		launch_status_name(p->launch->status), p->launch->why);
}

/* A verdict needs five launches of an arm, whatever the budget. */
static void warn_of_budget(const struct progress_line *line, const struct progress *p)
{
	if (line->budget <= 0 || p->seconds_left <= line->budget * 1.2)
		return;
	fprintf(stderr,
		"%skvmbench: a budget of %.0f s is too short: the %zu launches take about "
		"%.0f s\n",
		line->terminal ? CLEAR_LINE : "", line->budget, p->total, p->seconds_left);
}

void progress_show(void *data, const struct progress *progress)
{
	struct progress_line *line = data;
	const double now = monotonic_seconds();

	if (line->quiet)
		return;
	if (progress->phase == PHASE_LAUNCHES && !progress->done)
		warn_of_budget(line, progress);
	if (line->verbose && progress->launch) {
		log_launch(progress);
		return;
	}
	if (!line->terminal)
		return;
	if (now - line->last < REDRAW_SECONDS && progress->done != progress->total)
		return;
	line->last = now;
	draw(progress);
}

void progress_close(const struct progress_line *line)
{
	if (line->terminal && !line->quiet)
		fputs(CLEAR_LINE, stderr);
}
