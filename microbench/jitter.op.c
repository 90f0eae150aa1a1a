/* The largest gap between two successive TSC reads while spinning for a window of arg[0] cycles:
 * what a busy thread sees of interrupts, steal and exits it did not ask for. The window is time,
 * not a number of reads, so that a target with a slower read is not watched for longer.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	for (; rounds; rounds--) {
		uint64_t start = op_tsc(), last = start, largest = 0, now;

		do {
			now = op_tsc();
			if (now - last > largest)
				largest = now - last;
			last = now;
		} while (now - start < env->arg[0]);
		if (largest > env->acc)
			env->acc = largest;
	}
}

const struct op op_jitter = { .run = run, .ops_per_round = 1, .self_timed = 1 };
