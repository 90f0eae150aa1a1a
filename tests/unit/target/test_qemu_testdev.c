/* How target qemu sets up and reads QEMU's pci-testdev, against a model of the device behind a
 * guest that is a thread here: what it says is believed only as far as it makes sense.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kvmbench/kvm.h>

#include "target/qemu_machine.h"
#include "target/qemu_testdev.h"

#define DEADLINE 5.0

/* As hw/misc/pci-testdev.c of QEMU has it: two windows into one device. */
struct model {
	struct qemu_machine machine;
	pthread_t guest;
	volatile bool over;
	uint32_t config[16], config_at;
	int test; /* that runs; -1: none */
	uint32_t offset, data, count;
	/* what is wrong with it */
	bool absent, deaf;
	uint32_t wrong_offset, wrong_data, wrong_count;
};

static uint32_t read_window(const struct model *m, uint64_t at)
{
	const uint32_t offset = m->wrong_offset ? m->wrong_offset : m->offset;

	if (m->test < 0)
		return 0;
	switch (at) {
	case 0x0:
		return (uint32_t)m->test | 1u << 8;
	case 0x4:
		return offset;
	case 0x8:
		return m->wrong_data ? m->wrong_data : m->data;
	case 0xc:
		return m->count + m->wrong_count;
	default:
		return 0;
	}
}

static void write_window(struct model *m, uint64_t at, uint32_t value, bool port)
{
	if (at == 0 && !m->deaf) {
		m->test = (int)value + (port ? 3 : 0);
		m->offset = (port ? 128 : 2048) + (uint32_t)m->test;
		m->data = value == 1 ? 0xce : 0xfa;
		m->count = 0;
	} else if (at == m->offset) {
		m->count += m->test % 3 == 0;
	}
}

/* Nobody answers outside of what the device was told to decode. */
static uint64_t in_window(const struct model *m, bool port, uint64_t address)
{
	const uint64_t base = port ? m->config[5] & ~UINT32_C(3) : m->config[4];
	const uint64_t bytes = port ? 256 : 4096;
	const uint32_t decodes = m->config[1] & (port ? 1 : 2);

	return decodes && base && address >= base && address < base + bytes ? address - base
									    : UINT64_MAX;
}

static void access_model(struct model *m, struct abi_page *page)
{
	const bool port = page->command == ABI_IN || page->command == ABI_OUT;
	const bool read = page->command == ABI_IN || page->command == ABI_LOAD;
	const uint32_t at = (m->config_at & 0xff) / 4;
	const bool here = (m->config_at & 0xffffff00) == (0x80000000u | 16 << 11) && at < 16;
	const uint64_t offset = in_window(m, port, page->address);

	if (port && page->address == 0xcf8 && !read)
		m->config_at = (uint32_t)page->value;
	else if (port && page->address == 0xcfc && read)
		page->value = here && !m->absent ? m->config[at] : UINT32_MAX;
	else if (port && page->address == 0xcfc && here && at > 0)
		m->config[at] = (uint32_t)page->value;
	else if (read)
		page->value = offset == UINT64_MAX ? UINT32_MAX : read_window(m, offset);
	else if (offset != UINT64_MAX)
		write_window(m, offset, (uint32_t)page->value, port);
}

static void *run_guest(void *data)
{
	struct model *m = data;
	struct abi_page *page = qemu_machine_page(&m->machine);

	while (!m->over) {
		if (!__atomic_load_n(&page->command, __ATOMIC_ACQUIRE))
			continue;
		access_model(m, page);
		page->command = ABI_NONE;
		__atomic_store_n(&page->waiting, 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static int start_model(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	m->machine.memory = calloc(1, ABI_LOW_BYTES);
	m->machine.pidfd = -1;
	m->config[0] = 0x00051b36;
	m->test = -1;
	*state = m;
	return pthread_create(&m->guest, NULL, run_guest, m);
}

static int stop_model(void **state)
{
	struct model *m = *state;

	m->over = true;
	pthread_join(m->guest, NULL);
	free(m->machine.memory);
	free(m);
	return 0;
}

static const struct bench *bench_named(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	fail_msg("no benchmark %s", name);
	return NULL;
}

static struct launch_request request_of(const char *name, const uint64_t *arg)
{
	return (struct launch_request){
		.bench = bench_named(name), .arg = arg, .deadline = DEADLINE
	};
}

static int open_with(struct model *m, const char *name, uint64_t eventfd, struct error *err)
{
	const uint64_t arg[OP_ARGS] = { eventfd };
	const struct launch_request request = request_of(name, arg);
	uint64_t address;

	return qemu_testdev_open(&m->machine, &request, &address, err);
}

/* Each kind starts its test, and the register is where the device has it. */
static void test_open(void **state)
{
	static const struct {
		const char *name;
		uint64_t eventfd, address;
		int test;
	} cases[] = {
		{ "ioeventfd_mmio", EVENTFD_NONE, 0xd0400000 + 2048 + 0, 0 },
		{ "ioeventfd_mmio", EVENTFD_ANY_LENGTH, 0xd0400000 + 2048 + 1, 1 },
		{ "ioeventfd_mmio", EVENTFD_WILDCARD, 0xd0400000 + 2048 + 1, 1 },
		{ "ioeventfd_mmio", EVENTFD_DATAMATCH, 0xd0400000 + 2048 + 2, 2 },
		{ "ioeventfd_pio", EVENTFD_NONE, 0x700 + 128 + 3, 3 },
		{ "ioeventfd_pio", EVENTFD_WILDCARD, 0x700 + 128 + 4, 4 },
		{ "ioeventfd_pio", EVENTFD_DATAMATCH, 0x700 + 128 + 5, 5 },
	};
	struct model *m = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const uint64_t arg[OP_ARGS] = { cases[i].eventfd };
		const struct launch_request request = request_of(cases[i].name, arg);
		struct error err = ERROR_INIT;
		uint64_t address = 0;

		if (qemu_testdev_open(&m->machine, &request, &address, &err) < 0)
			fail_msg("%s: %s", cases[i].name, err.text);
		assert_int_equal(m->test, cases[i].test);
		assert_int_equal(address, cases[i].address);
	}
}

/* A write moves the count without an eventfd, and does not with one. */
static void test_count(void **state)
{
	struct model *m = *state;

	for (uint64_t eventfd = EVENTFD_NONE; eventfd <= EVENTFD_DATAMATCH; eventfd++) {
		const uint64_t arg[OP_ARGS] = { eventfd };
		const struct launch_request request = request_of("ioeventfd_pio", arg);
		struct error err = ERROR_INIT;
		uint32_t data = OP_DEVICE_DATA, count = 77;
		uint64_t address;

		assert_int_equal(qemu_testdev_open(&m->machine, &request, &address, &err), 0);
		for (int i = 0; i < 3; i++)
			assert_int_equal(qemu_machine_access(&m->machine, ABI_OUT, address, &data,
						 DEADLINE, &err),
				0);
		assert_int_equal(qemu_testdev_count(&m->machine, &request, &count, &err), 0);
		assert_int_equal(count, eventfd == EVENTFD_NONE ? 3 : 0);
	}
}

static void expect_refusal(struct model *m, const char *why)
{
	struct error err = ERROR_INIT;

	assert_int_equal(open_with(m, "ioeventfd_mmio", EVENTFD_DATAMATCH, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	if (!strstr(err.text, why))
		fail_msg("%s", err.text);
}

static void test_absent(void **state)
{
	struct model *m = *state;

	m->absent = true;
	expect_refusal(m, "device 0xffffffff, not QEMU's pci-testdev");
}

/* It runs what it ran before. */
static void test_deaf(void **state)
{
	struct model *m = *state;
	struct error err = ERROR_INIT;

	assert_int_equal(open_with(m, "ioeventfd_mmio", EVENTFD_NONE, &err), 0);
	m->deaf = true;
	expect_refusal(m, "runs test 0, not 2 of its memory");
}

static void test_nonsense(void **state)
{
	struct model *m = *state;

	m->wrong_offset = 0x1000;
	expect_refusal(m, "offset 0x1000");
	m->wrong_offset = 0;
	m->wrong_data = 0xfb;
	expect_refusal(m, "data 0xfb");
	m->wrong_data = 0;
	m->wrong_count = 1;
	expect_refusal(m, "count 1");
	m->wrong_count = 0;
}

/* Skips with their reasons: what QEMU's device cannot have, and a KVM without eventfds. */
static void test_check(void **state)
{
	static const struct {
		const char *name;
		uint64_t eventfd;
		const char *why; /* where there is no KVM to ask: nothing it can do */
	} cases[] = {
		{ "ioeventfd_pio", EVENTFD_NONE, NULL },
		{ "ioeventfd_pio", EVENTFD_DATAMATCH, "KVM lacks KVM_CAP_IOEVENTFD" },
		{ "ioeventfd_mmio", EVENTFD_ANY_LENGTH, "KVM lacks KVM_CAP_IOEVENTFD" },
		{ "pio_out_user", 0, NULL },
	};
	const uint64_t any_length[OP_ARGS] = { EVENTFD_ANY_LENGTH };
	const uint64_t wildcard[OP_ARGS] = { EVENTFD_WILDCARD };
	struct error why = ERROR_INIT;
	int kvm_fd;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const uint64_t arg[OP_ARGS] = { cases[i].eventfd };
		const int status = qemu_testdev_check(-1, bench_named(cases[i].name), arg, &why);

		assert_int_equal(status, cases[i].why ? -1 : 0);
		assert_true(!cases[i].why || strstr(why.text, cases[i].why));
	}
	kvm_fd = kvm_open(&why);
	if (kvm_fd < 0 || !kvm_capability(kvm_fd, KVM_CAP_IOEVENTFD_ANY_LENGTH))
		return;
	assert_int_equal(
		qemu_testdev_check(kvm_fd, bench_named("ioeventfd_pio"), any_length, &why), -1);
	assert_non_null(strstr(why.text, "no eventfd of any length on its ports"));
	assert_int_equal(
		qemu_testdev_check(kvm_fd, bench_named("ioeventfd_mmio"), wildcard, &why), -1);
	assert_non_null(strstr(why.text, "no wildcard of one byte in memory"));
	assert_int_equal(
		qemu_testdev_check(kvm_fd, bench_named("ioeventfd_mmio"), any_length, &why), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_open, start_model, stop_model),
		cmocka_unit_test_setup_teardown(test_count, start_model, stop_model),
		cmocka_unit_test_setup_teardown(test_absent, start_model, stop_model),
		cmocka_unit_test_setup_teardown(test_deaf, start_model, stop_model),
		cmocka_unit_test_setup_teardown(test_nonsense, start_model, stop_model),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests_name("QEMU's pci-testdev", tests, NULL, NULL);
}
