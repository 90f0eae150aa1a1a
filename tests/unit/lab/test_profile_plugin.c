#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/profile_plugin.h"

static void test_write(void **state)
{
	char directory[] = "/tmp/kvmbench-plugin-XXXXXX";
	char path[64];
	struct stat st;
	struct error err = ERROR_INIT;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/profile.so", directory);
	assert_memory_equal(profile_plugin, ELFMAG, SELFMAG);
	assert_int_equal(lab_profile_plugin_write(path, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, profile_plugin_end - profile_plugin);
	assert_int_equal(lab_profile_plugin_write(path, &err), -1); /* is there */
	assert_non_null(strstr(err.text, path));
	unlink(path);
	rmdir(directory);
	assert_int_equal(lab_profile_plugin_write(path, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
}

static void assert_refusal(const char *text, const char *message, const char *hint)
{
	struct error err = ERROR_INIT;

	assert_int_equal(lab_profile_plugin_refused(text, strlen(text), &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
	if (!strstr(err.hint, hint))
		fail_msg("'%s' does not say '%s'", err.hint, hint);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refusal("qemu-system-x86_64: -plugin: invalid option\n", "built without plugins",
		"--enable-plugins");
	assert_refusal("qemu-system-x86_64: Could not load plugin /tmp/p.so: plugin requires API "
		       "version 1, but this QEMU supports only a minimum version of 2\nmore\n",
		"speaks another plugin interface: Could not load plugin /tmp/p.so: plugin "
		"requires API version 1, but this QEMU supports only a minimum version of 2",
		"QEMU 4.2 to 8.2");
	assert_refusal(
		"Could not load plugin /tmp/p.so: no such file\x1b[31m", "no such file?[31m", "");
	/* which says that the installation failed, too: the reason comes first */
	assert_refusal("kvmbench profile: cannot create the file of out=\n"
		       "qemu-system-x86_64: Could not load plugin /p: qemu_plugin_install "
		       "returned error code -1\n",
		"the profile plugin: cannot create the file of out=", "");
}

static void test_not_refused(void **state)
{
	static const char other[] = "qemu-system-x86_64: cannot set up guest memory\n";
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_plugin_refused(other, strlen(other), &err), 0);
	assert_int_equal(lab_profile_plugin_refused("", 0, &err), 0);
	assert_int_equal(err.kind, ERROR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
