/* Instruction counts of operations, on a machine whose TSC counts instructions (the labs: QEMU with
 * -icount, Bochs). No statistics are needed where the same work always takes the same number; what
 * could blur it is taken out.
 *
 * The loop: a launch is two fresh machines. One makes batches of n rounds, the other of 2n; what
 * they have in common (stamps, calls, returns) goes with the difference. First times: the engine's
 * warm-up, as in a measuring session. Timer ticks: a batch is shorter than the time between two, so
 * that many have none, and those agree to the instruction. The n side is the least of its batches;
 * of the 2n side all are kept as raw values, and the value that most of them have is the launch's
 * (estimator "mode"). The unit: cycles per instruction of a loop of known length, measured in the
 * same boot.
 */
#ifndef RUN_EXACT_H
#define RUN_EXACT_H

#include "base/buffer.h"
#include "record/run.h"
#include "run/options.h"
#include "target/target.h"

struct exact_sink {
	void *data;
	/* One record of the run file, a line with its newline, as soon as it is made. */
	void (*record)(void *data, const struct buffer *line);
	/* Before each arm, and once more when all are done. arm may be NULL. */
	void (*progress)(void *data, size_t done, size_t of, const struct arm *arm);
};

/* Counts what options select. run: zeroed; holds the whole session afterwards, also when it failed
 * (the end record has been given to the sink then, too). deadline: seconds of this machine's clock
 * that one entry into timed code may take. */
int exact_run(const struct run_options *options, double deadline, const struct exact_sink *sink,
	struct run *run, struct error *err);

/* For others that count instructions on such a machine. */
/* TSC cycles per instruction of a loop of known length. */
double exact_cycles_per_instruction(void);
/* run_options.unfit: what has no meaning as a count of instructions. */
const char *exact_unfit(const struct run_options *options, const struct bench *bench, uint32_t on);
/* Did the timed code of this launch wait, instead of executing instructions? */
bool exact_slept(const struct launch_result *result, double tsc_hz);
#define EXACT_SLEEPS "sleeps: the time it waits is no count of instructions"

#endif
