#include "cli/compare_side.h"

#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "judge/side_run.h"
#include "record/run_file.h"

static const struct judge_options judge = { .margin = 0.05, .brief = true };

/* "A", "B", or NULL for a whole file */
static const char *side_in(const char *path)
{
	const char *hash = strrchr(path, '#');

	if (!hash || (strcmp(hash, "#A") != 0 && strcmp(hash, "#B") != 0) ||
		access(path, F_OK) == 0)
		return NULL;
	return hash + 1;
}

int compare_side_take(
	struct compare_side *s, const struct run *run, const char *side, struct error *err)
{
	if (side_run_make(run, side, &s->view, err) < 0)
		return -1;
	return summary_make(&s->view, &judge, &s->summary, err);
}

int compare_side_read(struct compare_side *s, const char *path, struct error *err)
{
	const char *side = side_in(path);
	cleanup_free char *file = side ? strndup(path, (size_t)(side - 1 - path)) : strdup(path);
	int result;

	if (!file)
		return error_errno(err, ERROR_SYSTEM, "cannot read %s", path);
	if (run_read(file, &s->run, err) < 0)
		return -1;
	result = side ? compare_side_take(s, &s->run, side, err)
		      : summary_make(&s->run, &judge, &s->summary, err);
	return result < 0 ? error_prefix(err, "%s", file) : 0;
}

void compare_side_finish(struct compare_side *s)
{
	summary_finish(&s->summary);
	side_run_finish(&s->view);
	run_finish(&s->run);
}
