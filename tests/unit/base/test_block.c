/* base/block.h: a block is taken for itself and for nothing else, whichever byte of it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/block.h"

static void test_itself(void **state)
{
	unsigned char block[BLOCK_BYTES];
	const uint64_t seven = 7, eight = 8;

	(void)state;
	block_fill(block, 123456789, 7);
	assert_true(block_check(block, 123456789, &seven));
	assert_true(block_check(block, 123456789, NULL));
	assert_int_equal(block_generation(block), 7);
	assert_false(block_check(block, 123456788, NULL));
	assert_false(block_check(block, 123456789, &eight));
}

static void test_every_byte(void **state)
{
	unsigned char block[BLOCK_BYTES];

	(void)state;
	block_fill(block, 1, 1);
	for (size_t i = 0; i < sizeof(block); i++) {
		block[i] ^= 0x10;
		assert_false(block_check(block, 1, NULL));
		block[i] ^= 0x10;
	}
	assert_true(block_check(block, 1, NULL));
}

/* Halves of two blocks, or of two writings of one, are no block. */
static void test_torn(void **state)
{
	unsigned char one[BLOCK_BYTES], other[BLOCK_BYTES];

	(void)state;
	block_fill(one, 5, 1);
	block_fill(other, 5, 2);
	memcpy(one + BLOCK_BYTES / 2, other + BLOCK_BYTES / 2, BLOCK_BYTES / 2);
	assert_false(block_check(one, 5, NULL));
	block_fill(one, 5, 1);
	block_fill(other, 6, 1);
	memcpy(one + 512, other + 512, 512);
	assert_false(block_check(one, 5, NULL));
	memset(one, 0, sizeof(one));
	assert_false(block_check(one, 0, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_itself),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
