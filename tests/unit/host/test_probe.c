/* The running machine: what the probe says must agree with what other interfaces say.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cmocka.h>
#include <kvmbench/bench.h>

#include "host/facts.h"
#include "host/host.h"

/* Readers of run files, --vary and the judge rely on these names. */
static const char *const identity[] = { "cpu_vendor", "cpu_family", "cpu_model", "cpu_stepping",
	"cpu_name", "microcode", "invariant_tsc", "hypervisor_present", "online_cpus",
	"online_cpu_list", "isolated_cpus", "nohz_full", "smt", "packages", "numa_nodes", "caches",
	"ram_bytes", "thp", "thp_defrag", "hugepages", "ksm", "hypervisor", "dmi_vendor",
	"dmi_product", "bios_version", "kernel_release", "kernel_version", "kernel_config",
	"command_line", "mitigations", "kvm_backend", "kvm_parameters", "cpufreq_driver",
	"governor", "epp", "frequency_min_khz", "frequency_max_khz", "turbo", "cpuidle_driver",
	"cpuidle_governor", "clocksource", "qemu" };

static const char *const conditions[] = { "frequency_lowest_khz", "frequency_highest_khz",
	"temperature_c", "load_1m", "load_5m", "load_15m", "steal", "available_bytes",
	"swap_used_bytes", "uptime_s" };

static struct host host;

static int set_up(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	return host_probe("", &host, &err);
}

static int tear_down(void **state)
{
	(void)state;
	host_finish(&host);
	return 0;
}

static void expect_fields(const char *part, const char *const *name, size_t n)
{
	const json_t *facts = json_object_get(host.facts, part);

	for (size_t i = 0; i < n; i++) {
		const json_t *value = json_object_get(facts, name[i]);

		if (!value)
			fail_msg("%s has no field %s", part, name[i]);
		if (json_is_string(value) && !json_string_length(value))
			fail_msg("%s is \"\", which should be null", name[i]);
	}
	assert_int_equal(json_object_size(facts), n);
}

static void test_fields(void **state)
{
	(void)state;
	expect_fields("fingerprint", identity, sizeof(identity) / sizeof(identity[0]));
	expect_fields("conditions", conditions, sizeof(conditions) / sizeof(conditions[0]));
}

/* A second probe of the same machine has the same identity, whatever happens on it meanwhile. */
static void test_identity_repeats(void **state)
{
	struct error err = ERROR_INIT;
	struct host again;

	(void)state;
	assert_int_equal(host_probe("", &again, &err), 0);
	assert_true(json_equal(json_object_get(host.facts, "fingerprint"),
		json_object_get(again.facts, "fingerprint")));
	host_finish(&again);
}

/* Nothing measured is in the identity. */
static bool has_real(const json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_real(value))
		return true;
	json_array_foreach ((json_t *)(uintptr_t)value, i, item)
		if (has_real(item))
			return true;
	json_object_foreach ((json_t *)(uintptr_t)value, key, item)
		if (has_real(item))
			return true;
	return false;
}

static void test_identity_is_not_measured(void **state)
{
	(void)state;
	assert_false(has_real(json_object_get(host.facts, "fingerprint")));
	assert_true(has_real(json_object_get(host.facts, "conditions")));
}

static void test_agrees(void **state)
{
	struct utsname name;

	(void)state;
	assert_int_equal(uname(&name), 0);
	assert_string_equal(fact_get(host.facts, "fingerprint", "kernel_release"), name.release);
	assert_int_equal(host.online_cpus, sysconf(_SC_NPROCESSORS_ONLN));
}

/* The compiler's own CPU detection reads CPUID and XCR0, too. */
static void test_cpu_features(void **state)
{
	(void)state;
	__builtin_cpu_init();
	assert_int_equal(!!(host.cpu & CPU_AES), !!__builtin_cpu_supports("aes"));
	assert_int_equal(!!(host.cpu & CPU_FMA), !!__builtin_cpu_supports("fma"));
	assert_int_equal(!!(host.cpu & CPU_POPCNT), !!__builtin_cpu_supports("popcnt"));
}

static void test_kvm(void **state)
{
	const int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	(void)state;
	if (fd < 0) {
		assert_false(host.kvm_usable);
		assert_int_equal(host.kvm_why.kind, ERROR_UNAVAILABLE);
		assert_true(host.kvm_why.text[0] != '\0');
		skip();
	}
	close(fd);
	assert_true(host.kvm_usable);
	assert_int_equal(host.kvm_why.kind, ERROR_NONE);
	assert_int_not_equal(host.backend, KVM_BACKEND_NONE);
	assert_string_equal(
		fact_get(host.facts, "fingerprint", "kvm_backend"), kvm_backend_name(host.backend));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_identity_repeats),
		cmocka_unit_test(test_identity_is_not_measured),
		cmocka_unit_test(test_agrees),
		cmocka_unit_test(test_cpu_features),
		cmocka_unit_test(test_kvm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
