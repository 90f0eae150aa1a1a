/* The tiny guest: it boots in both rings, its traps are told with all that is known, and one that
 * hangs is stopped in time. */
#include <sys/wait.h>
#include <unistd.h>

#include "kvm/kvm_test.h"
#include "target/machine.h"
#include "target/watchdog.h"

static const uint64_t no_arg[OP_ARGS];

/* Opens a machine with control_alu's payload and replaces the operation's code. */
static void open_with(struct machine *m, enum ring ring, const void *code, size_t bytes)
{
	static struct launch_result result;
	const struct bench *bench = bench_find("control_alu");
	const struct payload *payload = payload_of(bench->op);
	struct error err = ERROR_INIT;
	const unsigned char *at;

	assert_int_equal(watchdog_init(&result, &err), 0);
	if (machine_open(m, bench, no_arg, ring, 2, &err) < 0)
		fail_msg("%s", err.text);
	if (!code)
		return;
	/* the first rol $13, %rax of the unrolled round */
	at = memmem(payload->start, (size_t)(payload->end - payload->start), "\x48\xc1\xc0\x0d", 4);
	assert_non_null(at);
	memcpy(m->low + ABI_IMAGE_GPA + (at - payload->start), code, bytes);
}

static int run(struct machine *m, double deadline, struct error *err)
{
	m->page->command = ABI_WARM;
	m->page->rounds = 1;
	return machine_run(m, deadline, err);
}

static void boots_in_both_rings(void **state)
{
	static const enum ring rings[] = { RING_KERNEL, RING_USER };

	kvm_test_need(*state);
	for (size_t i = 0; i < 2; i++) {
		const struct op *op = bench_find("control_alu")->op;
		struct op_env env = { .acc = OP_SEED };
		struct error err = ERROR_INIT;
		struct machine m;

		open_with(&m, rings[i], NULL, 0);
		assert_int_equal(run(&m, 2, &err), 0);
		op->run(&env, 1);
		assert_true(env.acc == m.page->env.acc);
		machine_close(&m);
	}
}

/* ud2 in the middle of the operation */
static void a_trap_is_told(void **state)
{
	static const enum ring rings[] = { RING_KERNEL, RING_USER };
	static const char *const told[] = { "ring 0", "ring 3" };

	kvm_test_need(*state);
	for (size_t i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;
		struct machine m;

		open_with(&m, rings[i], "\x0f\x0b", 2);
		assert_int_equal(run(&m, 2, &err), -1);
		assert_int_equal(err.kind, ERROR_MEASURE);
		if (!strstr(err.text, "#UD (vector 6)") || !strstr(err.text, told[i]) ||
			!strstr(err.text, "RIP 0x2"))
			fail_msg("%s", err.text);
		machine_close(&m);
	}
}

/* mov 0x7f00000000, %eax by absolute address: nothing is mapped there */
static void a_page_fault_names_its_address(void **state)
{
	static const char load[] = "\xa1\x00\x00\x00\x00\x7f\x00\x00\x00";
	struct error err = ERROR_INIT;
	struct machine m;

	kvm_test_need(*state);
	open_with(&m, RING_USER, load, sizeof(load) - 1);
	assert_int_equal(run(&m, 2, &err), -1);
	if (!strstr(err.text, "#PF (vector 14), error code 0x4") ||
		!strstr(err.text, "CR2 0x7f00000000"))
		fail_msg("%s", err.text);
	machine_close(&m);
}

/* jmp . : stopped by the watchdog, with the address it hangs at */
static void a_hung_guest_is_stopped(void **state)
{
	static const enum ring rings[] = { RING_KERNEL, RING_USER };

	kvm_test_need(*state);
	for (size_t i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;
		struct machine m;
		double start;

		open_with(&m, rings[i], "\xeb\xfe", 2);
		start = monotonic_seconds();
		assert_int_equal(run(&m, 0.3, &err), -1);
		assert_int_equal(err.kind, ERROR_TIMEOUT);
		assert_true(monotonic_seconds() - start >= 0.29);
		assert_true(monotonic_seconds() - start < 3);
		if (!strstr(err.text, "stopped after 0.3 s at RIP 0x20"))
			fail_msg("%s", err.text);
		machine_close(&m);
	}
}

/* An unknown hypercall returns an error on hardware and hangs on kvm_pvm: either way the launch
 * ends, in time. */
static void hypercall_ends(void **state)
{
	struct kvm_test *t = *state;
	const struct launch_result *result;
	const double start = monotonic_seconds();

	kvm_test_need(t);
	result = kvm_test_launch(t, bench_find("hypercall"), RING_KERNEL, 1, 0.5);
	assert_true(result->end == END_OK || result->end == END_TIMEOUT);
	if (result->end == END_TIMEOUT)
		assert_non_null(strstr(result->why, "at RIP 0x"));
	assert_true(monotonic_seconds() - start < 5);
}

static int hang(struct kvm_env *env, struct error *err)
{
	(void)err;
	while (env->sampler.batches)
		pause();
	return 0;
}

static void a_hung_body_is_stopped(void **state)
{
	struct kvm_test *t = *state;
	const struct bench bench = { .name = "hang", .on = ON_TINYVM, .kvm = hang };
	const struct launch_result *result;

	kvm_test_need(t);
	result = kvm_test_launch(t, &bench, RING_USER, 1, 0.3);
	assert_int_equal(result->end, END_TIMEOUT);
	assert_non_null(strstr(result->why, "stopped after 0.3 s at RIP 0x"));
}

static int crash(struct kvm_env *env, struct error *err)
{
	(void)env;
	(void)err;
	raise(SIGKILL);
	return 0;
}

static void a_crash_is_a_failed_launch(void **state)
{
	struct kvm_test *t = *state;
	const struct bench bench = { .name = "crash", .on = ON_TINYVM, .kvm = crash };
	const struct launch_result *result;

	kvm_test_need(t);
	result = kvm_test_launch(t, &bench, RING_USER, 1, 0.3);
	assert_int_equal(result->end, END_FAILED);
	assert_non_null(strstr(result->why, "ended by signal 9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boots_in_both_rings),
		cmocka_unit_test(a_trap_is_told),
		cmocka_unit_test(a_page_fault_names_its_address),
		cmocka_unit_test(a_hung_guest_is_stopped),
		cmocka_unit_test(hypercall_ends),
		cmocka_unit_test(a_hung_body_is_stopped),
		cmocka_unit_test(a_crash_is_a_failed_launch),
	};

	return cmocka_run_group_tests(tests, kvm_test_open, kvm_test_close);
}
