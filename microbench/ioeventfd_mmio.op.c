/* A store of one byte to a device's register that KVM has an eventfd for, or has none for. Nobody
 * waits for the eventfd, as if its reader were busy: what is timed is the writer's side alone.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	const uint64_t device = env->device;

	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("128", "movb %%al, (%0)")
				 :
				 : "r"(device), "a"(OP_DEVICE_DATA)
				 : "memory");
}

const struct op op_ioeventfd_mmio = { .run = run, .ops_per_round = 128 };
