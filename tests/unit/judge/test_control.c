/* The gate: what control_alu and an emulated kernel mode do to a summary.
 */
#include "unit/judge/fixture.h"

static struct fixture *f;
static struct summary s;
static size_t host_control;
static size_t user_control;
static size_t host_work;
static size_t user_work;
static size_t kernel_work;

/* Two benchmarks that cost the same everywhere, ten launches each. */
static int setup(void **state)
{
	(void)state;
	f = fixture_make();
	host_control = fixture_arm(f, "control_alu", "floor", "host", "");
	user_control = fixture_arm(f, "control_alu", "floor", "tinyvm", "user");
	host_work = fixture_arm(f, "int_mix", "compute", "host", "");
	user_work = fixture_arm(f, "int_mix", "compute", "tinyvm", "user");
	kernel_work = fixture_arm(f, "int_mix", "compute", "tinyvm", "kernel");
	for (size_t i = 0; i < f->run.n_arms; i++)
		fixture_launches(f, i, 10, 50, 0.001);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	summary_finish(&s);
	fixture_free(f);
	return 0;
}

static void summarise(void)
{
	summary_finish(&s);
	fixture_summary(f, &s);
}

static void scale(size_t arm, double factor)
{
	for (size_t i = 0; i < f->run.n_launches; i++)
		for (size_t j = 0; f->launches[i].arm == arm && j < f->launches[i].n_raw; j++)
			f->launches[i].raw[j] *= factor;
}

/* a kernel-mode control, `factor` times slower and so many instructions emulated per op */
static size_t kernel_control(double factor, double emulated)
{
	const size_t arm = fixture_arm(f, "control_alu", "floor", "tinyvm", "kernel");

	fixture_launches(f, arm, 10, 50 * factor, 0.001);
	for (size_t i = 0; i < f->run.n_launches; i++)
		if (f->launches[i].arm == arm)
			fixture_count(&f->launches[i], "insn_emulation", emulated * 400);
	return arm;
}

static void agreement_degrades_nothing(void **state)
{
	(void)state;
	summarise();
	assert_near(s.control_ratio, 1, 1e-3);
	assert_false(s.kernel_emulated);
	assert_int_equal(s.n_ok, 5);
	assert_int_equal(s.n_degraded, 0);
	assert_int_equal(s.near_native, 3);
}

/* 1.005: surely not 1, but within what is expected. */
static void a_small_difference_is_allowed(void **state)
{
	(void)state;
	scale(user_control, 1.005);
	summarise();
	assert_near(s.control_ratio, 1.005, 1e-3);
	assert_int_equal(s.n_degraded, 0);
}

/* Half the launches at 0.92, half at 1.196: 1.05, but the interval reaches in. */
static void an_uncertain_difference_is_allowed(void **state)
{
	(void)state;
	scale(user_control, 0.92);
	for (size_t i = 0; i < f->run.n_launches; i += 2)
		for (size_t j = 0; f->launches[i].arm == user_control && j < 4; j++)
			f->launches[i].raw[j] *= 1.3;
	summarise();
	assert_near(s.control_ratio, 1.05, 0.005);
	assert_int_equal(s.n_degraded, 0);
}

static void a_difference_degrades_tinyvm(void **state)
{
	const double factors[] = { 1.02, 0.97 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		teardown(NULL);
		setup(NULL);
		scale(user_control, factors[i]);
		summarise();
		assert_near(s.control_ratio, factors[i], 1e-3);
		assert_int_equal(s.n_degraded, 3);
		assert_int_equal(s.results[user_control].valid, VALID_DEGRADED);
		assert_int_equal(s.results[user_work].valid, VALID_DEGRADED);
		assert_int_equal(s.results[kernel_work].valid, VALID_DEGRADED);
		assert_int_equal(s.results[host_work].valid, VALID_OK);
		assert_int_equal(s.results[host_control].valid, VALID_OK);
		assert_contains(s.results[user_work].why, "control: control_alu takes ");
		assert_contains(s.results[user_work].why, i ? "0.9" : "1.02");
		assert_contains(s.results[user_work].why, "expected within 0.99 to 1.01)");
	}
}

/* the reason reaches the ratios of what it degrades */
static void the_ratio_says_so(void **state)
{
	(void)state;
	scale(user_control, 1.02);
	summarise();
	assert_int_equal(s.n_ratios, 3);
	assert_ptr_equal(s.ratios[1].of, &s.results[user_work]);
	assert_contains(s.ratios[1].why, "tinyvm is degraded: control: control_alu takes");
}

static void other_targets_are_not_meant(void **state)
{
	const size_t guest = fixture_arm(f, "int_mix", "compute", "guest", "");

	(void)state;
	fixture_launches(f, guest, 10, 50, 0.001);
	scale(user_control, 1.02);
	summarise();
	assert_int_equal(s.results[guest].valid, VALID_OK);
}

/* An invalid result stays what it is; an unsteady one has two reasons. */
static void degraded_is_not_better_than_invalid(void **state)
{
	const double drift[] = { 40, 40, 60, 60 };

	(void)state;
	scale(user_control, 1.02);
	for (size_t i = 0; i < f->run.n_launches; i++) {
		if (f->launches[i].arm == user_work)
			f->launches[i].status = LAUNCH_FAILED;
		if (f->launches[i].arm == kernel_work)
			memcpy(f->launches[i].raw, drift, sizeof(drift));
	}
	summarise();
	assert_int_equal(s.results[user_work].valid, VALID_INVALID);
	assert_null(strstr(s.results[user_work].why, "control"));
	assert_int_equal(s.results[kernel_work].valid, VALID_DEGRADED);
	assert_contains(s.results[kernel_work].why, "unsteady: 10 of 10");
	assert_contains(s.results[kernel_work].why, "; control: ");
}

/* An emulated kernel mode is a finding; the user-mode control still speaks for user mode only. */
static void emulated_kernel_mode(void **state)
{
	const size_t control = kernel_control(400, 7);

	(void)state;
	scale(user_control, 1.02);
	scale(kernel_work, 400);
	summarise();
	assert_true(s.kernel_emulated);
	assert_near(s.control_ratio, 1.02, 1e-3);
	assert_int_equal(s.results[user_work].valid, VALID_DEGRADED);
	assert_int_equal(s.results[kernel_work].valid, VALID_OK);
	assert_int_equal(s.results[control].valid, VALID_OK);
	assert_ptr_equal(s.ratios[2].of, &s.results[kernel_work]);
	assert_int_equal(s.ratios[2].verdict, VERDICT_SLOWER);
	assert_contains(
		s.ratios[2].why, "guest kernel mode is emulated instruction by instruction");
	assert_ptr_equal(s.ratios[3].of, &s.results[control]);
	assert_contains(s.ratios[3].why, "(7 per op)");
	/* the gate's probe is no failure of the guest */
	assert_int_equal(s.ratios[3].verdict, VERDICT_NONE);
	assert_int_equal(s.slower, 1);
	assert_null(strstr(s.ratios[0].why, "emulated"));
}

/* No kernel-mode control was measured: what the gate found is in the fingerprint. */
static void the_fingerprint_tells(void **state)
{
	static const struct {
		const char *host;
		bool emulated;
	} cases[] = {
		{ "{\"fingerprint\":{\"guest_kernel_mode\":\"emulated\"}}", true },
		{ "{\"fingerprint\":{\"guest_kernel_mode\":\"native\"}}", false },
		{ "{\"fingerprint\":{\"guest_kernel_mode\":null}}", false },
		{ "{\"fingerprint\":{\"guest_kernel_mode\":1}}", false },
		{ "{\"fingerprint\":[\"emulated\"]}", false },
		{ "{\"guest_kernel_mode\":\"emulated\"}", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f->run.host = json_loads(cases[i].host, 0, NULL);
		assert_non_null(f->run.host);
		summarise();
		assert_int_equal(s.kernel_emulated, cases[i].emulated);
		/* user mode is native all the same, its control and verdict stand */
		assert_near(s.control_ratio, 1, 1e-3);
		assert_int_equal(s.ratios[1].verdict, VERDICT_NEAR_NATIVE);
		assert_null(strstr(s.ratios[1].why, "emulated"));
		assert_ptr_equal(s.ratios[2].of, &s.results[kernel_work]);
		assert_int_equal(!!strstr(s.ratios[2].why, "emulated"), cases[i].emulated);
		json_decref(f->run.host);
		f->run.host = NULL;
	}
}

/* Counters of the control are evidence enough, whatever the gate thought. */
static void counters_outweigh_the_fingerprint(void **state)
{
	(void)state;
	kernel_control(400, 7);
	f->run.host = json_pack("{s:{s:s}}", "fingerprint", "guest_kernel_mode", "native");
	summarise();
	assert_true(s.kernel_emulated);
	json_decref(f->run.host);
	f->run.host = NULL;
}

static void half_an_instruction_per_op(void **state)
{
	(void)state;
	kernel_control(1, 0.49);
	summarise();
	assert_false(s.kernel_emulated);
	assert_int_equal(s.ratios[3].verdict, VERDICT_NEAR_NATIVE);
	teardown(NULL);
	setup(NULL);
	kernel_control(1, 0.5);
	summarise();
	assert_true(s.kernel_emulated);
}

/* MMIO is emulated on hardware as well: other arms' counters prove nothing. */
static void only_the_control_tells(void **state)
{
	(void)state;
	for (size_t i = 0; i < f->run.n_launches; i++)
		if (f->launches[i].arm == kernel_work)
			fixture_count(&f->launches[i], "insn_emulation", 400);
	summarise();
	assert_false(s.kernel_emulated);
}

static void without_a_control(void **state)
{
	(void)state;
	f->arms[user_control].bench = (char *)"loop_empty";
	summarise();
	assert_nan(s.control_ratio);
	assert_int_equal(s.n_degraded, 0);
	/* one that could not be measured says nothing either */
	f->arms[user_control].bench = f->arms[host_control].bench;
	for (size_t i = 0; i < f->run.n_launches; i++)
		if (f->launches[i].arm == host_control)
			f->launches[i].status = LAUNCH_TIMEOUT;
	summarise();
	assert_nan(s.control_ratio);
	assert_int_equal(s.n_degraded, 0);
	assert_int_equal(s.n_timeout, 1);
}

/* Kernel mode alone was measured: it is the control, unless it was emulated. */
static void kernel_control_stands_in(void **state)
{
	const size_t control = kernel_control(1.03, 0);

	(void)state;
	f->arms[user_control].bench = (char *)"loop_empty";
	summarise();
	assert_near(s.control_ratio, 1.03, 1e-3);
	assert_int_equal(s.results[kernel_work].valid, VALID_DEGRADED);
	for (size_t i = 0; i < f->run.n_launches; i++)
		if (f->launches[i].arm == control)
			f->launches[i].counters[0].value = 400;
	summarise();
	assert_true(s.kernel_emulated);
	assert_nan(s.control_ratio);
	assert_int_equal(s.n_degraded, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(agreement_degrades_nothing),
		TEST(a_small_difference_is_allowed),
		TEST(an_uncertain_difference_is_allowed),
		TEST(a_difference_degrades_tinyvm),
		TEST(the_ratio_says_so),
		TEST(other_targets_are_not_meant),
		TEST(degraded_is_not_better_than_invalid),
		TEST(emulated_kernel_mode),
		TEST(the_fingerprint_tells),
		TEST(counters_outweigh_the_fingerprint),
		TEST(half_an_instruction_per_op),
		TEST(only_the_control_tells),
		TEST(without_a_control),
		TEST(kernel_control_stands_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
