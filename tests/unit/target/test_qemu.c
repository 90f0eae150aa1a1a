/* What target qemu does without QEMU: its boot ROM, the payloads' headers, and what it makes of
 * KVM's statistics.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include <kvmbench/kvm.h>

#include "target/firmware_image.h"
#include "target/payload.h"
#include "target/qemu_effect.h"

static void test_firmware(void **state)
{
	const unsigned char *reset = firmware_image + FIRMWARE_BYTES - 16;
	int16_t distance;

	(void)state;
	assert_int_equal(firmware_image_end - firmware_image, FIRMWARE_BYTES);
	/* JMP rel16 from the reset vector to where CLI is */
	assert_int_equal(reset[0], 0xe9);
	memcpy(&distance, reset + 1, sizeof(distance));
	assert_int_equal(firmware_image[(uint16_t)(0xfff3 + distance)], 0xfa);
}

static void test_payloads(void **state)
{
	(void)state;
	assert_true(n_payloads > 0);
	for (size_t i = 0; i < n_payloads; i++) {
		struct error err = ERROR_INIT;
		const struct abi_image *image = payload_image(&payloads[i], &err);

		assert_non_null(image);
		assert_in_range(image->entry, ABI_IMAGE_GPA, image->end);
		assert_in_range(image->trap_stub, ABI_IMAGE_GPA, image->end);
	}
}

static void test_bad_payload(void **state)
{
	const struct abi_image images[] = {
		{ .magic = ABI_MAGIC + 1, .version = ABI_VERSION, .end = ABI_IMAGE_END },
		{ .magic = ABI_MAGIC, .version = ABI_VERSION + 1, .end = ABI_IMAGE_END },
		{ .magic = ABI_MAGIC, .version = ABI_VERSION, .end = ABI_IMAGE_END + 1 },
	};
	const struct abi_image good = { ABI_MAGIC, ABI_VERSION, 0, 0, 0, ABI_IMAGE_END };
	struct payload payload = { .name = "x" };

	(void)state;
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
		struct error err = ERROR_INIT;

		payload.start = (const unsigned char *)&images[i];
		payload.end = payload.start + sizeof(images[i]);
		assert_null(payload_image(&payload, &err));
		assert_int_equal(err.kind, ERROR_DATA);
	}
	payload.start = (const unsigned char *)&good;
	payload.end = payload.start + sizeof(good);
	assert_non_null(payload_image(&payload, NULL));
	payload.end--;
	assert_null(payload_image(&payload, NULL));
}

static void put(struct domain_statistics *statistics, const char *name, uint64_t value)
{
	snprintf(statistics->of[statistics->n].name, sizeof(statistics->of[0].name), "%s", name);
	statistics->of[statistics->n++].value = value;
}

/* As this host's KVM counted 540 exits to QEMU. */
static void test_effect(void **state)
{
	const struct effect effect = { .exits = 1, .user_exits = 1 };
	const struct effect none = { 0 };
	struct effect_seen seen = { .ops = 540, .seconds = 0.01 };
	struct domain_statistics then = { 0 };
	struct domain_statistics now = { 0 };
	struct domain_statistics delta;
	struct error err = ERROR_INIT;

	(void)state;
	put(&then, "exits", 1000);
	put(&then, "irq_exits", 10);
	put(&then, "fpu_reload", 500);
	put(&then, "signal_exits", 5);
	put(&then, "gone", 5);
	put(&now, "new", 7);
	put(&now, "signal_exits", 6);
	put(&now, "irq_exits", 12);
	put(&now, "fpu_reload", 1042);
	put(&now, "exits", 1543);
	qemu_effect_delta(&then, &now, &delta);
	assert_int_equal(delta.n, 4);
	assert_true(qemu_effect_knows_user(&delta));
	assert_true(qemu_effect_seen(&delta, &effect, &seen));
	assert_int_equal(seen.user_exits, 540);
	assert_true(seen.has_exits && seen.exits == 540);
	assert_false(seen.has_emulations);
	assert_int_equal(effect_check(&effect, &seen, false, &err), 0);
	/* the same counts where nothing may exit, and one exit more than operations */
	assert_int_equal(effect_check(&none, &seen, false, &err), -1);
	seen.ops = 539;
	assert_int_equal(effect_check(&effect, &seen, false, &err), -1);
}

/* What QEMU's device counted: every write that has no eventfd, and none that has one. */
static void test_writes(void **state)
{
	const struct effect signalled = { .exits = 1, .signals = 1 };
	const struct effect returned = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_IO };
	struct effect_seen seen = { .ops = 640, .has_writes = true };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(effect_check(&signalled, &seen, false, &err), 0);
	seen.writes = 1;
	assert_int_equal(effect_check(&signalled, &seen, false, &err), -1);
	assert_non_null(strstr(err.text, "1 writes reached QEMU's device in 640 operations"));
	seen.user_exits = 640;
	assert_int_equal(effect_check(&returned, &seen, false, &err), -1);
	seen.writes = 640;
	assert_int_equal(effect_check(&returned, &seen, false, &err), 0);
	seen.writes = 0;
	assert_int_equal(effect_check(&returned, &seen, false, &err), -1);
}

/* Nothing told: nothing checked, and nothing held against the launch. */
static void test_untold(void **state)
{
	const struct effect effect = { .exits = 1, .user_exits = 1 };
	const struct domain_statistics delta = { 0 };
	struct effect_seen seen = { .ops = 100 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(qemu_effect_knows_user(&delta));
	assert_false(qemu_effect_seen(&delta, &effect, &seen));
	assert_int_equal(effect_check(&effect, &seen, false, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_payloads),
		cmocka_unit_test(test_bad_payload),
		cmocka_unit_test(test_effect),
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_untold),
	};

	return cmocka_run_group_tests_name("target qemu", tests, NULL, NULL);
}
