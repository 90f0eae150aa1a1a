#include "judge/validity.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/count.h"
#include "judge/exact.h"
#include "judge/gist.h"
#include "judge/order.h"
#include "judge/result.h"
#include "judge/why.h"

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of equally common ones the first in the alphabet. Reorders the texts; "" if there are none. */
static const char *commonest(const char **text, size_t n)
{
	const char *best = "";
	size_t best_count = 0;
	size_t start = 0;

	qsort(text, n, sizeof(*text), compare_texts);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && strcmp(text[i], text[start]) == 0)
			continue;
		if (i - start > best_count) {
			best_count = i - start;
			best = text[start];
		}
		start = i;
	}
	return best;
}

/* A launch can call itself ok and still be of no use. */
static const char *reason_of(const struct launch *launch)
{
	if (launch->status == LAUNCH_OK)
		return launch->n_raw ? "a batch is not a finite number" : "no batch was recorded";
	if (launch->why && launch->why[0])
		return launch->why;
	return launch->status == LAUNCH_TIMEOUT ? "no reason recorded, stopped by the watchdog"
						: "no reason recorded";
}

static void judge_failures(struct result *r, size_t timeouts, const char *reason)
{
	const size_t counted = r->launches - r->excluded;

	r->valid = timeouts * 2 > r->failed ? VALID_TIMEOUT : VALID_INVALID;
	if (timeouts == r->failed)
		why_add(r->why, sizeof(r->why), "%zu of %zu launches timed out: %s", r->failed,
			counted, reason);
	else if (timeouts)
		why_add(r->why, sizeof(r->why), "%zu of %zu launches failed, %zu by timeout: %s",
			r->failed, counted, timeouts, reason);
	else
		why_add(r->why, sizeof(r->why), "%zu of %zu launches failed: %s", r->failed,
			counted, reason);
}

/* What a machine does not repeat is worth less than it promises, and says so. */
static void judge_spread(struct result *r)
{
	char low[COUNT_TEXT];
	char high[COUNT_TEXT];

	if (exact_same(r->low, r->high))
		return;
	r->valid = VALID_DEGRADED;
	count_text(r->low, low);
	count_text(r->high, high);
	if (r->used == 1)
		why_add(r->why, sizeof(r->why), "not exact: %s to %s over the batches of 1 launch",
			low, high);
	else
		why_add(r->why, sizeof(r->why), "not exact: %s to %s over %zu launches", low, high,
			r->used);
}

#define LAUNCHES_LEAST 5 /* below, nothing can be said of an arm (STATISTICS) */

int validity_judge(const struct launch **launches, struct result *r)
{
	cleanup_free const char **failures = calloc(r->launches + 1, sizeof(*failures));
	cleanup_free const char **exclusions = calloc(r->launches + 1, sizeof(*exclusions));
	size_t timeouts = 0;

	if (!failures || !exclusions)
		return -1;
	for (size_t i = 0; i < r->launches; i++) {
		const struct launch *launch = launches[i];

		if (launch->status == LAUNCH_EXCLUDED)
			exclusions[r->excluded++] = reason_of(launch);
		else if (!launch_is_used(launch))
			failures[r->failed++] = reason_of(launch);
		timeouts += launch->status == LAUNCH_TIMEOUT;
	}
	if (r->failed * 10 > r->launches - r->excluded) {
		judge_failures(r, timeouts, commonest(failures, r->failed));
	} else if (!r->launches) {
		r->valid = VALID_INVALID;
		why_add(r->why, sizeof(r->why), "no launch was made");
	} else if (!r->used) {
		r->valid = VALID_INVALID;
		why_add(r->why, sizeof(r->why), "all %zu launches were excluded: %s", r->launches,
			commonest(exclusions, r->excluded));
	} else if (r->exact) {
		judge_spread(r);
	} else if (r->used < LAUNCHES_LEAST && r->excluded) {
		r->valid = VALID_DEGRADED;
		why_add(r->why, sizeof(r->why), "only %zu of %zu launches count: %s", r->used,
			r->launches, commonest(exclusions, r->excluded));
	} else if (result_is_unsteady(r)) {
		r->valid = VALID_DEGRADED;
		why_add(r->why, sizeof(r->why),
			"unsteady: %zu of %zu launches drift by more than 1 %%", r->unsteady,
			r->used);
	}
	return 0;
}
