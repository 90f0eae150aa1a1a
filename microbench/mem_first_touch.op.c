/* The first write to a page that exists nowhere yet: one operation is one page, of the size arg[0].
 * The arena is as large as the rounds of the launch need (mem_first_touch.c) and never walked
 * twice: a second pass would measure stores. A round is a single page so that huge ones are
 * possible; two instructions of loop are nothing beside a fault.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	/* in the order of enum PAGE_*: 4K, THP, 2M, 1G */
	static const unsigned char shift[] = { 12, 21, 21, 30 };
	uint64_t step = UINT64_C(1) << shift[env->arg[0]];
	unsigned char *page = env->arena + env->cursor;

	env->cursor += rounds * step;
	for (; rounds; rounds--, page += step)
		*(volatile uint64_t *)page = 1;
}

const struct op op_mem_first_touch = { .run = run, .ops_per_round = 1 };
