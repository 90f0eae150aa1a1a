/* Sequential read: every 16 bytes loaded and added to one of four sums, which are folded into
 * acc, so that no load can be left out and none waits for another. A round is one chunk;
 * successive rounds walk through the arena and begin anew.
 */
#include <kvmbench/op.h>

#define CHUNK UINT64_C(65536) /* bytes of each array per round */

typedef uint64_t vector __attribute__((vector_size(16)));

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t array = env->arg[0] / CHUNK * CHUNK;
	uint64_t at = env->cursor;

	for (; rounds; rounds--) {
		const vector *a = (const vector *)(env->arena + at);
		vector s0 = { 0 }, s1 = s0, s2 = s0, s3 = s0;

		for (uint64_t i = 0; i < CHUNK / sizeof(vector); i += 4) {
			s0 += a[i];
			s1 += a[i + 1];
			s2 += a[i + 2];
			s3 += a[i + 3];
		}
		s0 += s1 + s2 + s3;
		env->acc = env->acc * 5 + s0[0] + s0[1];
		at = at + CHUNK < array ? at + CHUNK : 0;
	}
	env->cursor = at;
}

const struct op op_mem_read = { .run = run, .ops_per_round = CHUNK, .pure = 1 };
