/* What of a guest's circumstances is told, and what is blamed.
 */
#include "unit/judge/fixture.h"

#include "judge/guest_state.h"

static struct fixture *f;
static struct guest_state state;
static json_t *fingerprint, *conditions;

static void set(json_t *object, const char *key, const char *word)
{
	json_object_set_new(object, key, json_string(word));
}

/* A guest with nothing to blame. */
static int begin(void **unused)
{
	(void)unused;
	f = fixture_make();
	fingerprint = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:b, s:b, s:s, s:s,"
				"s:s, s:s, s:s}",
		"guest_accel", "kvm", "guest_kernel", "6.18.1", "kernel_release", "6.18.1",
		"guest_cpu", "host-passthrough", "guest_cpus", 2, "guest_packages", 1,
		"guest_cores", 2, "guest_memory_mib", 512, "online_cpus", 8, "smt", 0,
		"guest_huge_pages", 0, "guest_pinning", "0@2 1@3, others@0-1", "thp", "madvise",
		"guest_thp", "madvise", "clocksource", "tsc", "guest_machine", "q35");
	set(fingerprint, "disk", "ext4");
	set(fingerprint, "guest_disk_cache", "none");
	set(fingerprint, "guest_disk_aio", "native");
	set(fingerprint, "guest_network", "tap, vhost");
	conditions = json_pack("{s:s, s:s, s:b}", "guest_clocksource", "kvm-clock",
		"guest_clocksources", "kvm-clock tsc", "guest_tells_steal", 1);
	f->run.host = json_pack("{s:o, s:o}", "fingerprint", fingerprint, "conditions", conditions);
	assert_non_null(f->run.host);
	return 0;
}

static int end(void **unused)
{
	(void)unused;
	json_decref(f->run.host);
	fixture_free(f);
	return 0;
}

static const struct guest_finding *find(const char *topic)
{
	guest_state_make(&f->run, &state);
	for (size_t i = 0; i < state.n; i++)
		if (strcmp(state.finding[i].topic, topic) == 0)
			return &state.finding[i];
	fail_msg("nothing on %s", topic);
	return NULL;
}

static void nothing_to_blame(void **unused)
{
	(void)unused;
	assert_contains(find("topology")->is, "2 virtual CPUs (1 socket, 2 cores, 2 threads)");
	assert_contains(find("topology")->is, "the host has 8 CPUs");
	assert_contains(find("clock")->is, "kvm-clock in the guest (of kvm-clock tsc), tsc on");
	assert_string_equal(find("steal")->is, "the guest is not told of any");
	for (size_t i = 0; i < state.n; i++)
		if (state.finding[i].bad)
			fail_msg("%s: %s", state.finding[i].topic, state.finding[i].effect);
	assert_string_equal(
		find("disk")->is, "virtio-blk, cache none, I/O by native, on the host's ext4");
	assert_string_equal(find("network")->is, "virtio-net, tap, vhost");
	assert_int_equal(state.n, 9);
	json_object_del(fingerprint, "disk");
	json_object_del(fingerprint, "guest_network");
	guest_state_make(&f->run, &state);
	assert_int_equal(state.n, 7);
}

/* One thing at a time, and only that one is blamed, with what helps. */
static void one_fault_each(void **unused)
{
	const struct {
		json_t *in;
		const char *key, *value, *topic;
	} faults[] = {
		{ conditions, "guest_clocksource", "acpi_pm", "clock" },
		{ fingerprint, "clocksource", "hpet", "clock" },
		{ fingerprint, "guest_pinning", "none, others@any", "pinning" },
		{ fingerprint, "guest_pinning", "0@1, others@any", "pinning" },
		{ fingerprint, "thp", "never", "pages" },
		{ fingerprint, "guest_thp", "never", "pages" },
		{ fingerprint, "guest_kernel", "6.1.0", "kernel" },
		{ fingerprint, "guest_disk_cache", "writeback", "disk" },
		{ fingerprint, "guest_network", "tap, qemu", "network" },
		{ fingerprint, "guest_network", "user", "network" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		json_t *before = json_incref(json_object_get(faults[i].in, faults[i].key));

		set(faults[i].in, faults[i].key, faults[i].value);
		guest_state_make(&f->run, &state);
		for (size_t k = 0; k < state.n; k++) {
			const struct guest_finding *g = &state.finding[k];

			if (g->bad != (strcmp(g->topic, faults[i].topic) == 0))
				fail_msg("%s=%s: %s is %s", faults[i].key, faults[i].value,
					g->topic, g->bad ? "blamed" : "not blamed");
			assert_int_equal(g->bad, *g->effect && *g->mend);
		}
		json_object_set_new(faults[i].in, faults[i].key, before);
	}
	json_object_set_new(fingerprint, "guest_cpus", json_integer(9));
	assert_true(find("topology")->bad);
}

static void count(size_t arm, unsigned block, double steal, double watched, double huge)
{
	struct launch *l = fixture_launch(f, arm, block, 100);

	if (steal > 0)
		fixture_count(l, "steal_ns", steal);
	fixture_count(l, "steal_watched_ns", watched);
	fixture_count(l, "guest_bytes", 100);
	fixture_count(l, "guest_huge_bytes", huge);
}

/* Shares over all of the guests' launches; the host's own steal is not the guest's. */
static void steal_and_pages(void **unused)
{
	const size_t host = fixture_arm(f, "int_xorshift", "compute", "host", "");
	const size_t guest = fixture_arm(f, "int_xorshift", "compute", "guest", "");

	(void)unused;
	count(host, 0, 900, 1000, 0);
	count(guest, 0, 5, 1000, 80);
	count(guest, 1, 0, 1000, 90);
	assert_contains(find("steal")->is, "0.25 %");
	assert_false(find("steal")->bad);
	assert_near(state.steal, 0.0025, 1e-12);
	assert_contains(find("pages")->is, "85 % of the guest's memory on huge pages");
	assert_false(find("pages")->bad);
	count(guest, 2, 55, 1000, 0);
	count(guest, 3, 0, 1000, 0);
	assert_true(find("steal")->bad);
	assert_true(find("pages")->bad);
	assert_near(state.huge_share, 0.425, 1e-12);
}

/* All is the emulator's speed: nothing else is to blame. */
static void an_emulated_guest(void **unused)
{
	(void)unused;
	set(fingerprint, "guest_accel", "tcg");
	set(conditions, "guest_clocksource", "acpi_pm");
	assert_true(find("accelerator")->bad);
	assert_false(find("clock")->bad);
	assert_contains(find("clock")->is, "acpi_pm");
}

/* Host records are hostile: nothing, wrong types, endless words. */
static void odd_records(void **unused)
{
	char *word = malloc(5000);

	(void)unused;
	memset(word, 'x', 4999);
	word[4999] = '\0';
	set(conditions, "guest_clocksource", word);
	set(conditions, "guest_clocksources", word);
	set(fingerprint, "guest_pinning", word);
	set(fingerprint, "guest_thp", word);
	json_object_set_new(fingerprint, "guest_cpus", json_real(1e300));
	json_object_set_new(fingerprint, "clocksource", json_integer(7));
	guest_state_make(&f->run, &state);
	assert_string_equal(
		find("disk")->is, "virtio-blk, cache none, I/O by native, on the host's ext4");
	assert_string_equal(find("network")->is, "virtio-net, tap, vhost");
	assert_int_equal(state.n, 9);
	json_object_del(fingerprint, "disk");
	json_object_del(fingerprint, "guest_network");
	guest_state_make(&f->run, &state);
	assert_int_equal(state.n, 7);
	free(word);
	json_object_del(fingerprint, "guest_accel");
	guest_state_make(&f->run, &state);
	assert_int_equal(state.n, 0);
	json_object_clear(f->run.host);
	guest_state_make(&f->run, &state);
	assert_int_equal(state.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_to_blame, begin, end),
		cmocka_unit_test_setup_teardown(one_fault_each, begin, end),
		cmocka_unit_test_setup_teardown(steal_and_pages, begin, end),
		cmocka_unit_test_setup_teardown(an_emulated_guest, begin, end),
		cmocka_unit_test_setup_teardown(odd_records, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
