/* Reading below a root: shapes, bounds, and that nothing leads out of it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/root.h"

static char root[64];

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void put(const char *name, const void *bytes, size_t length)
{
	FILE *file = fopen(path_of(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void puts_to(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static int set_up(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/kvmbench-root-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void expect_line(const char *content, const char *expected)
{
	char line[64];

	puts_to("f", content);
	assert_true(root_line(root, line, sizeof(line), "/%s", "f"));
	assert_string_equal(line, expected);
}

static void test_line(void **state)
{
	(void)state;
	expect_line("", "");
	expect_line("\n", "");
	expect_line("performance\n", "performance");
	expect_line(" \t no newline \t", "no newline");
	expect_line("first\nsecond\n", "first");
	expect_line("a\tb\n", "a b");
	expect_line("red \033[31m\r\xc3\xa9\n", "red ?[31m???");
}

static void test_line_nul(void **state)
{
	char line[16];

	(void)state;
	put("f", "a\0b\n", 4);
	assert_true(root_line(root, line, sizeof(line), "/f"));
	assert_string_equal(line, "a?b");
}

static void test_line_bounds(void **state)
{
	char line[8];

	(void)state;
	puts_to("f", "1234567\n");
	assert_true(root_line(root, line, sizeof(line), "/f"));
	assert_string_equal(line, "1234567");
	puts_to("f", "12345678\n");
	assert_false(root_line(root, line, sizeof(line), "/f"));
	assert_int_equal(errno, EFBIG);
}

static void test_megabyte_line(void **state)
{
	const size_t size = 1 << 20;
	char *bytes = malloc(size);
	char line[16384];
	int64_t value;
	char *text;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '7', size);
	put("f", bytes, size);
	assert_false(root_line(root, line, sizeof(line), "/f"));
	assert_int_equal(errno, EFBIG);
	assert_false(root_integer(root, &value, "/f"));
	text = root_text(root, 1000, "/f");
	assert_non_null(text);
	assert_int_equal(strlen(text), 1000);
	free(text);
	free(bytes);
}

static void expect_integer(const char *content, bool good, int64_t expected)
{
	int64_t value = -4711;

	puts_to("f", content);
	if (root_integer(root, &value, "/f") != good)
		fail_msg("'%s' should %sbe a number", content, good ? "" : "not ");
	assert_int_equal(value, good ? expected : -4711);
}

static void test_integer(void **state)
{
	(void)state;
	expect_integer("0\n", true, 0);
	expect_integer(" 42 \n", true, 42);
	expect_integer("-1", true, -1);
	expect_integer("0xd0003d1\n", true, 0xd0003d1);
	expect_integer("010\n", true, 10);
	expect_integer("9223372036854775807\n", true, INT64_MAX);
	expect_integer("9223372036854775808\n", false, 0);
	expect_integer("", false, 0);
	expect_integer("-", false, 0);
	expect_integer("+1", false, 0);
	expect_integer("0x", false, 0);
	expect_integer("12 kB\n", false, 0);
	expect_integer("Y\n", false, 0);
	expect_integer("nan\n", false, 0);
}

static void test_missing(void **state)
{
	struct root_names names;
	char line[8];
	int64_t value;

	(void)state;
	assert_false(root_line(root, line, sizeof(line), "/no/such"));
	assert_int_equal(errno, ENOENT);
	assert_false(root_integer(root, &value, "/no/such"));
	assert_null(root_text(root, 10, "/no/such"));
	assert_false(root_exists(root, "/no/such"));
	assert_false(root_list(root, &names, "/no/such"));
	assert_int_equal(names.n, 0);
	assert_false(root_line("/no/such/root", line, sizeof(line), "/f"));
}

static void test_not_a_file(void **state)
{
	char line[8];

	(void)state;
	assert_int_equal(mkdir(path_of("f"), 0755), 0);
	assert_false(root_line(root, line, sizeof(line), "/f"));
	assert_int_equal(errno, EISDIR);
	assert_true(root_exists(root, "/f"));
	/* nobody writes to it: opening it for reading must neither wait nor succeed */
	assert_int_equal(mkfifo(path_of("fifo"), 0644), 0);
	assert_false(root_line(root, line, sizeof(line), "/fifo"));
	assert_int_equal(errno, EINVAL);
}

static void test_stays_inside(void **state)
{
	char line[256];

	(void)state;
	assert_int_equal(symlink("/etc/passwd", path_of("absolute")), 0);
	assert_int_equal(symlink("../../../../../../etc/passwd", path_of("relative")), 0);
	assert_int_equal(symlink("loop", path_of("loop")), 0);
	assert_false(root_line(root, line, sizeof(line), "/absolute"));
	assert_false(root_line(root, line, sizeof(line), "/relative"));
	assert_false(root_line(root, line, sizeof(line), "/loop"));
	assert_false(root_line(root, line, sizeof(line), "/../../../etc/passwd"));
	assert_int_equal(mkdir(path_of("etc"), 0755), 0);
	puts_to("etc/passwd", "the one inside\n");
	assert_true(root_line(root, line, sizeof(line), "/absolute"));
	assert_string_equal(line, "the one inside");
	assert_true(root_line(root, line, sizeof(line), "/relative"));
	assert_string_equal(line, "the one inside");
}

static void test_running_machine(void **state)
{
	char line[256];

	(void)state;
	assert_true(root_line("", line, sizeof(line), "/proc/sys/kernel/ostype"));
	assert_string_equal(line, "Linux");
}

static void test_text(void **state)
{
	char *text;

	(void)state;
	put("f", "a:\t1\nb\0\x80\n", 9);
	text = root_text(root, 100, "/f");
	assert_non_null(text);
	assert_string_equal(text, "a:\t1\nb??\n");
	free(text);
}

/* Vectors of the FNV-1a specification (Fowler, Noll, Vo). */
static void test_hash(void **state)
{
	uint64_t hash = 0;

	(void)state;
	puts_to("f", "");
	assert_true(root_hash(root, &hash, "/f"));
	assert_true(hash == 0xcbf29ce484222325);
	puts_to("f", "foobar");
	assert_true(root_hash(root, &hash, "/f"));
	assert_true(hash == 0x85944171f73967e8);
}

static void test_list(void **state)
{
	static const char *const expected[] = { "cpu0", "cpu2", "cpu10", "online" };
	static const char *const made[] = { "online", "cpu10", "cpu2", "cpu0" };
	struct root_names names;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		puts_to(made[i], "");
	puts_to("cpu\033[31m", "");
	assert_true(root_list(root, &names, "/"));
	assert_int_equal(names.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(names.name[i], expected[i]);
	root_names_finish(&names);
	assert_false(root_list(root, &names, "/online"));
	assert_int_equal(errno, ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_line_nul, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_line_bounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_megabyte_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_integer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_a_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stays_inside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hash, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_list, set_up, tear_down),
		cmocka_unit_test(test_running_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
