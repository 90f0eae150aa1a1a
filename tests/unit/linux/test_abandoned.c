#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/abandoned.h"
#include "guest-payloads/linux/files.h"

static char parent[] = "/tmp/kvmbench-test-XXXXXX";
static char last[256];
static unsigned asked;

static unsigned ask(const char *path)
{
	asked++;
	strncpy(last, path, sizeof(last) - 1);
	assert_true(files_is_directory(path));
	return 0;
}

static int make_parent(void **state)
{
	(void)state;
	return mkdtemp(parent) ? 0 : -1;
}

static int remove_parent(void **state)
{
	(void)state;
	files_remove(parent);
	return 0;
}

static void make(const char *name)
{
	cleanup_free char *path = files_path("%s/%s", parent, name);

	assert_int_equal(mkdir(path, 0700), 0);
}

static bool is_there(const char *name)
{
	cleanup_free char *path = files_path("%s/%s", parent, name);

	return access(path, F_OK) == 0;
}

static void what_nobody_holds_goes(void **state)
{
	cleanup_free char *held_path = files_path("%s/lab-held", parent);
	cleanup_free char *inside = files_path("%s/lab-left/inside", parent);
	cleanup_free char *file = files_path("%s/lab-file", parent);
	cleanup_free char *gone = files_path("%s/lab-left", parent);
	int held;

	(void)state;
	make("lab-held");
	make("lab-left");
	make("other");
	make(".hidden");
	assert_int_equal(mkdir(inside, 0700), 0);
	assert_int_equal(files_write(file, "x", 1, NULL), 0);
	held = open(held_path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(held, LOCK_EX), 0);

	abandoned_remove(parent, "lab-", ask);
	assert_int_equal(asked, 1);
	assert_string_equal(last, gone);
	assert_false(is_there("lab-left"));
	assert_true(is_there("lab-held"));
	assert_true(is_there("lab-file"));
	assert_true(is_there("other"));

	close(held);
	abandoned_remove(parent, "", NULL);
	assert_false(is_there("lab-held"));
	assert_false(is_there("other"));
	assert_true(is_there(".hidden"));
	assert_true(is_there("lab-file"));
}

static void a_directory_that_is_not_there_is_fine(void **state)
{
	(void)state;
	abandoned_remove("/nonexistent/kvmbench", "", ask);
	assert_int_equal(asked, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_holds_goes),
		cmocka_unit_test(a_directory_that_is_not_there_is_fine),
	};

	return cmocka_run_group_tests(tests, make_parent, remove_parent);
}
