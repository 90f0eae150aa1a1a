/* The computations of the compute operations, written plainly: no instruction set extensions, one
 * step per call, from the standards. What they are worth is shown by the standards' own vectors.
 */
#ifndef TESTS_MICROBENCH_REFERENCE_H
#define TESTS_MICROBENCH_REFERENCE_H

#include <stdint.h>
#include <string.h>

static inline uint32_t rotate_right(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

/* Floor of the cube root's (or square root's) fraction × 2³² is how FIPS 180-4 defines these; the
 * table is checked by the digest of "abc". */
static const uint32_t sha256_k[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
	0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
	0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
	0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
	0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
	0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };

static const uint32_t sha256_initial[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

/* FIPS 180-4, 6.2.2: state A … H, sixteen words of message */
static inline void sha256_compress(uint32_t state[8], const uint32_t message[16])
{
	uint32_t w[64], s[8];

	memcpy(w, message, 16 * sizeof(w[0]));
	for (int t = 16; t < 64; t++) {
		uint32_t x = w[t - 15], y = w[t - 2];

		w[t] = (rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10) + w[t - 7] +
		       (rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3) + w[t - 16];
	}
	memcpy(s, state, sizeof(s));
	for (int t = 0; t < 64; t++) {
		uint32_t a = s[0], e = s[4];
		uint32_t t1 = s[7] +
			      (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
			      ((e & s[5]) ^ (~e & s[6])) + sha256_k[t] + w[t];
		uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
			      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(s[0]));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

static inline uint8_t aes_double(uint8_t x)
{
	return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1b : 0));
}

static inline uint8_t aes_multiply(uint8_t x, uint8_t y)
{
	uint8_t product = 0;

	for (; y; y >>= 1, x = aes_double(x)) {
		if (y & 1)
			product ^= x;
	}
	return product;
}

/* FIPS 197, 5.1.1: the inverse in GF(2⁸), x²⁵⁴, then the affine map */
static inline uint8_t aes_sub(uint8_t x)
{
	uint8_t inverse = 1, s;

	for (int i = 0; i < 254; i++)
		inverse = aes_multiply(inverse, x);
	s = inverse;
	for (int i = 0; i < 4; i++) {
		inverse = (uint8_t)(inverse << 1 | inverse >> 7);
		s ^= inverse;
	}
	return s ^ 0x63;
}

/* The substitution table, and 11 round keys of 16 bytes. */
struct aes {
	uint8_t sub[256];
	uint8_t key[11][16];
};

static inline void aes_expand(struct aes *aes, const uint8_t key[16])
{
	uint8_t constant = 1, *k = aes->key[0];

	for (int i = 0; i < 256; i++)
		aes->sub[i] = aes_sub((uint8_t)i);
	memcpy(k, key, 16);
	for (int i = 16; i < 176; i += 4) {
		uint8_t t[4] = { k[i - 4], k[i - 3], k[i - 2], k[i - 1] };

		if (i % 16 == 0) {
			uint8_t first = t[0];

			t[0] = aes->sub[t[1]] ^ constant;
			t[1] = aes->sub[t[2]];
			t[2] = aes->sub[t[3]];
			t[3] = aes->sub[first];
			constant = aes_double(constant);
		}
		for (int j = 0; j < 4; j++)
			k[i + j] = k[i - 16 + j] ^ t[j];
	}
}

static inline void aes_encrypt(const struct aes *aes, uint8_t block[16])
{
	for (int i = 0; i < 16; i++)
		block[i] ^= aes->key[0][i];
	for (int round = 1; round <= 10; round++) {
		uint8_t s[16];

		/* SubBytes and ShiftRows */
		for (int i = 0; i < 16; i++)
			s[i] = aes->sub[block[(i + 4 * (i % 4)) % 16]];
		for (int i = 0; i < 16; i++) {
			const uint8_t *c = s + i / 4 * 4;

			block[i] = aes->key[round][i];
			if (round == 10)
				block[i] ^= s[i];
			else
				block[i] ^= aes_double(s[i]) ^ aes_double(c[(i + 1) % 4]) ^
					    c[(i + 1) % 4] ^ c[(i + 2) % 4] ^ c[(i + 3) % 4];
		}
	}
}

#endif
