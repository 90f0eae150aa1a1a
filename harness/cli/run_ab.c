#include "cli/run_ab.h"

#include <math.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/compare_output.h"
#include "cli/noise.h"
#include "judge/side_run.h"

struct half {
	struct run run;
	struct summary summary;
};

static int take(const struct run *run, const char *side, struct half *h, struct error *err)
{
	static const struct judge_options judge = { .margin = 0.05, .brief = true };

	if (side_run_make(run, side, &h->run, err) < 0)
		return -1;
	return summary_make(&h->run, &judge, &h->summary, err);
}

/* of: the halves' summaries; the comparison keeps it. */
static int judge(const struct half half[2], const struct summary *const of[2], struct experience *e,
	struct comparison *c, struct error *err)
{
	const struct session *session = &half[0].run.session;
	const char *const ids[] = { session->id };
	const struct compare_options options = { .session_sd = NAN, .experience = e };
	const struct experience_question q = {
		.base = &half[0].run,
		.without = ids,
		.n_without = 1,
		.head_first = session->started,
		.head_last = session->started,
		.tolerance = &options,
	};

	if (noise_read(NULL, &q, e, err) < 0)
		return -1;
	return compare_make(
		&(struct side){ &of[0], 1 }, &(struct side){ &of[1], 1 }, &options, c, err);
}

static int tell(const struct run_arguments *a, const char *path, const struct comparison *c,
	struct error *err)
{
	const struct compare_outputs output = {
		.render = compare_text,
		.path = "-",
		.colour = a->colour,
	};
	cleanup_free char *base = NULL;
	cleanup_free char *head = NULL;

	if (a->quiet)
		return 0;
	if (asprintf(&base, "%s#A", path) < 0 || asprintf(&head, "%s#B", path) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot compare the sides");
	return compare_write(&output, base, head, c, err);
}

int run_ab_compare(
	const struct run_arguments *a, const char *path, const struct run *run, struct error *err)
{
	struct half half[2] = { 0 };
	const struct summary *const of[2] = { &half[0].summary, &half[1].summary };
	struct experience e = { 0 };
	struct comparison c = { 0 };
	int code = -1;

	if (take(run, "A", &half[0], err) == 0 && take(run, "B", &half[1], err) == 0 &&
		judge(half, of, &e, &c, err) == 0 && tell(a, path, &c, err) == 0)
		code = a->has_fail ? fail_on_code(&a->fail, &c) : EXIT_FINE;
	compare_finish(&c);
	experience_finish(&e);
	for (size_t i = 0; i < 2; i++) {
		summary_finish(&half[i].summary);
		side_run_finish(&half[i].run);
	}
	return code;
}
