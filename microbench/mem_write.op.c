/* Sequential write of 16 bytes at a time with ordinary stores. What is written changes from round
 * to round and is never zero, since some CPUs save work on zeros or on what is there already. A
 * round is one chunk; successive rounds walk through the arena and begin anew.
 */
#include <kvmbench/op.h>

#define CHUNK UINT64_C(65536) /* bytes of each array per round */

typedef uint64_t vector __attribute__((vector_size(16)));

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t array = env->arg[0] / CHUNK * CHUNK;
	uint64_t at = env->cursor;

	for (; rounds; rounds--) {
		vector *a = (vector *)(env->arena + at);
		vector v = { env->acc | 1, ~env->acc | 1 };

		for (uint64_t i = 0; i < CHUNK / sizeof(vector); i += 4) {
			a[i] = v;
			a[i + 1] = v;
			a[i + 2] = v;
			a[i + 3] = v;
		}
		env->acc = env->acc * 5 + a[CHUNK / sizeof(vector) - 1][1];
		at = at + CHUNK < array ? at + CHUNK : 0;
	}
	env->cursor = at;
}

const struct op op_mem_write = { .run = run, .ops_per_round = CHUNK, .pure = 1 };
