#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/ab.h"

static void refuse(const char *a, const char *b, const char *why)
{
	struct error err = ERROR_INIT;
	struct factor f;

	assert_int_equal(factor_parse(&f, a, b, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
	assert_null(f.text[SIDE_A]);
}

static void three_kinds(void **state)
{
	struct error err = ERROR_INIT;
	struct factor f;

	(void)state;
	assert_int_equal(factor_parse(&f, "echo 1 >a", "echo params:x", &err), 0);
	assert_int_equal(f.kind, FACTOR_COMMAND);
	assert_string_equal(f.text[SIDE_B], "echo params:x");
	factor_finish(&f);
	assert_int_equal(factor_parse(&f, "param:page=4K", "param:page=THP", &err), 0);
	assert_int_equal(f.kind, FACTOR_PARAM);
	assert_string_equal(f.name[SIDE_A], "page");
	assert_string_equal(f.value[SIDE_B], "THP");
	factor_finish(&f);
	assert_int_equal(factor_parse(&f, "env:X", "env:Y=a=b", &err), 0);
	assert_int_equal(f.kind, FACTOR_ENV);
	assert_null(f.value[SIDE_A]);
	assert_string_equal(f.value[SIDE_B], "a=b");
	factor_finish(&f);
}

static void mistakes(void **state)
{
	(void)state;
	refuse("", "true", "command A is empty");
	refuse("true", " ", "command B is empty");
	refuse("true", "true", "both sides are 'true'");
	refuse("true", "param:x=1", "not of one kind");
	refuse("env:X=1", "true", "not of one kind");
	refuse("guest:machine=pc", "param:machine=q35", "not of one kind");
	refuse("guest:machine=pc", "guest:machine", "not guest:NAME=VALUE");
	refuse("guest:machine=pc", "guest:memory=1GiB", "two options of guests");
	refuse("guest:disk-cache=none", "guest:disk-cache=unsafe", "not guest:NAME=VALUE");
	refuse("param:x", "param:x=1", "not param:NAME=VALUE");
	refuse("param:x=1", "param:y=1", "two parameters, x and y");
	refuse("env:=1", "env:X=1", "not env:NAME=VALUE");
	refuse("env:X=1", "env:A B=1", "not env:NAME=VALUE");
	refuse("env:1=1", "env:X=1", "not env:NAME=VALUE");
}

static void variables_come_and_go(void **state)
{
	struct error err = ERROR_INIT;
	struct factor f;
	struct ab ab;

	(void)state;
	setenv("KVMBENCH_TEST_A", "before", 1);
	unsetenv("KVMBENCH_TEST_B");
	assert_int_equal(
		factor_parse(&f, "env:KVMBENCH_TEST_A=1", "env:KVMBENCH_TEST_B=2", &err), 0);
	assert_int_equal(ab_open(&ab, &f, &err), 0);
	assert_int_equal(ab_switch(&ab, SIDE_A, &err), 0);
	assert_string_equal(getenv("KVMBENCH_TEST_A"), "1");
	assert_null(getenv("KVMBENCH_TEST_B"));
	assert_int_equal(ab_switch(&ab, SIDE_B, &err), 0);
	assert_string_equal(getenv("KVMBENCH_TEST_A"), "before");
	assert_string_equal(getenv("KVMBENCH_TEST_B"), "2");
	assert_int_equal(ab_close(&ab, &err), 0);
	assert_string_equal(getenv("KVMBENCH_TEST_A"), "before");
	assert_null(getenv("KVMBENCH_TEST_B"));
	factor_finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_kinds),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(variables_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
