#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "guest-payloads/linux/bzimage.h"
#include "guest-payloads/linux/kernel.h"
#include "guest-payloads/linux/kernel_config.h"
#include "guest-payloads/linux/package_unpack.h"
#include "unit/linux/fixture.h"

static char *folder;

static int setup(void **state)
{
	char *cache;

	(void)state;
	folder = fake_directory();
	cache = files_path("%s/cache", folder);
	setenv("KVMBENCH_CACHE", cache, 1);
	free(cache);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	files_remove(folder);
	free(folder);
	return 0;
}

/* A file in the folder, its path to be freed. */
static char *put(const char *name, const struct buffer *b)
{
	char *path = files_path("%s/%s", folder, name);

	fake_file(path, b->data ? b->data : "", b->length);
	return path;
}

/* The error's text for a spec that is none. */
static const char *refused(const char *spec, enum error_kind kind)
{
	static struct error err;
	struct kernel kernel;

	err = (struct error)ERROR_INIT;
	assert_int_equal(kernel_find(spec, NULL, NULL, NULL, &kernel, &err), -1);
	assert_int_equal(err.kind, kind);
	return err.text;
}

static const char *refused_bytes(const struct buffer *b)
{
	char *path = put("file", b);
	const char *text = refused(path, ERROR_DATA);

	assert_non_null(strstr(text, path));
	free(path);
	return text;
}

static void a_header_is_read(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct bzimage image;

	(void)state;
	fake_bzimage(&b, "6.12.3-rc1+ab~c_d");
	assert_int_equal(bzimage_read("k", b.data, b.length, b.length, &image, NULL), 0);
	assert_int_equal(image.protocol, 0x020f);
	assert_string_equal(image.release, "6.12.3-rc1+ab~c_d");
	assert_true(image.relocatable);
	assert_true(image.is_64bit);
	assert_int_equal(image.size, b.length);
	buffer_finish(&b);
}

static void other_files_are_told_apart(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	assert_non_null(strstr(refused_bytes(&b), "no kernel"));
	buffer_fill(&b, '\0', 4096);
	assert_non_null(strstr(refused_bytes(&b), "no boot header"));
	memcpy(b.data + 0x38, "ARM\x64", 4);
	assert_non_null(strstr(refused_bytes(&b), "for arm64"));
	memcpy(b.data + 0x38, "RSC\x05", 4);
	assert_non_null(strstr(refused_bytes(&b), "for riscv"));
	memcpy(b.data,
		"\x7f"
		"ELF\x02\x01\x01",
		7);
	put_le(b.data + 18, EM_X86_64, 2);
	assert_non_null(strstr(refused_bytes(&b), "ELF file for x86-64"));
	put_le(b.data + 18, EM_S390, 2);
	assert_non_null(strstr(refused_bytes(&b), "ELF file for s390"));
	put_le(b.data + 18, 4711, 2);
	assert_non_null(strstr(refused_bytes(&b), "4711"));
	buffer_finish(&b);
}

static void damaged_kernels_are_refused(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	fake_bzimage(&b, FAKE_RELEASE);
	b.length -= 1;
	assert_non_null(strstr(refused_bytes(&b), "cut off: 6143 bytes of 6144"));
	b.length = 0x300;
	refused_bytes(&b);
	b.length = 6144;
	put_le(b.data + 0x236, 0, 2);
	assert_non_null(strstr(refused_bytes(&b), "32-bit"));
	put_le(b.data + 0x236, 1, 2);
	put_le(b.data + 0x20e, 0xfff0, 2);
	assert_non_null(strstr(refused_bytes(&b), "which release"));
	put_le(b.data + 0x20e, 0x400, 2);
	memset(b.data + 0x600, 'a', 200);
	assert_non_null(strstr(refused_bytes(&b), "which release"));
	memcpy(b.data + 0x600, "../../x ", 8);
	assert_non_null(strstr(refused_bytes(&b), "which release"));
	put_le(b.data + 0x1f4, 0xffffffff, 4);
	memcpy(b.data + 0x600, "6.1 ", 4);
	assert_non_null(strstr(refused_bytes(&b), "cut off"));
	buffer_finish(&b);
}

/* Every length and every byte bent: an answer, never a crash. */
static void hostile_headers_are_survived(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct bzimage image;

	(void)state;
	fake_bzimage(&b, FAKE_RELEASE);
	for (size_t at = 0; at < b.length; at++) {
		char *exact = malloc(at + 1); /* so that a sanitizer sees the end */

		memcpy(exact, b.data, at);
		assert_int_equal(bzimage_read("k", exact, at, at, &image, NULL), -1);
		free(exact);
		b.data[at] ^= (char)0xff;
		bzimage_read("k", b.data, b.length, b.length, &image, NULL);
		b.data[at] ^= (char)0xff;
	}
	buffer_finish(&b);
}

static void no_file_is_no_kernel(void **state)
{
	(void)state;
	assert_non_null(strstr(refused("/nosuch/kernel", ERROR_USAGE), "/nosuch/kernel"));
	refused("-oDir::Etc=x", ERROR_USAGE);
	refused("a b", ERROR_USAGE);
	assert_non_null(strstr(refused(folder, ERROR_DATA), "bzImage"));
}

static void a_build_tree_is_a_kernel(void **state)
{
	static const char config[] =
		"CONFIG_BLK_DEV_INITRD=y\nCONFIG_KVM=m\n# CONFIG_X is not set\n";
	struct buffer b = BUFFER_INIT;
	struct kernel kernel;
	struct error err = ERROR_INIT;
	char *tree = realpath(folder, NULL);

	(void)state;
	fake_bzimage(&b, FAKE_RELEASE);
	free(put("arch/x86/boot/bzImage", &b));
	buffer_finish(&b);
	buffer_adds(&b, config);
	free(put(".config", &b));
	assert_int_equal(kernel_find(folder, NULL, NULL, NULL, &kernel, &err), 0);
	assert_string_equal(kernel.release, FAKE_RELEASE);
	assert_string_equal(kernel.modules, tree);
	assert_string_equal(kernel.builtin, "");
	assert_int_equal(kernel_config(&kernel, "CONFIG_KVM"), KERNEL_CONFIG_MODULE);
	assert_int_equal(kernel_config(&kernel, "CONFIG_BLK_DEV_INITRD"), KERNEL_CONFIG_YES);
	assert_int_equal(kernel_config(&kernel, "CONFIG_X"), KERNEL_CONFIG_NO);
	assert_int_equal(kernel_config(&kernel, "CONFIG_KV"), KERNEL_CONFIG_NO);
	kernel_finish(&kernel);
	buffer_finish(&b);
	buffer_adds(&b, "CONFIG_KVM=m\n");
	free(put(".config", &b));
	assert_non_null(strstr(refused(folder, ERROR_DATA), "cannot boot from an initramfs"));
	buffer_finish(&b);
	free(tree);
}

static void an_image_finds_its_modules(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct kernel kernel;
	struct error err = ERROR_INIT;
	char *there = files_path("%s/lib/modules/%s", folder, FAKE_RELEASE);
	char *elsewhere = files_path("%s/elsewhere", folder);
	char *image;

	(void)state;
	fake_bzimage(&b, FAKE_RELEASE);
	image = put("boot/vmlinuz", &b);
	assert_int_equal(kernel_find(image, NULL, NULL, NULL, &kernel, &err), 0);
	assert_string_equal(kernel.modules, "");
	assert_int_equal(kernel_config(&kernel, "CONFIG_KVM"), KERNEL_CONFIG_UNKNOWN);
	kernel_finish(&kernel);
	assert_int_equal(files_make_directory(there, NULL), 0);
	assert_int_equal(kernel_find(image, NULL, NULL, NULL, &kernel, &err), 0);
	assert_string_equal(kernel.modules, there);
	kernel_finish(&kernel);
	assert_int_equal(kernel_find(image, folder, NULL, NULL, &kernel, &err), 0);
	assert_string_equal(kernel.modules, there);
	kernel_finish(&kernel);
	assert_int_equal(kernel_find(image, elsewhere, NULL, NULL, &kernel, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, elsewhere));
	buffer_finish(&b);
	free(there);
	free(elsewhere);
	free(image);
}

/* --- packages
 * ---------------------------------------------------------------------------------------- */

static void unpacks(bool rpm)
{
	struct buffer b = BUFFER_INIT;
	char digest[DIGEST_TEXT];
	struct kernel first;
	struct kernel again;
	struct stat before;
	struct stat after;
	struct error err = ERROR_INIT;
	char *path;

	fake_package(&b, rpm, FAKE_RELEASE);
	path = put(rpm ? "kernel.rpm" : "kernel.deb", &b);
	assert_int_equal(kernel_find(path, NULL, NULL, NULL, &first, &err), 0);
	assert_string_equal(first.release, FAKE_RELEASE);
	assert_int_equal(digest_file(path, digest, NULL), 0);
	assert_non_null(strstr(first.image, digest));
	assert_true(first.modules[0] && first.builtin[0]);
	/* kept: the second time nothing is unpacked */
	assert_int_equal(stat(first.image, &before), 0);
	assert_int_equal(kernel_find(path, NULL, NULL, NULL, &again, &err), 0);
	assert_int_equal(stat(again.image, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	kernel_finish(&again);
	kernel_finish(&first);
	buffer_finish(&b);
	free(path);
}

static void a_debian_package_is_unpacked(void **state)
{
	(void)state;
	unpacks(false);
}

static void an_rpm_is_unpacked(void **state)
{
	(void)state;
	unpacks(true);
}

/* What a process was killed over is not taken for a kernel, and goes. */
static void half_unpacked_packages_are_not_used(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct kernel kernel;
	struct error err = ERROR_INIT;
	char *path;
	char *half;

	(void)state;
	buffer_adds(&b, "half");
	half = put("cache/kernels.tmp/tree/boot/vmlinuz-" FAKE_RELEASE, &b);
	buffer_finish(&b);
	fake_package(&b, false, FAKE_RELEASE);
	path = put("kernel.deb", &b);
	assert_int_equal(kernel_find(path, NULL, NULL, NULL, &kernel, &err), 0);
	assert_int_not_equal(access(half, F_OK), 0);
	kernel_finish(&kernel);
	buffer_finish(&b);
	free(path);
	free(half);
}

static void damaged_packages_are_refused(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct fake_entry text = { "./usr/share/doc/x", "x", 1, S_IFREG };

	(void)state;
	fake_package(&b, false, FAKE_RELEASE);
	b.length -= b.length / 3;
	refused_bytes(&b);
	b.length = 8;
	refused_bytes(&b);
	buffer_finish(&b);
	fake_deb(&b, archive_write_add_filter_gzip, &text, 1);
	assert_non_null(strstr(refused_bytes(&b), "no kernel"));
	buffer_finish(&b);
	buffer_adds(&b, "\xed\xab\xee\xdb rubbish");
	refused_bytes(&b);
	buffer_finish(&b);
}

/* A package that wants out of its directory, with links and with dots. */
static void packages_stay_in_their_directory(void **state)
{
	struct buffer b = BUFFER_INIT;
	char *outside = files_path("%s/outside", folder);
	char *up = files_path("./boot/../../outside");
	struct fake_entry entry[] = { { up, "x", 1, S_IFREG },
		{ "./boot/../../../outside2", "x", 1, S_IFREG }, { "./boot", outside, 0, S_IFLNK },
		{ "./boot/evil", "x", 1, S_IFREG }, { "./lib/modules/link", "/etc", 0, S_IFLNK },
		{ "./lib/modules/link/passwd", "x", 1, S_IFREG } };
	char *root = files_path("%s/root", folder);
	char *passwd = files_path("%s/root/lib/modules/link/passwd", folder);
	char *evil = files_path("%s/root/boot/evil", folder);
	struct error err = ERROR_INIT;
	char *path;

	(void)state;
	assert_int_equal(files_make_directory(outside, NULL), 0);
	assert_int_equal(files_make_directory(root, NULL), 0);
	fake_deb(&b, archive_write_add_filter_gzip, entry, 6);
	path = put("evil.deb", &b);
	assert_int_equal(package_unpack(path, root, &err), 0);
	/* as plain files in plain directories, where they are */
	assert_int_equal(access(passwd, F_OK), 0);
	assert_int_equal(access(evil, F_OK), 0);
	assert_int_equal(rmdir(outside), 0);
	buffer_finish(&b);
	free(outside);
	free(up);
	free(root);
	free(passwd);
	free(evil);
	free(path);
}

/* The real thing, where this host keeps its own. */
static void the_hosts_own_kernel_is_read(void **state)
{
	struct kernel kernel;

	(void)state;
	unsetenv("KVMBENCH_CACHE");
	/* no program to ask or to download with: only what is there already */
	setenv("PATH", "/nosuch", 1);
	if (kernel_find(NULL, NULL, NULL, NULL, &kernel, NULL)) {
		print_message("skipped: this host's kernel cannot be read\n");
		skip();
	}
	assert_int_equal(strlen(kernel.sha256), DIGEST_TEXT - 1);
	assert_true(kernel.modules[0] != '\0');
	kernel_finish(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_header_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(other_files_are_told_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged_kernels_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_headers_are_survived, setup, teardown),
		cmocka_unit_test_setup_teardown(no_file_is_no_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(a_build_tree_is_a_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(an_image_finds_its_modules, setup, teardown),
		cmocka_unit_test_setup_teardown(a_debian_package_is_unpacked, setup, teardown),
		cmocka_unit_test_setup_teardown(an_rpm_is_unpacked, setup, teardown),
		cmocka_unit_test_setup_teardown(
			half_unpacked_packages_are_not_used, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged_packages_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(packages_stay_in_their_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(the_hosts_own_kernel_is_read, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
