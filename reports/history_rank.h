/* The changes of a history in the order in which they are read: the worst first. */
#ifndef REPORTS_HISTORY_RANK_H
#define REPORTS_HISTORY_RANK_H

#include <stddef.h>

#include "judge/history.h"

/* A change with what it belongs to. */
struct ranked_change {
	const struct history_series *series;
	const struct history_change *change;
	size_t session; /* index into history.session: where the new level begins */
};

/* A session that changed something. */
struct ranked_session {
	size_t session;
	size_t worse, better, acknowledged;
	const struct ranked_change *worst; /* the first of its changes */
};

struct history_rank {
	struct ranked_change *change; /* for the worse, the largest first; for the better; then
				       * those acknowledged */
	size_t n_changes;
	struct ranked_session *session; /* by its worst change */
	size_t n_sessions;
	const struct history_series **series; /* that changed, by their worst change */
	size_t n_series;
};

int history_rank_make(const struct history *h, struct history_rank *r, struct error *err);
void history_rank_finish(struct history_rank *r);

#endif
