#include "target/qemu_testdev.h"

#include <kvmbench/kvm.h>

#include "target/ioeventfd.h"
#include "target/qemu_machine.h"
#include "virt/domain.h"

/* A slot of the first bus that libvirt, which fills them from below, leaves free. */
#define SLOT 16

const char *const qemu_testdev_argument[QEMU_TESTDEV_ARGUMENTS] = { "-device",
	"pci-testdev,addr=0x10" };

/* PCI Local Bus Specification 3.0, 3.2.2.3.2 (configuration mechanism #1) and 6.2 */
#define CONFIG_ADDRESS	0xcf8
#define CONFIG_DATA	0xcfc
#define CONFIG_OF(at)	(0x80000000u | SLOT << 11 | (at))
#define AT_ID		0x00
#define AT_COMMAND	0x04
#define AT_BAR_MEMORY	0x10
#define AT_BAR_PORT	0x14
#define COMMAND_DECODES 3
#define ID_TESTDEV	0x00051b36

/* Where we put its 256 ports and its 4 KiB of memory: nobody else's on any machine type without
 * firmware, the ports free to ring 3. */
#define PORTS  0x700
#define MEMORY 0xd0400000

/* What is there, in both spaces: the number of a test, to be written to start it and read back with
 * those of the other space counted; offset of the register; data that it waits for; count. */
#define AT_TEST	   0x0
#define AT_OFFSET  0x4
#define AT_DATA	   0x8
#define AT_COUNT   0xc
#define SPACE_SIZE 0x1000

enum { TEST_NO_EVENTFD, TEST_WILDCARD, TEST_DATAMATCH, TESTS };

int qemu_testdev_probe(const struct guest_setup *guest, struct error *why)
{
	const struct machine_plan plan = { .kvm = true,
		.type = guest->options.machine,
		.cpus = 1,
		.memory_mib = 16,
		.without = guest->features.without,
		.n_without = guest->features.n,
		.argument = qemu_testdev_argument,
		.n_arguments = QEMU_TESTDEV_ARGUMENTS };
	struct domain domain;

	if (domain_start(guest->virt, &plan, true, &domain, why) < 0) {
		error_prefix(why, "QEMU starts no machine with a pci-testdev");
		why->kind = ERROR_UNAVAILABLE;
		return -1;
	}
	domain_end(&domain);
	return 0;
}

int qemu_testdev_check(
	int kvm_fd, const struct bench *bench, const uint64_t *arg, struct error *why)
{
	const uint64_t kind = bench_param(bench, arg, PARAM_EVENTFD, EVENTFD_NONE);
	const bool any_length = kvm_capability(kvm_fd, KVM_CAP_IOEVENTFD_ANY_LENGTH);

	if (ioeventfd_check(kvm_fd, bench, arg, why) < 0)
		return -1;
	if (bench->vm.device == DEVICE_PORT && kind == EVENTFD_ANY_LENGTH)
		return error_set(why, ERROR_UNAVAILABLE,
			"QEMU's pci-testdev has no eventfd of any length on its ports");
	if (bench->vm.device == DEVICE_MEMORY && kind == EVENTFD_WILDCARD && any_length)
		return error_set(why, ERROR_UNAVAILABLE,
			"QEMU's pci-testdev has no wildcard of one byte in memory: its wildcard is "
			"of any length where KVM can do that");
	return 0;
}

/* --- in the launch -------------------------------------------------------------------------------
 */

struct testdev {
	const struct qemu_machine *machine;
	bool port;
	double deadline;
};

static struct testdev testdev_of(
	const struct qemu_machine *machine, const struct launch_request *request)
{
	return (struct testdev){ machine, request->bench->vm.device == DEVICE_PORT,
		request->deadline };
}

/* The word of its configuration that the next access is to. */
static int config_at(const struct testdev *t, uint32_t at, struct error *err)
{
	uint32_t address = CONFIG_OF(at);

	return qemu_machine_access(t->machine, ABI_OUT, CONFIG_ADDRESS, &address, t->deadline, err);
}

static int config_get(const struct testdev *t, uint32_t at, uint32_t *value, struct error *err)
{
	if (config_at(t, at, err) < 0)
		return -1;
	return qemu_machine_access(t->machine, ABI_IN, CONFIG_DATA, value, t->deadline, err);
}

static int config_put(const struct testdev *t, uint32_t at, uint32_t value, struct error *err)
{
	if (config_at(t, at, err) < 0)
		return -1;
	return qemu_machine_access(t->machine, ABI_OUT, CONFIG_DATA, &value, t->deadline, err);
}

static uint64_t base(const struct testdev *t)
{
	return t->port ? PORTS : MEMORY;
}

static int get(const struct testdev *t, uint64_t at, uint32_t *value, struct error *err)
{
	return qemu_machine_access(
		t->machine, t->port ? ABI_IN : ABI_LOAD, base(t) + at, value, t->deadline, err);
}

static int put(const struct testdev *t, uint64_t at, uint32_t value, struct error *err)
{
	return qemu_machine_access(
		t->machine, t->port ? ABI_OUT : ABI_STORE, base(t) + at, &value, t->deadline, err);
}

static uint32_t test_of(const struct launch_request *request)
{
	switch (bench_param(request->bench, request->arg, PARAM_EVENTFD, EVENTFD_NONE)) {
	case EVENTFD_WILDCARD:
	case EVENTFD_ANY_LENGTH:
		return TEST_WILDCARD;
	case EVENTFD_DATAMATCH:
		return TEST_DATAMATCH;
	default:
		return TEST_NO_EVENTFD;
	}
}

/* The test that was asked for runs, and what it waits for is what the operation writes. */
static int verify(const struct testdev *t, uint32_t test, uint64_t *address, struct error *err)
{
	uint32_t number = 0, offset = 0, data = 0, count = 0;

	if (get(t, AT_TEST, &number, err) < 0 || get(t, AT_OFFSET, &offset, err) < 0 ||
		get(t, AT_DATA, &data, err) < 0 || get(t, AT_COUNT, &count, err) < 0)
		return -1;
	number &= 0xff;
	if (number != test + (t->port ? TESTS : 0))
		return error_set(err, ERROR_MEASURE,
			"QEMU's pci-testdev runs test %u, not %u of its %s", number, test,
			t->port ? "ports" : "memory");
	if (offset >= SPACE_SIZE || count != 0 ||
		(test != TEST_WILDCARD && (data & 0xff) != OP_DEVICE_DATA))
		return error_set(err, ERROR_MEASURE,
			"QEMU's pci-testdev says offset 0x%x, data 0x%x, count %u", offset,
			data & 0xff, count);
	*address = base(t) + offset;
	return 0;
}

int qemu_testdev_open(const struct qemu_machine *machine, const struct launch_request *request,
	uint64_t *address, struct error *err)
{
	const struct testdev t = testdev_of(machine, request);
	const uint32_t test = test_of(request);
	uint32_t id = 0;

	if (config_get(&t, AT_ID, &id, err) < 0)
		return -1;
	if (id != ID_TESTDEV)
		return error_set(err, ERROR_MEASURE,
			"PCI slot %d has device 0x%08x, not QEMU's pci-testdev", SLOT, id);
	if (config_put(&t, AT_BAR_MEMORY, MEMORY, err) < 0 ||
		config_put(&t, AT_BAR_PORT, PORTS, err) < 0 ||
		config_put(&t, AT_COMMAND, COMMAND_DECODES, err) < 0 ||
		put(&t, AT_TEST, test, err) < 0)
		return -1;
	return verify(&t, test, address, err);
}

int qemu_testdev_count(const struct qemu_machine *machine, const struct launch_request *request,
	uint32_t *count, struct error *err)
{
	const struct testdev t = testdev_of(machine, request);

	return get(&t, AT_COUNT, count, err);
}
