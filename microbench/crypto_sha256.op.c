/* The SHA-256 compression function (FIPS 180-4) with the SHA extensions. Each operation compresses
 * a block made of the state itself, so that not even the message schedule can begin before the
 * compression before is done. A round begins from the initial hash value xored with acc, and is
 * folded into acc.
 */
#include <kvmbench/op.h>

#define BLOCKS 256

#define SHA_CODE __attribute__((target("sha,ssse3")))

/* four 32-bit words, signed, as the builtins want them */
typedef int words __attribute__((vector_size(16)));
typedef long long halves __attribute__((vector_size(16)));

/* In the order the instructions want, lowest word first: F E B A and H G D C. */
struct state {
	words abef;
	words cdgh;
};

static const uint32_t k[64] __attribute__((aligned(16))) = { 0x428a2f98, 0x71374491, 0xb5c0fbcf,
	0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
	0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1,
	0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351,
	0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb,
	0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
	0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814,
	0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

SHA_CODE static inline void four_rounds(words *abef, words *cdgh, words w, int i)
{
	words sum = w + *(const words *)(k + 4 * i);

	*cdgh = __builtin_ia32_sha256rnds2(*cdgh, *abef, sum);
	*abef = __builtin_ia32_sha256rnds2(
		*abef, *cdgh, __builtin_shufflevector(sum, sum, 2, 3, 0, 0));
}

/* the next four words of the message schedule, from the sixteen before */
SHA_CODE static inline words schedule(words w0, words w1, words w2, words w3)
{
	words sum = __builtin_ia32_sha256msg1(w0, w1) + __builtin_shufflevector(w2, w3, 1, 2, 3, 4);

	return __builtin_ia32_sha256msg2(sum, w3);
}

SHA_CODE static inline struct state compress(struct state s)
{
	const words differ = { 0x36363636, 0x36363636, 0x36363636, 0x36363636 };
	words abef = s.abef, cdgh = s.cdgh;
	words w0 = abef, w1 = cdgh, w2 = abef ^ differ, w3 = cdgh ^ differ;

	four_rounds(&abef, &cdgh, w0, 0);
	four_rounds(&abef, &cdgh, w1, 1);
	four_rounds(&abef, &cdgh, w2, 2);
	four_rounds(&abef, &cdgh, w3, 3);
	w0 = schedule(w0, w1, w2, w3);
	four_rounds(&abef, &cdgh, w0, 4);
	w1 = schedule(w1, w2, w3, w0);
	four_rounds(&abef, &cdgh, w1, 5);
	w2 = schedule(w2, w3, w0, w1);
	four_rounds(&abef, &cdgh, w2, 6);
	w3 = schedule(w3, w0, w1, w2);
	four_rounds(&abef, &cdgh, w3, 7);
	w0 = schedule(w0, w1, w2, w3);
	four_rounds(&abef, &cdgh, w0, 8);
	w1 = schedule(w1, w2, w3, w0);
	four_rounds(&abef, &cdgh, w1, 9);
	w2 = schedule(w2, w3, w0, w1);
	four_rounds(&abef, &cdgh, w2, 10);
	w3 = schedule(w3, w0, w1, w2);
	four_rounds(&abef, &cdgh, w3, 11);
	w0 = schedule(w0, w1, w2, w3);
	four_rounds(&abef, &cdgh, w0, 12);
	w1 = schedule(w1, w2, w3, w0);
	four_rounds(&abef, &cdgh, w1, 13);
	w2 = schedule(w2, w3, w0, w1);
	four_rounds(&abef, &cdgh, w2, 14);
	w3 = schedule(w3, w0, w1, w2);
	four_rounds(&abef, &cdgh, w3, 15);

	return (struct state){ s.abef + abef, s.cdgh + cdgh };
}

SHA_CODE static void run(struct op_env *env, uint64_t rounds)
{
	for (; rounds; rounds--) {
		struct state s = {
			.abef = { (int)0x9b05688c, 0x510e527f, (int)0xbb67ae85, 0x6a09e667 },
			.cdgh = { 0x5be0cd19, 0x1f83d9ab, (int)0xa54ff53a, 0x3c6ef372 },
		};
		halves fold;

		s.abef = (words)((halves)s.abef ^ (long long)env->acc);
		for (int i = 0; i < BLOCKS; i++)
			s = compress(s);
		fold = (halves)(s.abef ^ s.cdgh);
		env->acc = (uint64_t)(fold[0] ^ fold[1]);
	}
}

const struct op op_crypto_sha256 = { .run = run, .ops_per_round = BLOCKS, .pure = 1 };
