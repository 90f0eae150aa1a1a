/* How much sessions of unchanged code differ on a host, metric by metric, as the store's history
 * knows it. STATISTICS, "Intervals".
 */
#ifndef JUDGE_SESSION_NOISE_H
#define JUDGE_SESSION_NOISE_H

#include <stddef.h>

#include "base/error.h"
#include "record/run.h"
#include "record/store.h"

struct session_noise {
	double sd; /* of ln(value) between sessions, the launches' part taken off; NaN: unknown */
	size_t sessions; /* it comes from, at least 5; 0: stated by the user, taken as known */
};

/* For every arm of the run: from the newest level of its series that has enough sessions. vary: n
 * fields of the fingerprint that may differ within a series. noise has room for run->n_arms. */
int session_noise_read(struct store *s, const struct run *run, const char *const *vary, size_t n,
	struct session_noise *noise, struct error *err);

#endif
