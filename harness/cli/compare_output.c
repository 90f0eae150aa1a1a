#include "cli/compare_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/output.h"

static int write_rendered(const char *path, compare_render *f, const struct comparison *c,
	const struct compare_report_options *o, struct error *err)
{
	struct buffer out = BUFFER_INIT;
	int status = f(c, o, &out, err);

	if (!status)
		status = output_write(path, &out, err);
	buffer_finish(&out);
	return status;
}

static int write_tracker(
	const struct compare_outputs *w, const struct comparison *c, struct error *err)
{
	int status = 0;

	for (int bigger = 0; !status && bigger < 2; bigger++) {
		struct buffer path = BUFFER_INIT;
		struct buffer out = BUFFER_INIT;

		buffer_addf(&path, "%s.%s.json", w->tracker, bigger ? "bigger" : "smaller");
		status = compare_tracker(c, bigger, &out, err);
		if (!status)
			status = output_write(path.data, &out, err);
		buffer_finish(&path);
		buffer_finish(&out);
	}
	return status;
}

/* In a GitHub workflow: the step's summary, and annotations, which the runner reads from either
 * stream. A summary that cannot be written is no reason to fail a comparison. */
static int tell_github(
	const struct comparison *c, const struct compare_report_options *o, struct error *err)
{
	const char *actions = getenv("GITHUB_ACTIONS");
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	struct buffer out = BUFFER_INIT;
	struct error ignored = ERROR_INIT;
	int status;

	if (!actions || strcmp(actions, "true") != 0)
		return 0;
	status = compare_github_annotations(c, &out, err);
	if (!status && out.length) {
		fflush(stdout);
		fwrite(out.data, 1, out.length, stderr);
	}
	out.length = 0;
	if (!status && path && *path && access(path, W_OK) == 0) {
		status = compare_github_summary(c, o, &out, err);
		if (!status && output_append(path, &out, &ignored))
			command_fail(&ignored);
	}
	buffer_finish(&out);
	return status;
}

int compare_write(const struct compare_outputs *w, const char *base, const char *head,
	const struct comparison *c, struct error *err)
{
	const struct compare_report_options o = {
		.colour = output_coloured(w->path, w->colour),
		.width = output_columns(w->path, w->width),
		.base_path = base,
		.head_path = head,
	};

	if (w->junit && write_rendered(w->junit, compare_junit, c, &o, err))
		return -1;
	if (w->openmetrics && write_rendered(w->openmetrics, compare_openmetrics, c, &o, err))
		return -1;
	if (w->tracker && write_tracker(w, c, err))
		return -1;
	if (write_rendered(w->path, w->render, c, &o, err))
		return -1;
	return tell_github(c, &o, err);
}
