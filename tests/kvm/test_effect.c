/* Every benchmark does on this KVM what its descriptor declares; a wrong declaration is caught. */
#include "kvm/kvm_test.h"

static void exits_to_user_space_are_exact(void **state)
{
	struct kvm_test *t = *state;

	kvm_test_need(t);
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *bench = benches[i];
		const struct launch_result *result;
		double ops;

		if (!bench->op || bench->effect.user_exits == 0 || !(bench->on & ON_TINYVM))
			continue;
		result = kvm_test_launch(t, bench, kvm_test_ring(t, bench), 2, 5);
		if (result->end != END_OK)
			fail_msg("%s: %s", bench->name, result->why);
		ops = (double)(result->ops * result->n_samples);
		if (kvm_test_counter(result, "user_exits") != ops * bench->effect.user_exits)
			fail_msg("%s: %.0f returns from KVM_RUN in %.0f operations", bench->name,
				kvm_test_counter(result, "user_exits"), ops);
	}
}

static void declared_effects_hold(void **state)
{
	struct kvm_test *t = *state;
	size_t n = 0;

	kvm_test_need(t);
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *bench = benches[i];
		const uint64_t arg[OP_ARGS] = { 0 };
		const struct launch_result *result;
		struct error why = ERROR_INIT;

		/* hypercall hangs on one back end: test_watchdog.c; memory with huge pages has
		 * its own preconditions */
		if (!bench->op || !(bench->on & ON_TINYVM) || bench->opt_in ||
			strcmp(bench->name, "hypercall") == 0 ||
			target_tinyvm.check(bench, arg, &why) < 0)
			continue;
		result = kvm_test_launch(t, bench, kvm_test_ring(t, bench), 2, 5);
		if (result->end == END_INVALID && bench->ring == RING_ANY)
			result = kvm_test_launch(
				t, bench, t->gate.kernel_emulated ? RING_KERNEL : RING_USER, 2, 5);
		if (result->end != END_OK)
			fail_msg("%s: %s", bench->name, result->why);
		n++;
	}
	assert_true(n >= 40);
}

/* Each write is one signal of the eventfd, or one return to user space where there is none. */
static void every_write_signals_the_eventfd(void **state)
{
	static const char *const names[] = { "ioeventfd_pio", "ioeventfd_mmio" };
	struct kvm_test *t = *state;

	kvm_test_need(t);
	for (size_t i = 0; i < 2; i++) {
		const struct bench *bench = bench_find(names[i]);
		uint64_t arg[OP_ARGS] = { 0 };

		for (; eventfd_words[arg[0]]; arg[0]++) {
			const bool none = arg[0] == EVENTFD_NONE;
			const struct launch_result *result;
			struct error why = ERROR_INIT;
			double ops;

			if (target_tinyvm.check(bench, arg, &why) < 0)
				continue;
			result = kvm_test_launch_with(t, bench, arg, kvm_test_ring(t, bench), 2, 5);
			if (result->end != END_OK)
				fail_msg("%s %s: %s", bench->name, eventfd_words[arg[0]],
					result->why);
			ops = (double)(result->ops * result->n_samples);
			assert_true(kvm_test_counter(result, "user_exits") == (none ? ops : 0));
			assert_true(
				kvm_test_counter(result, "eventfd_signals") == (none ? 0 : ops));
		}
	}
}

static struct effect two_signals(const uint64_t *arg)
{
	(void)arg;
	return (struct effect){ .exits = 2, .signals = 2 };
}

static struct effect no_signal(const uint64_t *arg)
{
	(void)arg;
	return (struct effect){ .exits = 1 };
}

static void a_wrong_count_of_signals_is_caught(void **state)
{
	struct effect (*const lies[])(const uint64_t *) = { two_signals, no_signal };
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("ioeventfd_pio");

	kvm_test_need(t);
	for (size_t i = 0; i < 2; i++) {
		const struct launch_result *result;

		lie.effect_of = lies[i];
		result = kvm_test_launch(t, &lie, kvm_test_ring(t, &lie), 2, 5);
		assert_int_equal(result->end, END_INVALID);
		assert_non_null(strstr(result->why, "signals of the eventfd"));
	}
}

/* What is declared to stay in KVM and does not. */
static void no_eventfd_means_user_space(void **state)
{
	const uint64_t none[OP_ARGS] = { EVENTFD_NONE };
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("ioeventfd_mmio");
	const struct launch_result *result;

	kvm_test_need(t);
	lie.effect_of = no_signal;
	result = kvm_test_launch_with(t, &lie, none, kvm_test_ring(t, &lie), 2, 5);
	assert_int_equal(result->end, END_INVALID);
	assert_non_null(strstr(result->why, "reason MMIO, declared none"));
}

static void a_wrong_count_is_caught(void **state)
{
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("pio_out_user");
	const struct launch_result *result;

	kvm_test_need(t);
	lie.effect.user_exits = 2;
	result = kvm_test_launch(t, &lie, kvm_test_ring(t, &lie), 2, 5);
	assert_int_equal(result->end, END_INVALID);
	assert_non_null(strstr(result->why, "returns from KVM_RUN"));
}

static void a_wrong_reason_is_caught(void **state)
{
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("pio_out_user");
	const struct launch_result *result;

	kvm_test_need(t);
	lie.effect.reason = KVM_EXIT_MMIO;
	result = kvm_test_launch(t, &lie, kvm_test_ring(t, &lie), 2, 5);
	assert_int_equal(result->end, END_INVALID);
	assert_non_null(strstr(result->why, "reason IO, declared MMIO"));
}

static void an_undeclared_exit_is_caught(void **state)
{
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("mmio_read_user");
	const struct launch_result *result;

	kvm_test_need(t);
	lie.effect = (struct effect){ 0 };
	result = kvm_test_launch(t, &lie, kvm_test_ring(t, &lie), 2, 5);
	assert_int_equal(result->end, END_INVALID);
}

static void a_missing_exit_is_caught(void **state)
{
	struct kvm_test *t = *state;
	struct bench lie = *bench_find("int_xorshift");
	const struct launch_result *result;

	kvm_test_need(t);
	lie.effect.exits = 1;
	result = kvm_test_launch(t, &lie, RING_USER, 16, 5);
	assert_int_equal(result->end, END_INVALID);
	assert_non_null(strstr(result->why, "VM exits per operation, declared 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exits_to_user_space_are_exact),
		cmocka_unit_test(declared_effects_hold),
		cmocka_unit_test(a_wrong_count_is_caught),
		cmocka_unit_test(a_wrong_reason_is_caught),
		cmocka_unit_test(an_undeclared_exit_is_caught),
		cmocka_unit_test(a_missing_exit_is_caught),
		cmocka_unit_test(every_write_signals_the_eventfd),
		cmocka_unit_test(a_wrong_count_of_signals_is_caught),
		cmocka_unit_test(no_eventfd_means_user_space),
	};

	return cmocka_run_group_tests(tests, kvm_test_open, kvm_test_close);
}
