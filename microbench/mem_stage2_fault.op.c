/* The first write of the guest to a page that the host has and the guest's second stage lacks: one
 * operation is one fault. KVM's shadow MMU maps up to eight neighbours along with a small page, if
 * the host has them, and its TDP MMU does not; small pages are therefore touched eight apart, so
 * that every touch faults on either. Never walked twice: a second pass would measure stores.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	/* in the order of enum PAGE_*: 8 × 4K, THP, 2M, 1G */
	static const unsigned char shift[] = { 15, 21, 21, 30 };
	uint64_t step = UINT64_C(1) << shift[env->arg[0]];
	unsigned char *page = env->arena + env->cursor;

	env->cursor += rounds * step;
	for (; rounds; rounds--, page += step)
		*(volatile uint64_t *)page = 1;
}

const struct op op_mem_stage2_fault = { .run = run, .ops_per_round = 1 };
