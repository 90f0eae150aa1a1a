/* target/guest_option.h: each option that a factor can switch takes what it should and nothing
 * else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "target/guest_option.h"

static struct guest_options fresh(void)
{
	return (struct guest_options){ .machine = "q35",
		.memory_mib = 512,
		.cpus = 1,
		.devices = { .cache = "none", .thread = true } };
}

static void test_set(void **state)
{
	struct guest_options o = fresh();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(guest_option_set(&o, "machine", "pc-i440fx-7.2", &err), 0);
	assert_string_equal(o.machine, "pc-i440fx-7.2");
	assert_int_equal(guest_option_set(&o, "memory", "2GiB", &err), 0);
	assert_int_equal(o.memory_mib, 2048);
	assert_int_equal(guest_option_set(&o, "cpus", "4", &err), 0);
	assert_int_equal(o.cpus, 4);
	assert_int_equal(guest_option_set(&o, "huge_pages", "on", &err), 0);
	assert_true(o.huge_pages);
	assert_int_equal(guest_option_set(&o, "disk_thread", "off", &err), 0);
	assert_false(o.devices.thread);
	for (size_t i = 0; guest_caches[i]; i++) {
		assert_int_equal(guest_option_set(&o, "disk_cache", guest_caches[i], &err), 0);
		assert_string_equal(o.devices.cache, guest_caches[i]);
	}
	for (size_t i = 0; guest_aios[i]; i++)
		assert_int_equal(guest_option_set(&o, "disk_aio", guest_aios[i], &err), 0);
	assert_string_equal(o.devices.aio, "io_uring");
}

static void test_refused(void **state)
{
	static const char *const bad[][2] = { { "machine", "" }, { "machine", "q35 <evil/>" },
		{ "memory", "1MiB" }, { "memory", "much" }, { "cpus", "0" }, { "cpus", "65" },
		{ "cpus", "-1" }, { "huge_pages", "2M" }, { "disk_cache", "None" },
		{ "disk_aio", "" }, { "disk_thread", "1" }, { "kernel", "/etc/passwd" },
		{ "", "x" } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct guest_options o = fresh();
		struct error err = ERROR_INIT;

		if (guest_option_set(&o, bad[i][0], bad[i][1], &err) == 0)
			fail_msg("%s=%s was taken", bad[i][0], bad[i][1]);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

/* The aio mode follows the cache mode where none was asked for, and must go with it where one was.
 */
static void test_modes(void **state)
{
	struct guest_options o = fresh();
	struct error err = ERROR_INIT;

	(void)state;
	assert_string_equal(devices_aio(&o.devices), "native");
	assert_int_equal(guest_option_set(&o, "disk_cache", "writeback", &err), 0);
	assert_string_equal(devices_aio(&o.devices), "threads");
	assert_int_equal(guest_option_check(&o, &err), 0);
	assert_int_equal(guest_option_set(&o, "disk_aio", "native", &err), 0);
	assert_int_equal(guest_option_check(&o, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(guest_option_set(&o, "disk_cache", "directsync", &err), 0);
	assert_int_equal(guest_option_check(&o, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
