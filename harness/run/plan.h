/* What will be measured: the arms, each a benchmark on a target with parameters, and why others are
 * not. arm[i] here belongs to run->arms[i].
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "record/run.h"
#include "run/gate.h"
#include "run/options.h"
#include "target/target.h"

struct plan_arm {
	const struct bench *bench;
	const struct target *target;
	uint64_t arg[OP_ARGS];
	uint64_t work[OP_ARGS]; /* arg without a parameter that the sides differ in: arms that will
				 * be compared have the same */
	enum ab_side side;	/* what has to be switched; none for the two sides of --aa */
	enum ring ring;		/* KERNEL or USER */
	bool other_ring; /* may fall back to the other ring if its effect fails in this one */
	double cost;	 /* seconds per launch, from the pilot */
	double batch;	 /* seconds of one batch, from the pilot */
	double expected; /* seconds of the timed part */
	bool probe;	 /* the gate's kernel-mode control: compared with nothing */
	bool dead;	 /* failed in the pilot: recorded once, not measured */
};

struct plan {
	struct plan_arm *arm;
	size_t n;
	size_t capacity;
};

/* Adds the arms of one side (SIDE_NONE: there are none) to plan and run->arms, and what cannot run
 * to run->skips. The names in the options are known to exist. */
int plan_select(struct plan *plan, const struct run_options *options, enum ab_side side,
	const struct gate *gate, struct run *run, struct error *err);
/* Do the options name this benchmark, by itself or with its suite? */
bool plan_wants(const struct run_options *options, const struct bench *bench);
/* The plan of a run read from a file, for --resume. factor: of its sides, or NULL. ERROR_DATA where
 * a benchmark is gone or has another revision. */
int plan_restore(
	struct plan *plan, const struct run *run, const struct factor *factor, struct error *err);
/* Gives every arm that is alive a twin: the arm becomes side A, a copy of it behind all others side
 * B. Between the pilot, of which both sides are to have the same outcome, and the writing of the
 * plan. */
int plan_double(struct plan *plan, struct run *run, struct error *err);
void plan_finish(struct plan *plan);

/* Puts the arms of one block in the order drawn for it: order[0 … n). Depends on nothing but seed
 * and block. */
void plan_order(size_t *order, size_t n, uint64_t seed, unsigned block);
/* Which side a block begins with: ABBA or BAAB over two blocks, drawn for each two, so that a drift
 * of the machine meets both sides alike. */
enum ab_side plan_first_side(uint64_t seed, unsigned block);
/* Sets plan->work from plan->arg. */
void plan_set_work(struct plan_arm *arm, const struct factor *factor);

const struct bench *bench_find(const char *name); /* NULL if there is none */
const char *ring_name(enum ring ring);		  /* "kernel", "user" */

#endif
