/* The compute operations give the results that the same work, written plainly, gives. */
#include <cpuid.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <kvmbench/bench.h>

#include "unit/microbench/reference.h"

#define ROUNDS 3

extern const struct op op_int_xorshift, op_int_mix, op_fp_fma, op_crypto_aes, op_crypto_sha256,
	op_branchy, op_bitcount, op_control_alu;

static uint64_t run(const struct op *op, uint64_t seed)
{
	struct op_env env = { .acc = seed };

	op->run(&env, ROUNDS);
	return env.acc;
}

static uint64_t rotate_left(uint64_t x, int n)
{
	return n ? x << n | x >> (64 - n) : x;
}

static uint64_t xorshift(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

static void check_chain(const struct op *op, uint64_t (*step)(uint64_t x))
{
	static const uint64_t seeds[] = { OP_SEED, 1, UINT64_MAX, UINT64_C(0x8000000000000000) };

	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		uint64_t x = seeds[i];

		for (uint32_t j = 0; j < ROUNDS * op->ops_per_round; j++)
			x = step(x);
		assert_true(run(op, seeds[i]) == x);
	}
}

/* Marsaglia, Xorshift RNGs (2003), the 64-bit generator 13, 7, 17: the first number after 1 is
 * 2³⁰ + 2²³ + 2¹⁷ + 2¹³ + 2⁶ + 1 by hand: 0x2001 → 0x2041 → 0x40822041. */
static void int_xorshift(void **state)
{
	(void)state;
	assert_true(xorshift(1) == UINT64_C(0x40822041));
	check_chain(&op_int_xorshift, xorshift);
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * UINT64_C(18397679294719823053);
	x += x / ((x >> 40) | 1);
	return x ^ x >> 29;
}

static void int_mix(void **state)
{
	(void)state;
	check_chain(&op_int_mix, mix);
}

static uint64_t branch(uint64_t x)
{
	x = xorshift(x);
	return x >> 40 & 1 ? x + OP_SEED : x ^ OP_SEED;
}

static void branchy(void **state)
{
	uint64_t x = OP_SEED, taken = 0;

	(void)state;
	check_chain(&op_branchy, branch);
	/* the odds are even: 10000 ± 71 of 20000, within five standard deviations */
	for (int i = 0; i < 20000; i++) {
		taken += xorshift(x) >> 40 & 1;
		x = branch(x);
	}
	assert_in_range(taken, 10000 - 5 * 71, 10000 + 5 * 71);
}

static uint64_t count_bits(uint64_t x)
{
	uint64_t ones = 0, zeros = 0, y;

	for (int i = 0; i < 64; i++)
		ones += x >> i & 1;
	y = rotate_left(x, 23) + ones;
	while (zeros < 63 && !(y >> zeros & 1))
		zeros++;
	return y ^ (zeros + OP_SEED);
}

static void bitcount(void **state)
{
	(void)state;
	check_chain(&op_bitcount, count_bits);
}

static uint64_t alu(uint64_t x)
{
	return rotate_left(rotate_left(x + OP_SEED, 13) ^ OP_SEED, 29);
}

static void control_alu(void **state)
{
	(void)state;
	check_chain(&op_control_alu, alu);
}

static void fp_fma(void **state)
{
	uint64_t acc = OP_SEED;
	uint32_t a, b, c, d;

	(void)state;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_FMA) || !(c & bit_OSXSAVE))
		skip();
	for (int round = 0; round < ROUNDS; round++) {
		double lane[4];

		for (int i = 0; i < 4; i++) {
			lane[i] = (double)(int16_t)(acc >> 16 * i) / 32768;
			for (uint32_t j = 0; j < op_fp_fma.ops_per_round; j++)
				lane[i] = fma(lane[i], lane[i], -1.9);
			/* neither settled nor fled */
			assert_true(fabs(lane[i]) < 2);
			assert_true(fma(lane[i], lane[i], -1.9) != lane[i]);
		}
		for (int i = 0; i < 4; i++) {
			uint64_t bits;

			memcpy(&bits, &lane[i], sizeof(bits));
			acc ^= rotate_left(bits, 16 * i);
		}
	}
	assert_true(run(&op_fp_fma, OP_SEED) == acc);
}

/* FIPS 197, appendix B: this key, this block. */
static void aes_reference(void **state)
{
	static const uint8_t cipher[16] = { 0x39, 0x25, 0x84, 0x1d, 0x02, 0xdc, 0x09, 0xfb, 0xdc,
		0x11, 0x85, 0x97, 0x19, 0x6a, 0x0b, 0x32 };
	static const uint8_t key[16] = { 0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7,
		0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c };
	uint8_t block[16] = { 0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30, 0x8d, 0x31, 0x31, 0x98,
		0xa2, 0xe0, 0x37, 0x07, 0x34 };
	struct aes aes;

	(void)state;
	aes_expand(&aes, key);
	aes_encrypt(&aes, block);
	assert_memory_equal(block, cipher, sizeof(cipher));
}

static void crypto_aes(void **state)
{
	static const uint8_t key[16] = { 0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7,
		0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c };
	uint64_t acc = OP_SEED;
	uint32_t a, b, c, d;
	struct aes aes;

	(void)state;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_AES))
		skip();
	aes_expand(&aes, key);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t half[2] = { acc, ~acc };
		uint8_t block[16];

		memcpy(block, half, sizeof(block));
		for (uint32_t i = 0; i < op_crypto_aes.ops_per_round; i++)
			aes_encrypt(&aes, block);
		memcpy(half, block, sizeof(block));
		acc = half[0] ^ half[1];
	}
	assert_true(run(&op_crypto_aes, OP_SEED) == acc);
}

/* FIPS 180-2, appendix B.1: "abc" */
static void sha256_reference(void **state)
{
	static const uint32_t digest[8] = { 0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
		0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad };
	const uint32_t message[16] = { 0x61626380, [15] = 24 };
	uint32_t s[8];

	(void)state;
	memcpy(s, sha256_initial, sizeof(s));
	sha256_compress(s, message);
	assert_memory_equal(s, digest, sizeof(digest));
}

static void crypto_sha256(void **state)
{
	/* which of A … H is where: F E B A H G D C, lowest first */
	static const int at[8] = { 5, 4, 1, 0, 7, 6, 3, 2 };
	uint64_t acc = OP_SEED;
	uint32_t a, b, c, d;

	(void)state;
	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_SHA))
		skip();
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t s[8], fold[4];

		memcpy(s, sha256_initial, sizeof(s));
		for (int i = 0; i < 4; i++)
			s[at[i]] ^= (uint32_t)(acc >> 32 * (i % 2));
		for (uint32_t j = 0; j < op_crypto_sha256.ops_per_round; j++) {
			uint32_t message[16];

			for (int i = 0; i < 8; i++) {
				message[i] = s[at[i]];
				message[8 + i] = s[at[i]] ^ 0x36363636;
			}
			sha256_compress(s, message);
		}
		for (int i = 0; i < 4; i++)
			fold[i] = s[at[i]] ^ s[at[i + 4]];
		acc = (fold[0] ^ fold[2]) | (uint64_t)(fold[1] ^ fold[3]) << 32;
	}
	assert_true(run(&op_crypto_sha256, OP_SEED) == acc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(int_xorshift),
		cmocka_unit_test(int_mix),
		cmocka_unit_test(branchy),
		cmocka_unit_test(bitcount),
		cmocka_unit_test(control_alu),
		cmocka_unit_test(fp_fma),
		cmocka_unit_test(aes_reference),
		cmocka_unit_test(crypto_aes),
		cmocka_unit_test(sha256_reference),
		cmocka_unit_test(crypto_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
