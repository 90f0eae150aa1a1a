/* What KVM's own tracepoint kvm_exit says the exits were: the reason that each operation is meant
 * to have, exactly as many more as there were more operations. Needs root, tracefs, and a back end
 * on which the tracepoint fires (kvm_amd, kvm_intel; not kvm_pvm). */
#include "kvm/kvm_test.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"

#define TRACING	 "/sys/kernel/tracing"
#define INSTANCE TRACING "/instances/kvmbench-test"
#define BATCHES	 3 /* of kvm_test_launch */

/* as arch/x86/include/uapi/asm/{svm,vmx}.h name them in traces */
static const struct expected {
	const char *bench;
	const char *svm, *vmx;
} expected[] = {
	{ "cpuid", "cpuid", "cpuid" },
	{ "hypercall", "hypercall", "vmcall" },
	{ "pio_out_user", "io", "io_instruction" },
	{ "pio_in_kernel", "io", "io_instruction" },
	{ "rdmsr_intercepted", "msr", "msr_read" },
	{ "wrmsr_tsc_adjust", "msr", "msr_write" },
	{ "mmio_read_user", "npf", "ept_misconfig" },
	{ "hlt_user", "hlt", "hlt" },
};

static int put(const char *file, const char *text)
{
	cleanup_close int fd = -1;
	char path[256];

	snprintf(path, sizeof(path), INSTANCE "/%s", file);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
}

static int trace_open(void **state)
{
	char pid[32];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* our children only: other VMs of this host go on exiting */
	if ((mkdir(INSTANCE, 0700) < 0 && access(INSTANCE, W_OK) < 0) ||
		put("buffer_size_kb", "8192") < 0 || put("options/event-fork", "1") < 0 ||
		put("set_event_pid", pid) < 0 || put("events/kvm/kvm_exit/enable", "1") < 0) {
		print_message("skipped: tracefs cannot be used here\n");
		exit(77);
	}
	return kvm_test_open(state);
}

static int trace_close(void **state)
{
	put("events/kvm/kvm_exit/enable", "0");
	rmdir(INSTANCE);
	return kvm_test_close(state);
}

static char *trace_text(void)
{
	cleanup_close int fd = open(INSTANCE "/trace", O_RDONLY | O_CLOEXEC);
	struct buffer text = BUFFER_INIT;
	char piece[65536];
	ssize_t n;

	assert_true(fd >= 0);
	buffer_adds(&text, "");
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buffer_add(&text, piece, (size_t)n);
	return text.data;
}

/* How many kvm_exit events name this reason ("reason cpuid rip", "reason CPUID rip"), whatever the
 * case. all: of any reason. */
static size_t count_reason(const char *trace, const char *reason, size_t *all)
{
	static const char mark[] = "reason ";
	const size_t length = strlen(reason);
	size_t found = 0;

	*all = 0;
	for (const char *at = trace; (at = strstr(at, mark)); (*all)++) {
		at += strlen(mark);
		if (strncasecmp(at, "EXIT_", 5) == 0)
			at += 5;
		if (strncasecmp(at, reason, length) == 0 && !isalnum((unsigned char)at[length]) &&
			at[length] != '_')
			found++;
	}
	return found;
}

static bool is_vmx(void)
{
	return access("/sys/module/kvm_intel", F_OK) == 0;
}

static size_t exits_of(struct kvm_test *t, const struct expected *e, uint64_t rounds)
{
	const struct bench *bench = bench_find(e->bench);
	const struct launch_result *result;
	cleanup_free char *trace = NULL;
	size_t all, found;

	assert_non_null(bench);
	assert_int_equal(put("trace", ""), 0);
	result = kvm_test_launch(t, bench, kvm_test_ring(t, bench), rounds, 10);
	if (result->end != END_OK)
		fail_msg("%s: %s", bench->name, result->why);
	trace = trace_text();
	found = count_reason(trace, is_vmx() ? e->vmx : e->svm, &all);
	if (!found)
		print_message("%.400s\n", trace + strlen(trace) * 9 / 10);
	if (!all) {
		print_message("skipped: the tracepoint kvm_exit does not fire on this back end\n");
		skip();
	}
	return found;
}

static void exits_have_the_reason_they_are_meant_to_have(void **state)
{
	struct kvm_test *t = *state;

	kvm_test_need(t);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct bench *bench = bench_find(expected[i].bench);
		const size_t few = exits_of(t, &expected[i], 1);
		const size_t more = exits_of(t, &expected[i], 3);
		/* two rounds more in each timed batch and in the warm-up */
		const size_t wanted = (size_t)2 * (BATCHES + 1) * bench->op->ops_per_round;

		if (more - few != wanted)
			fail_msg("%s: %zu exits of that reason in %zu operations more",
				expected[i].bench, more - few, wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exits_have_the_reason_they_are_meant_to_have),
	};

	return cmocka_run_group_tests(tests, trace_open, trace_close);
}
