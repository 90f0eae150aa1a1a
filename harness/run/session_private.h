/* What the parts of a session share; nobody else includes it.
 */
#ifndef RUN_SESSION_PRIVATE_H
#define RUN_SESSION_PRIVATE_H

#include "record/run_file.h"
#include "run/ab.h"
#include "run/gate.h"
#include "run/launcher.h"
#include "run/plan.h"
#include "run/session.h"

struct session_state {
	const struct run_options *options; /* NULL when resuming */
	progress_fn *tell;
	void *data;
	struct run *run;
	struct run_writer *writer;
	struct launcher launcher;
	struct ab ab;
	struct gate gate[SIDES]; /* by side: what is switched may change it */
	struct plan plan;
	size_t launches_room;
	double began; /* monotonic_seconds() of launch time 0 */
};

void session_tell(const struct session_state *s, const struct progress *progress);

/* Calibrates; then, on each side (SIDE_NONE where there are none), probes the gate and describes
 * the host into host[side], new references, also on failure, and calls choose, which may be NULL.
 */
typedef int session_choose(struct session_state *s, enum ab_side side, struct error *err);
int session_set_up(struct session_state *s, int cpu, session_choose *choose, double *tsc_hz,
	json_t *host[SIDES], struct error *err);

/* Tells the session's targets where to run, and lets them add to the host record. */
int session_describe_targets(
	const struct session_state *s, int cpu, json_t *environment, struct error *err);
/* What targets have started ends: the next launch on one gets a fresh start. */
void session_stop_targets(const struct session_state *s);
/* On every way out, also before there was a plan. */
void session_finish_targets(void);

/* The pilots of all arms, then the plan, then the launches of arms that did not survive theirs. */
int session_pilot(struct session_state *s, struct error *err);

/* All launches of the plan that are not in s->run yet, in blocks. */
int session_run_blocks(struct session_state *s, struct error *err);
/* Keeps what s->launcher.result says of a launch of this arm, begun at `start`. */
int session_keep_result(
	struct session_state *s, size_t arm, unsigned block, double start, struct error *err);

#endif
