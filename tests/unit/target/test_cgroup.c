/* Where cgroups can be made, on hosts of every layout: target/cgroup.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest-payloads/linux/files.h"
#include "target/cgroup.h"

static char *root;

static int make_root(void **state)
{
	(void)state;
	root = strdup("/tmp/kvmbench-cgroup-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	(void)state;
	files_remove(root);
	free(root);
	return 0;
}

static void put(const char *path, const char *text)
{
	char *full = files_path("%s%s", root, path);
	char *end = strrchr(full, '/');
	struct error err = ERROR_INIT;

	*end = '\0';
	assert_int_equal(files_make_directory(full, &err), 0);
	*end = '/';
	assert_int_equal(files_write(full, text, strlen(text), &err), 0);
	free(full);
}

static void found(const char *controller, const char *directory, bool v2)
{
	struct cgroup_place place;
	struct error err = ERROR_INIT;

	assert_int_equal(cgroup_find(root, controller, &place, &err), 0);
	assert_string_equal(place.directory, directory);
	assert_int_equal(place.v2, v2);
	free(place.directory);
}

static void nowhere(const char *controller)
{
	struct cgroup_place place;
	struct error err = ERROR_INIT;

	assert_int_equal(cgroup_find(root, controller, &place, &err), -1);
	assert_null(place.directory);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.text, controller));
	assert_non_null(strstr(err.hint, "Delegate=yes"));
}

static void hybrid(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "4:memory:/box/7\n3:cpuset:/\n1:cpu,cpuacct:/\n0::/\n");
	put("/proc/self/mountinfo",
		"31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
		"32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:3 - cgroup cgroup "
		"rw,cpuacct,cpu\n"
		"35 31 0:32 /box /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
		"40 31 0:33 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
	put("/sys/fs/cgroup/unified/cgroup.subtree_control", "hugetlb\n");
	found("cpu", "/sys/fs/cgroup/cpu", false);
	found("memory", "/sys/fs/cgroup/memory/7", false);
	nowhere("io");
}

static void unified(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "0::/user.slice/app.slice/run-1.scope\n");
	put("/proc/self/mountinfo",
		"32 31 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
	put("/sys/fs/cgroup/user.slice/app.slice/run-1.scope/cgroup.subtree_control", "\n");
	put("/sys/fs/cgroup/user.slice/app.slice/cgroup.subtree_control", "memory pids\n");
	put("/sys/fs/cgroup/user.slice/cgroup.subtree_control", "cpu memory pids\n");
	put("/sys/fs/cgroup/cgroup.subtree_control", "cpuset cpu io memory\n");
	found("memory", "/sys/fs/cgroup/user.slice/app.slice", true);
	found("cpu", "/sys/fs/cgroup/user.slice", true);
	found("io", "/sys/fs/cgroup", true);
	nowhere("hugetlb");
}

static void none(void **state)
{
	(void)state;
	nowhere("cpu");
	put("/proc/self/cgroup", "::\n0\n0::\n4:cpu:/../../x\nx:y\n");
	put("/proc/self/mountinfo", "a - \n - cgroup\n1 2 3 - cgroup2 x\nx\n\n");
	nowhere("cpu");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hybrid, make_root, remove_root),
		cmocka_unit_test_setup_teardown(unified, make_root, remove_root),
		cmocka_unit_test_setup_teardown(none, make_root, remove_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
