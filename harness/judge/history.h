/* What many sessions say about each metric over time: its levels, and the sessions that changed
 * them. Read from the store, put in order, judged; each step repeatable, whatever order the store
 * was filled in. STATISTICS, "History".
 *
 *	history_read_sessions → history_order (where asked for) → history_read_series → history_judge
 *
 * A series is one metric (benchmark, target, ring, parameters, unit, estimator, revision) in one
 * place (host fingerprint), with one value per session: the geometric mean of its launches. Exact
 * runs (struct session) make series of their own, of the medians of their launches: there every
 * difference is a change, from the second session on (judge/history_exact.c). Arms
 * with a side (run --aa, run --ab) are no part of it.
 */
#ifndef JUDGE_HISTORY_H
#define JUDGE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "judge/compare.h"
#include "judge/history_ack.h"
#include "record/store.h"
#include "stats/changepoint.h"
#include "stats/interval.h"

#define HISTORY_HOST   9  /* 8 digits of a place's SHA-256 and the NUL */
#define HISTORY_COMMIT 41 /* 7 to 40 digits of a commit and the NUL */
#define HISTORY_LEAST  8  /* values below which no series can show a change */

struct history_session {
	char id[DIGEST_TEXT]; /* of its entry in the store */
	char *session;
	char *started;
	char *tool;
	char *kernel;
	char *place; /* fingerprint without what varies */
	char host[HISTORY_HOST];      /* short name of the place; without anything that varies the
				       * one that `kvmbench store list` shows */
	char kernel_commit[HISTORY_COMMIT]; /* from "6.18.0-rc3-g1b2c3d4e5f60", else "" */
	char tool_commit[HISTORY_COMMIT];   /* from "v1.2-5-gabcdef0" or "abcdef0", else "" */
	size_t rank; /* in the order asked for; SIZE_MAX: not named there */
	bool exact;  /* its kind */
	bool aa;     /* it measured the same thing on two sides: it has no values of its own here */
};

struct history_change {
	struct level_change found;   /* places are indices of the series' values */
	struct estimate ratio; /* at 95 %, performance neutral: above 1 is worse. Of the geometric means
				* of both levels' sessions, those further than CHANGE_SPIKE deviations
				* from the median of their level pulled in to there */
	bool worse;
	const struct history_ack *ack; /* it is acknowledged by; or NULL */
};

struct history_series {
	struct store_metric metric;
	bool exact;	  /* counts: changes and baseline are without intervals and p */
	const char *host; /* of its first session */
	size_t *session;  /* of each value, index into history.session */
	double *value;	  /* NaN: the session measured nothing valid */
	double *se;	  /* standard error of ln(value) from its launches; NaN: one launch */
	double *low, *high; /* least and most launch */
	size_t *launches; /* used */
	size_t n;
	size_t measured; /* values that are not missing */
	double delta;	 /* changes smaller than this, on the logarithm, are none */
	struct history_change *change; /* in order */
	size_t n_changes;
	/* the baseline: what holds since the last change */
	size_t first; /* value */
	size_t sessions; /* measured */
	struct estimate level; /* median with its interval */
	double session_sd; /* of ln(value) between sessions, launches' part taken off; NaN with
			    * fewer than STATS_SESSIONS_LEAST */
};

struct history {
	struct history_session *session; /* as ordered: each one once */
	size_t n_sessions;
	size_t superseded; /* entries of a session that was added again after it was resumed */
	size_t placeless;  /* sessions without a fingerprint: left out */
	size_t unordered;  /* sessions that the order asked for does not name: left out */
	struct history_series *series; /* by benchmark, target, parameters, …, host */
	size_t n_series, room_series;
	size_t worse, better, acknowledged; /* changes; those acknowledged are not in the others */
	size_t changed, short_series; /* series with changes; with too few values */
};

struct history_options {
	const char *const *bench; /* globs, one of which has to match; none: all */
	size_t n_bench;
	const char *target; /* or NULL */
	const char *host;   /* beginning of a host's short name, or NULL */
	const char *place;  /* only sessions of this place (history_place), or NULL */
	const char *const *without; /* sessions left out, by their random ids */
	size_t n_without;
	const char *const *vary; /* fields of the fingerprint that may differ within a series, beside
				  * those that a session declared itself */
	size_t n_vary;
	struct compare_options tolerance; /* threshold and aa are used */
	const struct history_acks *acks;  /* or NULL; must outlive the history */
};

/* By start, then id. Of entries of one session the one with the most launches counts. */
int history_read_sessions(
	struct store *s, const struct history_options *o, struct history *h, struct error *err);
/* The place of a fingerprint, which is what sessions of one place have in common: all but what
 * varies. vary: what its session declared, or NULL; of the options only vary counts. To be freed;
 * NULL without memory. */
char *history_place(const json_t *fingerprint, const char *vary, const struct history_options *o);
/* Between reading sessions and series: drops A/A sessions; keeps n sessions from first on. */
void history_drop_aa(struct history *h);
void history_keep(struct history *h, size_t first, size_t n);
/* Orders by n_names names: of sessions, of entries of the store, of commits; each at least 7
 * hexadecimal digits, whole or the beginning. Sessions of one commit stay in order of start; those
 * not named are left out. ERROR_USAGE if none is. */
int history_order(struct history *h, const char *const *names, size_t n_names, struct error *err);
/* Whether any session tells which commit it measured. */
bool history_has_commits(const struct history *h);
int history_read_series(
	struct store *s, const struct history_options *o, struct history *h, struct error *err);
int history_judge(const struct history_options *o, struct history *h, struct error *err);
void history_finish(struct history *h);

/* The spread between the sessions of the values [from, to) of one level, on the logarithm, the
 * launches' part taken off. Of 8 or more, those further than CHANGE_SPIKE deviations from their median
 * are pulled in to there: a disturbed night is no measure of the others. NaN with fewer than
 * STATS_SESSIONS_LEAST. */
double history_session_sd(const struct history_series *s, size_t from, size_t to);

/* The session whose values begin a change's new level. */
const struct history_session *history_change_session(
	const struct history *h, const struct history_series *s, const struct history_change *c);
const char *history_verdict(const struct history_change *c); /* "worse", "better" */

#endif
