/* What kvmbench adds to what it measures: pio_out_user as the suite measures it, against the
 * plainest KVM_RUN loop around the same instructions; vm_first_exit against the bare system calls.
 * Both sides run in fresh processes on the same CPU, in turns, and the ratio is told with its
 * interval. Nothing of kvmbench is used on the bare side but the interval's arithmetic.
 */
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include <linux/kvm.h>

#include "base/tsc.h"
#include "run/convert.h"
#include "run/gate.h"
#include "run/launcher.h"
#include "run/plan.h"
#include "stats/describe.h"
#include "stats/interval.h"

#define PAIRS	30
#define UNROLL	64
#define ROUNDS	16
#define BATCHES 5
#define MEMORY	0x200000
#define CODE	0x100000
#define DONE	0x3ff

struct bare {
	int kvm, vm, vcpu;
	struct kvm_run *run;
	size_t run_bytes;
	unsigned char *memory;
};

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void put(unsigned char *at, uint64_t value)
{
	memcpy(at, &value, sizeof(value));
}

/* Identity map of the first 2 MiB, flat segments, one vCPU at CODE in 64-bit mode. */
static void bare_open(struct bare *b, int ring)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEMORY };
	struct kvm_segment code = { .limit = ~0u,
		.selector = ring ? 0x1b : 0x08,
		.present = 1,
		.type = 11,
		.dpl = (uint8_t)ring,
		.s = 1,
		.l = 1,
		.g = 1 };
	struct kvm_segment data = code;
	struct kvm_regs regs = { .rip = CODE, .rflags = 2 | (ring ? 3 << 12 : 0), .rdx = 0x5f4 };
	struct kvm_sregs sregs;
	int bytes;

	b->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	need(b->kvm >= 0, "/dev/kvm");
	b->vm = ioctl(b->kvm, KVM_CREATE_VM, 0);
	need(b->vm >= 0, "KVM_CREATE_VM");
	region.userspace_addr = (uintptr_t)b->memory;
	need(ioctl(b->vm, KVM_SET_USER_MEMORY_REGION, &region) == 0, "memory");
	bytes = ioctl(b->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	b->run_bytes = (size_t)bytes;
	b->vcpu = ioctl(b->vm, KVM_CREATE_VCPU, 0);
	need(b->vcpu >= 0, "KVM_CREATE_VCPU");
	b->run = mmap(NULL, b->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, b->vcpu, 0);
	need(b->run != MAP_FAILED, "kvm_run");
	put(b->memory + 0x1000, 0x2027);
	put(b->memory + 0x2000, 0x3027);
	put(b->memory + 0x3000, 0xe7);
	need(ioctl(b->vcpu, KVM_GET_SREGS, &sregs) == 0, "KVM_GET_SREGS");
	data.type = 3;
	data.l = 0;
	data.db = 1;
	data.selector = ring ? 0x23 : 0x10;
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.cr0 = 0x80050033;
	sregs.cr3 = 0x1000;
	sregs.cr4 = 0x620;
	sregs.efer = 0x500;
	need(ioctl(b->vcpu, KVM_SET_SREGS, &sregs) == 0, "KVM_SET_SREGS");
	need(ioctl(b->vcpu, KVM_SET_REGS, &regs) == 0, "KVM_SET_REGS");
}

static void bare_close(struct bare *b)
{
	munmap(b->run, b->run_bytes);
	close(b->vcpu);
	close(b->vm);
	close(b->kvm);
}

/* out ×64; dec; jnz; then the port that says done, and again from the start */
static void write_loop(unsigned char *at)
{
	static const unsigned char set_rounds[] = { 0x48, 0xc7, 0xc3, ROUNDS, 0, 0, 0 };
	static const unsigned char done[] = { 0x66, 0xba, DONE & 0xff, DONE >> 8, 0xee, 0x66, 0xba,
		0xf4, 0x05 };
	const unsigned char *start = at, *loop;
	int32_t back;

	memcpy(at, set_rounds, sizeof(set_rounds));
	at += sizeof(set_rounds);
	loop = at;
	memset(at, 0xee, UNROLL);
	at += UNROLL;
	memcpy(at, "\x48\xff\xcb\x0f\x85", 5);
	at += 5;
	back = (int32_t)(loop - (at + 4));
	memcpy(at, &back, 4);
	at += 4;
	memcpy(at, done, sizeof(done));
	at += sizeof(done);
	*at++ = 0xe9;
	back = (int32_t)(start - (at + 4));
	memcpy(at, &back, 4);
}

static double bare_pio(double tsc_hz, int ring)
{
	struct bare b = { .memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) };
	double ns[BATCHES + 1];

	bare_open(&b, ring);
	write_loop(b.memory + CODE);
	for (int batch = 0; batch <= BATCHES; batch++) {
		const uint64_t start = __rdtsc();

		do
			need(ioctl(b.vcpu, KVM_RUN, 0) == 0, "KVM_RUN");
		while (b.run->exit_reason == KVM_EXIT_IO && b.run->io.port != DONE);
		ns[batch] = (double)(__rdtsc() - start) / tsc_hz * 1e9 / (UNROLL * ROUNDS);
	}
	bare_close(&b);
	return stats_median(ns + 1, BATCHES); /* the first is warm-up */
}

static double bare_first_exit(double tsc_hz, int ring)
{
	struct bare b = { .memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) };
	double ns[BATCHES + 1];

	(void)ring;
	for (int batch = 0; batch <= BATCHES; batch++) {
		const uint64_t start = __rdtsc();

		for (int i = 0; i < 4; i++) {
			bare_open(&b, 0);
			b.memory[CODE] = 0xf4;
			need(ioctl(b.vcpu, KVM_RUN, 0) == 0, "KVM_RUN");
			need(b.run->exit_reason == KVM_EXIT_HLT, "no HLT");
			bare_close(&b);
		}
		ns[batch] = (double)(__rdtsc() - start) / tsc_hz * 1e9 / 4;
	}
	return stats_median(ns + 1, BATCHES);
}

static double in_child(double (*measure)(double, int), double tsc_hz, int ring, int cpu)
{
	double *value = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double result;
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET((size_t)cpu, &set);
		sched_setaffinity(0, sizeof(set), &set);
		*value = measure(tsc_hz, ring);
		_exit(0);
	}
	need(waitpid(pid, &status, 0) == pid && status == 0, "child");
	result = *value;
	munmap(value, 4096);
	return result;
}

static double suite(struct launcher *launcher, const char *name, const struct gate *gate,
	enum ring ring, uint64_t rounds, double tsc_hz)
{
	static uint64_t arg[OP_ARGS];
	struct error err = ERROR_INIT;
	const struct launch_request request = {
		.bench = bench_find(name),
		.arg = arg,
		.ring = ring,
		.kernel_emulated = gate->kernel_emulated,
		.rounds = rounds,
		.batches = BATCHES,
		.deadline = 5,
		.tsc_hz = tsc_hz,
	};
	double ns[BATCHES];

	if (launcher_run(launcher, &target_tinyvm, &request, &err) < 0 ||
		launcher->result->end != END_OK) {
		fprintf(stderr, "%s: %s%s\n", name, err.text, launcher->result->why);
		exit(1);
	}
	for (uint64_t i = 0; i < BATCHES; i++)
		ns[i] = convert_sample(launcher->result, i, request.bench, tsc_hz);
	return stats_median(ns, BATCHES);
}

static void compare(const char *name, double (*bare)(double, int), uint64_t rounds,
	struct launcher *launcher, const struct gate *gate, double tsc_hz)
{
	const enum ring ring = gate->kernel_emulated ? RING_USER : RING_KERNEL;
	double plain[PAIRS], ours[PAIRS];
	struct estimate e;

	for (int i = 0; i < PAIRS; i++) {
		/* in turns, and the order turned round each time */
		if (i % 2)
			ours[i] = suite(launcher, name, gate, ring, rounds, tsc_hz);
		plain[i] = in_child(bare, tsc_hz, ring == RING_USER ? 3 : 0, launcher->cpu);
		if (i % 2 == 0)
			ours[i] = suite(launcher, name, gate, ring, rounds, tsc_hz);
	}
	e = stats_ratio_paired(plain, ours, PAIRS, 0.95);
	printf("%-14s bare %9.1f ns  kvmbench %9.1f ns  kvmbench/bare %.4f [%.4f, %.4f]  n %d\n",
		name, stats_median(plain, PAIRS), stats_median(ours, PAIRS), e.value, e.low, e.high,
		PAIRS);
	printf("%-14s median of the pairs' ratios ", "");
	for (int i = 0; i < PAIRS; i++)
		ours[i] /= plain[i];
	printf("%.4f\n", stats_median(ours, PAIRS));
}

int main(void)
{
	const double tsc_hz = tsc_calibrate(0.1);
	struct error err = ERROR_INIT;
	struct launcher launcher;
	struct gate gate;

	if (gate_probe(&gate, &err) < 0 || !gate.measured) {
		fprintf(stderr, "nothing to compare here: %s%s\n", err.text, gate.why);
		return 77;
	}
	need(launcher_open(&launcher, (int)sysconf(_SC_NPROCESSORS_ONLN) - 1, &err) == 0,
		"launcher");
	compare("pio_out_user", bare_pio, ROUNDS, &launcher, &gate, tsc_hz);
	compare("vm_first_exit", bare_first_exit, 4, &launcher, &gate, tsc_hz);
	launcher_close(&launcher);
	return 0;
}
