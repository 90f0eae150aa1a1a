/* AES-128 encryption of one block with AES-NI, each block the ciphertext of the one before. The key
 * is the one of FIPS 197, appendix A.1, already expanded. A round begins with the block (acc, ~acc)
 * and ends with its halves xored into acc.
 */
#include <kvmbench/op.h>

#define BLOCKS 256
#define ROUNDS 10

typedef long long block __attribute__((vector_size(16)));

/* two little-endian words per round key */
static const uint64_t keys[ROUNDS + 1][2] = {
	{ 0xa6d2ae2816157e2b, 0x3c4fcf098815f7ab },
	{ 0xb12c548817fefaa0, 0x05766c2a3939a323 },
	{ 0x43b9967af295c2f2, 0x7ff659737a803559 },
	{ 0x3efe16477d47803d, 0x3b887a6d447e231e },
	{ 0x7f5b52a841a544ef, 0x00ad0bdb3b2571b6 },
	{ 0x879d837cf8c6d1d4, 0xbc15f911bcb8f2ca },
	{ 0xfd3e0b117aa3886d, 0xfd9300ca4186f9db },
	{ 0xf3c95f5f0ef7544e, 0x4fdca64eb24fa684 },
	{ 0xd2ba8db52173d2ea, 0x2f298d7f60f52b31 },
	{ 0x21dcfa19f36677ac, 0x6e005c574129d128 },
	{ 0x8925eec9a8f914d0, 0xa60c63b6c80c3fe1 },
};

static block key(int round)
{
	return (block){ (long long)keys[round][0], (long long)keys[round][1] };
}

__attribute__((target("aes"))) static void run(struct op_env *env, uint64_t rounds)
{
	for (; rounds; rounds--) {
		block b = { (long long)env->acc, (long long)~env->acc };

		for (int i = 0; i < BLOCKS; i++) {
			b ^= key(0);
			for (int round = 1; round < ROUNDS; round++)
				b = __builtin_ia32_aesenc128(b, key(round));
			b = __builtin_ia32_aesenclast128(b, key(ROUNDS));
		}
		env->acc = (uint64_t)(b[0] ^ b[1]);
	}
}

const struct op op_crypto_aes = { .run = run, .ops_per_round = BLOCKS, .pure = 1 };
