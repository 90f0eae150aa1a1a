/* STREAM scale, c = 3 a. Two-operand SSE2 by GCC vector extensions, so that every target runs the
 * same instructions; ordinary stores, so that STREAM's count leaves out the lines read before
 * they are written. A round is one chunk of each array; successive rounds walk through them and
 * begin anew.
 */
#include <kvmbench/op.h>

#define CHUNK UINT64_C(65536) /* bytes of each array per round */

typedef double vector __attribute__((vector_size(16)));

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t array = env->arg[0] / 2 / CHUNK * CHUNK;
	uint64_t at = env->cursor;

	for (; rounds; rounds--) {
		const vector *a = (const vector *)(env->arena + at);
		vector *c = (vector *)(env->arena + array + at);

		for (uint64_t i = 0; i < CHUNK / sizeof(vector); i += 4) {
			c[i] = 3 * a[i];
			c[i + 1] = 3 * a[i + 1];
			c[i + 2] = 3 * a[i + 2];
			c[i + 3] = 3 * a[i + 3];
		}
		/* the last number written stands for all of them */
		env->acc = env->acc * 5 + (uint64_t)(c[CHUNK / sizeof(vector) - 1][1] * 1024);
		at = at + CHUNK < array ? at + CHUNK : 0;
	}
	env->cursor = at;
}

const struct op op_mem_scale = { .run = run, .ops_per_round = 2 * CHUNK, .pure = 1 };
