/* OUT of one byte to a device's port that KVM has an eventfd for, or has none for. Nobody waits for
 * the eventfd, as if its reader were busy: what is timed is the writer's side alone.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	const uint16_t port = (uint16_t)env->device;

	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("128", "out %%al, %%dx")
				 :
				 : "a"(OP_DEVICE_DATA), "d"(port)
				 : "memory");
}

const struct op op_ioeventfd_pio = { .run = run, .ops_per_round = 128 };
