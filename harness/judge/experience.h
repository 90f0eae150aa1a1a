/* What the store knows about noise where base was measured: how much sessions of unchanged code
 * differ, metric by metric, and how far A/A sessions, which measured the same thing on two sides,
 * came from 1. STATISTICS, "Intervals" and "Verdicts".
 */
#ifndef JUDGE_EXPERIENCE_H
#define JUDGE_EXPERIENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "judge/compare.h"
#include "record/store.h"

/* sessions around base that are looked at, and the latest A/A sessions: more say nothing new */
#define EXPERIENCE_SESSIONS 100
/* A/A ratios from which on a metric's own are used: a 97.5 % quantile of fewer is their extreme */
#define EXPERIENCE_OWN 20
/* below, nothing is said, as of the variance between sessions */
#define EXPERIENCE_LEAST 5

struct experience_metric {
	struct store_metric metric;
	double session_sd; /* of ln(value) between sessions, launches' part taken off; NaN: unknown
			    */
	size_t sessions;   /* it comes from: STATS_SESSIONS_LEAST or more */
	double *ratio;	   /* A/A: one per session, performance neutral */
	size_t n_ratios, room_ratios;
};

struct experience {
	struct experience_metric *metric; /* as store_metric_compare orders them */
	size_t n, room;
	size_t sessions;    /* of base's place, looked at */
	size_t aa_sessions; /* the same */
};

struct experience_question {
	const struct run *base;	    /* of several sessions the latest */
	const char *const *without; /* ids of sessions whose word does not count: those on trial */
	size_t n_without;
	/* Times at which head's sessions begin and end, or NULL: what was measured behind them, seen from
	 * base, may hold the change that is on trial, and says nothing of unchanged code either. */
	const char *head_first, *head_last;
	const struct compare_options *tolerance; /* threshold is used */
};

/* The standard deviation is that of the segment of the metric's history that base belongs to: the
 * last one, if the store has no such session. Only sessions of base's place count, as in a history
 * (judge/history.h); if base has no fingerprint, none. */
int experience_read(struct store *s, const struct experience_question *q, struct experience *e,
	struct error *err);
void experience_finish(struct experience *e);

/* NULL if the store has no such metric. */
const struct experience_metric *experience_find(const struct experience *e, const struct arm *arm);

struct experience_ratios {
	double *ratio; /* to be freed; NULL: there are none */
	size_t n;
	bool own; /* the metric's own; else those of its group on its target */
};
/* A/A ratios that speak for this arm: its own if they are EXPERIENCE_OWN, else those of its group
 * on its target, all together, if they are EXPERIENCE_LEAST. */
int experience_ratios(const struct experience *e, const struct arm *arm,
	struct experience_ratios *r, struct error *err);

#endif
