#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "lab/profile.h"

#define FUNCTION(kind, name, n)                                                                    \
	"{'kind':'" kind "','name':'" name "','module':'','instructions':" #n                      \
	",'calls':0,'callers':[]}"
#define PROFILE(ops, n, functions)                                                                 \
	"{'schema':'kvmbench.lab-profile/1','bench':'cpuid','ops':" #ops ",'instructions':" #n     \
	",'exits':1,'measured':1,'functions':[" functions "]}"

/* ' stands for " */
static json_t *json(const char *text)
{
	struct buffer b = BUFFER_INIT;
	json_error_t wrong;
	json_t *value;

	buffer_adds(&b, text);
	for (size_t i = 0; i < b.length; i++)
		if (b.data[i] == '\'')
			b.data[i] = '"';
	value = json_loadb(b.data, b.length, 0, &wrong);
	if (!value)
		fail_msg("%s: %s", wrong.text, b.data);
	buffer_finish(&b);
	return value;
}

static void test_round_trip(void **state)
{
	struct lab_profile_function function[] = {
		{ .kind = LAB_PROFILE_KERNEL,
			.name = (char *)"a\"\\\x1b",
			.module = (char *)"kvm",
			.instructions = INT64_C(1) << 53,
			.calls = 1000000,
			.caller = { { (char *)"b", 3 }, { (char *)"user", 2 } },
			.n_callers = 2 },
		{ .kind = LAB_PROFILE_UNKNOWN,
			.name = (char *)"",
			.module = (char *)"",
			.instructions = -1000000 },
	};
	const struct lab_profile p = { .bench = (char *)"cpuid",
		.kernel = (char *)"6.1",
		.cmdline = (char *)"quiet",
		.emulator = (char *)"QEMU 7.2",
		.ops = 1000000,
		.instructions = (INT64_C(1) << 53) - 1000000,
		.exits = -1,
		.measured = 7,
		.function = function,
		.n = 2 };
	struct lab_profile again;
	struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
	struct error err = ERROR_INIT;
	json_t *value;

	(void)state;
	lab_profile_write(&p, &first);
	value = json(first.data);
	if (lab_profile_read("f", 1, value, &again, &err))
		fail_msg("%s", err.text);
	json_decref(value);
	assert_true(again.function[0].instructions == INT64_C(1) << 53);
	assert_int_equal(again.function[1].instructions, -1000000);
	assert_int_equal(again.function[0].calls, 1000000);
	assert_string_equal(again.function[0].name, "a\"\\\x1b");
	assert_string_equal(again.function[0].caller[1].name, "user");
	assert_int_equal(again.ops, 1000000);
	assert_int_equal(again.exits, -1);
	assert_string_equal(again.emulator, "QEMU 7.2");
	lab_profile_write(&again, &second);
	assert_string_equal(first.data, second.data);
	lab_profile_finish(&again);
	buffer_finish(&first);
	buffer_finish(&second);
}

static void assert_refused(const char *text, const char *message)
{
	json_t *value = json(text);
	struct lab_profile p;
	struct error err = ERROR_INIT;

	assert_int_equal(lab_profile_read("f", 7, value, &p, &err), -1);
	json_decref(value);
	assert_int_equal(err.kind, ERROR_DATA);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
	assert_null(p.function);
	assert_null(p.bench);
}

static void test_hostile(void **state)
{
	(void)state;
	assert_refused("[]", "f:7: profile: not an object");
	assert_refused("{}", "f:7: profile.schema: missing");
	assert_refused("{'schema':'kvmbench.lab-profile/2'}", "not kvmbench.lab-profile/1");
	assert_refused("{'schema':1}", "not a string");
	assert_refused("{'schema':'kvmbench.lab-profile/1'}", "bench: missing");
	assert_refused(PROFILE(0, 0, ""), "ops: zero");
	assert_refused(PROFILE(-1, 0, ""), "ops: not a number that can be counted");
	assert_refused(PROFILE(1.5, 0, ""), "ops: not a whole number");
	assert_refused(PROFILE(9007199254740993, 0, ""), "ops");
	assert_refused(PROFILE(1, "1", ""), "instructions: not a whole number");
	assert_refused(PROFILE(1, 1, ""), "not the sum");
	assert_refused(PROFILE(1, 1, "1"), "f:7: functions[0]: not an object");
	assert_refused(PROFILE(1, 1, "{}"), "functions[0].kind: missing");
	assert_refused(PROFILE(1, 1, FUNCTION("moon", "a", 1)), "functions[0].kind: not a kind");
	assert_refused(PROFILE(1, 1, FUNCTION("kernel", "", 1)), "functions[0].name: only");
	assert_refused(PROFILE(1, 1, FUNCTION("user", "a", 1)), "functions[0].name: only");
	assert_refused(PROFILE(1, 3, FUNCTION("kernel", "a", 1) "," FUNCTION("kernel", "b", 2)),
		"functions[1].instructions: more than in the one before");
	assert_refused(PROFILE(1, 1, FUNCTION("kernel", "a", 9007199254740993)),
		"functions[0].instructions");
	assert_refused(PROFILE(1, 1, "{'kind':'kernel','name':'a','module':'','instructions':1}"),
		"calls: missing");
	assert_refused(PROFILE(1, 1,
			       "{'kind':'kernel','name':'a','module':'','instructions':1,"
			       "'calls':1,'callers':[1]}"),
		"functions[0].callers[0]: not an object");
	assert_refused(PROFILE(1, 1,
			       "{'kind':'kernel','name':'a','module':'','instructions':1,"
			       "'calls':1,'callers':[{'name':'b','calls':1},{'name':'c'}]}"),
		"functions[0].callers[1].calls: missing");
	assert_refused(PROFILE(1, 1,
			       "{'kind':'kernel','name':'a','module':'','instructions':1,"
			       "'calls':1,'callers':[1,2,3,4,5]}"),
		"callers: more than 4");
}

/* More functions than a sum of whole numbers can take. */
static void test_overflow(void **state)
{
	enum { MANY = 1025 };
	struct buffer text = BUFFER_INIT;

	(void)state;
	buffer_adds(&text, "{'schema':'kvmbench.lab-profile/1','bench':'a','ops':1,'exits':0,"
			   "'measured':0,'instructions':1,'functions':[");
	for (int i = 0; i < MANY; i++)
		buffer_addf(&text, "%s" FUNCTION("kernel", "a", 9007199254740992), i ? "," : "");
	buffer_adds(&text, "]}");
	assert_refused(text.data, "too many in all");
	buffer_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
