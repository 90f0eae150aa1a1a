/* REP OUTSB of 64 << arg[0] bytes to a port that nobody in the kernel answers. One operation is one
 * byte, so that the cost of a string shows against pio_out_user: KVM's emulator hands bytes of an
 * OUT string to user space one at a time. A round is BYTES whatever the length, so lengths compare.
 * The bytes themselves do not matter; they come from a buffer of the operation's own.
 */
#include <kvmbench/op.h>

#define BYTES 512

static const unsigned char bytes[BYTES];

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t n = UINT64_C(64) << env->arg[0];

	for (; rounds; rounds--) {
		for (uint64_t left = BYTES / n; left; left--) {
			const unsigned char *from = bytes;
			uint64_t count = n;

			__asm__ volatile("rep outsb"
					 : "+S"(from), "+c"(count)
					 : "d"(ABI_PIO_USER)
					 : "memory");
		}
	}
}

const struct op op_pio_string = { .run = run, .ops_per_round = BYTES };
