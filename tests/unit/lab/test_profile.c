#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/profile.h"
#include "lab/profile_diff.h"

#define KERNEL UINT64_C(0xffffffff81000000)
#define MODULE UINT64_C(0xffffffffc0000000)

static struct symbols symbols;

static int set_up(void **state)
{
	static const char text[] = "ffffffff81000000 T do_syscall\n"
				   "ffffffff81000100 t helper.isra.0\n"
				   "ffffffff81000200 t helper.cold\n"
				   "ffffffff81000300 T __x86_thunk\n"
				   "ffffffff81000400 D data\n"
				   "ffffffffc0000000 t run\t[kvm]\n"
				   "ffffffffc0001000 t run\t[kvm_amd]\n";
	struct error err = ERROR_INIT;

	(void)state;
	return symbols_parse(text, strlen(text), &symbols, &err);
}

static int tear_down(void **state)
{
	(void)state;
	symbols_finish(&symbols);
	return 0;
}

static struct lab_profile made(const struct profile_region *region,
	const struct profile_region *less, uint64_t ops, int64_t measured)
{
	struct lab_profile p;
	struct error err = ERROR_INIT;

	if (lab_profile_make(region, less, &symbols, ops, measured, &p, &err))
		fail_msg("%s", err.text);
	return p;
}

static const struct lab_profile_function *function_of(
	const struct lab_profile *p, const char *name, const char *module)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->function[i].name, name) == 0 &&
			strcmp(p->function[i].module, module) == 0)
			return &p->function[i];
	fail_msg("no function '%s' of '%s'", name, module);
	return NULL;
}

static void test_functions(void **state)
{
	struct profile_count count[] = {
		{ 0x20000, 40 }, /* the tiny VM */
		{ LAB_PROFILE_GUEST_END - 1, 2 },
		{ LAB_PROFILE_GUEST_END, 3 }, /* user space */
		{ 0x7fffffffffff, 4 },
		{ LAB_PROFILE_KERNEL_START, 5 }, /* no symbol below it */
		{ KERNEL, 10 },
		{ KERNEL + 0xff, 11 },
		{ KERNEL + 0x100, 20 },
		{ KERNEL + 0x2ff, 21 },
		{ KERNEL + 0x400, 6 }, /* data */
		{ MODULE, 100 },
		{ MODULE + 0x1000, 200 },
	};
	const struct profile_region region = {
		.instructions = 422, .vmruns = 2, .count = count, .n = 12
	};
	static const struct {
		enum lab_profile_kind kind;
		const char *name, *module;
		int64_t instructions;
	} wanted[] = {
		{ LAB_PROFILE_KERNEL, "run", "kvm_amd", 200 },
		{ LAB_PROFILE_KERNEL, "run", "kvm", 100 },
		{ LAB_PROFILE_GUEST, "", "", 42 },
		{ LAB_PROFILE_KERNEL, "helper", "", 41 },
		{ LAB_PROFILE_KERNEL, "do_syscall", "", 21 },
		{ LAB_PROFILE_UNKNOWN, "", "", 11 },
		{ LAB_PROFILE_USER, "", "", 7 },
	};
	struct lab_profile p = made(&region, NULL, 2, 420);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(p.n, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < p.n; i++) {
		assert_int_equal(p.function[i].kind, wanted[i].kind);
		assert_string_equal(p.function[i].name, wanted[i].name);
		assert_string_equal(p.function[i].module, wanted[i].module);
		assert_int_equal(p.function[i].instructions, wanted[i].instructions);
	}
	assert_int_equal(p.instructions, 422);
	assert_int_equal(p.exits, 2);
	assert_int_equal(p.ops, 2);
	assert_true(lab_profile_covered(&p) == 1);
	assert_int_equal(lab_profile_check(&p, &err), 0);
	assert_string_equal(p.bench, "");
	lab_profile_finish(&p);
}

static void test_difference_of_regions(void **state)
{
	struct profile_count small_count[] = { { KERNEL, 10 }, { MODULE, 5 }, { MODULE + 8, 5 } };
	struct profile_count large_count[] = { { 0x20000, 9 }, { KERNEL, 13 }, { MODULE + 8, 10 } };
	const struct profile_region small = {
		.instructions = 20, .vmruns = 1, .count = small_count, .n = 3
	};
	const struct profile_region large = {
		.instructions = 32, .vmruns = 3, .count = large_count, .n = 3
	};
	struct lab_profile p = made(&large, &small, 3, 10);

	(void)state;
	assert_int_equal(p.n, 2); /* "run" has none left */
	assert_int_equal(p.function[0].kind, LAB_PROFILE_GUEST);
	assert_int_equal(p.function[0].instructions, 9);
	assert_int_equal(function_of(&p, "do_syscall", "")->instructions, 3);
	assert_int_equal(p.instructions, 12);
	assert_int_equal(p.exits, 2);
	assert_true(lab_profile_covered(&p) == 1);
	lab_profile_finish(&p);
	p = made(&small, &large, 3, 0);
	assert_int_equal(p.instructions, -12);
	assert_int_equal(p.function[0].instructions, -3);
	lab_profile_finish(&p);
}

static void test_callers(void **state)
{
	struct profile_count count[] = { { KERNEL, 1 }, { KERNEL + 0x100, 1 },
		{ KERNEL + 0x300, 1 }, { MODULE, 100 } };
	struct profile_call call[] = {
		{ 0x30000, MODULE, 1 }, { 0x400000, MODULE, 2 }, { KERNEL, MODULE, 3 },
		{ KERNEL + 0x10, MODULE, 4 }, { KERNEL + 0x110, MODULE, 2 },
		{ KERNEL + 0x210, MODULE, 3 }, { KERNEL + 0x300, MODULE, 1 },
		{ KERNEL + 0x300, MODULE + 8, 50 }, /* within the function: no call of it */
		{ MODULE + 8, MODULE, 4 },
		{ MODULE + 8, MODULE + 0x1000, 7 }, /* to one without instructions */
	};
	const struct profile_region region = {
		.instructions = 103, .count = count, .n = 4, .call = call, .n_calls = 10
	};
	struct lab_profile p = made(&region, NULL, 1, 0);
	const struct lab_profile_function *f = function_of(&p, "run", "kvm");
	static const struct lab_profile_caller wanted[] = {
		{ (char *)"do_syscall", 7 },
		{ (char *)"helper", 5 },
		{ (char *)"run", 4 },
		{ (char *)"user", 2 },
	};

	(void)state;
	assert_int_equal(f->calls, 20);
	assert_int_equal(f->n_callers, LAB_PROFILE_CALLERS);
	for (size_t i = 0; i < f->n_callers; i++) {
		assert_string_equal(f->caller[i].name, wanted[i].name);
		assert_int_equal(f->caller[i].calls, wanted[i].calls);
	}
	assert_int_equal(function_of(&p, "do_syscall", "")->n_callers, 0);
	lab_profile_finish(&p);
}

static void assert_refused(
	const struct profile_region *region, uint64_t ops, int64_t measured, const char *message)
{
	struct lab_profile p;
	struct error err = ERROR_INIT;

	assert_int_equal(lab_profile_make(region, NULL, &symbols, ops, measured, &p, &err), -1);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
	assert_null(p.function);
}

static void test_refused(void **state)
{
	const struct profile_region good = { 0 }, open = { .open = true };
	const struct profile_region lost = { .instructions = 1, .lost = 1 };
	const struct profile_region huge = { .instructions = UINT64_MAX };

	(void)state;
	assert_refused(&good, 0, 1, "no operation");
	assert_refused(&open, 1, 1, "before the mark");
	assert_refused(&lost, 1, 1, "no room");
	assert_refused(&huge, 1, 1, "more instructions");
}

static void test_check(void **state)
{
	struct lab_profile p = { .instructions = 20002, .exits = 2, .measured = 20000 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_check(&p, &err), 0);
	p.instructions = 20004;
	assert_int_equal(lab_profile_check(&p, &err), 0);
	p.instructions = 20005;
	assert_int_equal(lab_profile_check(&p, &err), -1);
	assert_string_equal(err.text, "profile: accounts for 20003 instructions, the machine's "
				      "clock shows 20000");
	p.instructions = 19999;
	assert_int_equal(lab_profile_check(&p, &err), -1);
	p.measured = 0;
	assert_true(isnan(lab_profile_covered(&p)));
	assert_int_equal(lab_profile_check(&p, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
}

static void test_diff(void **state)
{
	struct lab_profile_function before_function[] = {
		{ .name = (char *)"same", .module = (char *)"", .instructions = 1000 },
		{ .name = (char *)"gone", .module = (char *)"", .instructions = 200 },
		{ .name = (char *)"run", .module = (char *)"kvm", .instructions = 100 },
		{ .name = (char *)"run", .module = (char *)"kvm_amd", .instructions = 90 },
		{ .name = (char *)"tick", .module = (char *)"", .instructions = 4 },
	};
	struct lab_profile_function after_function[] = {
		{ .kind = LAB_PROFILE_GUEST,
			.name = (char *)"",
			.module = (char *)"",
			.instructions = 6000 },
		{ .name = (char *)"same", .module = (char *)"", .instructions = 2008 },
		{ .name = (char *)"run", .module = (char *)"kvm_amd", .instructions = 160 },
		{ .name = (char *)"run", .module = (char *)"kvm", .instructions = 220 },
	};
	const struct lab_profile before = { .bench = (char *)"a",
		.ops = 10,
		.instructions = 1394,
		.function = before_function,
		.n = 5 };
	struct lab_profile after = { .bench = (char *)"a",
		.ops = 20,
		.instructions = 8388,
		.function = after_function,
		.n = 4 };
	static const struct {
		const char *name, *module;
		double before, after;
		enum lab_profile_change change;
	} wanted[] = {
		{ "", "", 0, 300, LAB_PROFILE_ADDED },
		{ "gone", "", 20, 0, LAB_PROFILE_REMOVED },
		{ "run", "kvm", 10, 11, LAB_PROFILE_MORE },
		{ "run", "kvm_amd", 9, 8, LAB_PROFILE_FEWER },
		{ "same", "", 100, 100.4, LAB_PROFILE_SAME },
		{ "tick", "", 0.4, 0, LAB_PROFILE_SAME },
	};
	struct lab_profile_diff d;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_compare(&before, &after, &d, &err), 0);
	assert_int_equal(d.n, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < d.n; i++) {
		assert_string_equal(d.entry[i].name, wanted[i].name);
		assert_string_equal(d.entry[i].module, wanted[i].module);
		assert_true(d.entry[i].before == wanted[i].before);
		assert_true(d.entry[i].after == wanted[i].after);
		assert_int_equal(d.entry[i].change, wanted[i].change);
	}
	assert_true(d.total_before == 139.4);
	assert_true(d.total_after == 419.4);
	lab_profile_diff_finish(&d);
	after.bench = (char *)"b";
	assert_int_equal(lab_profile_compare(&before, &after, &d, &err), -1);
	assert_int_equal(err.kind, ERROR_INCOMPARABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_difference_of_regions),
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_diff),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
