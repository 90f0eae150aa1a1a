#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "guest-payloads/linux/module_file.h"
#include "guest-payloads/linux/modules.h"
#include "unit/linux/fixture.h"

/* A kernel with a directory of modules that each test fills. */
static int setup(void **state)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));

	kernel->release = files_path("%s", FAKE_RELEASE);
	kernel->modules = fake_directory();
	kernel->builtin = files_path("%s", "");
	*state = kernel;
	return 0;
}

static int teardown(void **state)
{
	struct kernel *kernel = *state;

	files_remove(kernel->modules);
	kernel_finish(kernel);
	free(kernel);
	return 0;
}

static void add_as(const struct kernel *kernel, const char *file, const char *depends,
	const char *release, set_format *filter)
{
	struct buffer module = BUFFER_INIT;
	struct buffer packed = BUFFER_INIT;
	char *path = files_path("%s/%s", kernel->modules, file);

	fake_module(&module, depends, release);
	if (filter)
		fake_compressed(&packed, &module, filter);
	else
		buffer_add(&packed, module.data, module.length);
	fake_file(path, packed.data, packed.length);
	buffer_finish(&module);
	buffer_finish(&packed);
	free(path);
}

static void add(const struct kernel *kernel, const char *file, const char *depends)
{
	add_as(kernel, file, depends, FAKE_RELEASE, NULL);
}

/* What is resolved, as "a b c", or the error's text. */
static const char *resolve(const struct kernel *kernel, const char *name, enum error_kind kind)
{
	static char text[600];
	struct module_list list;
	struct error err = ERROR_INIT;
	size_t at = 0;

	if (modules_resolve(kernel, &name, 1, &list, &err)) {
		assert_int_equal(err.kind, kind);
		assert_int_equal(list.n, 0);
		snprintf(text, sizeof(text), "%s", err.text);
		return text;
	}
	assert_int_equal(kind, ERROR_NONE);
	text[0] = '\0';
	for (size_t i = 0; i < list.n; i++)
		at += (size_t)snprintf(
			text + at, sizeof(text) - at, "%s%s", i ? " " : "", list.name[i]);
	module_list_finish(&list);
	return text;
}

static void dependencies_come_first(void **state)
{
	const struct kernel *kernel = *state;

	add(kernel, "kernel/virt/lib/irqbypass.ko", "");
	add(kernel, "kernel/arch/x86/kvm/kvm.ko", "irqbypass");
	add(kernel, "kernel/arch/x86/kvm/kvm-amd.ko", "kvm,ccp");
	add(kernel, "kernel/drivers/crypto/ccp.ko", "");
	assert_string_equal(resolve(kernel, "kvm-amd", ERROR_NONE), "irqbypass kvm ccp kvm_amd");
	assert_string_equal(resolve(kernel, "kvm_amd", ERROR_NONE), "irqbypass kvm ccp kvm_amd");
	assert_string_equal(resolve(kernel, "irqbypass", ERROR_NONE), "irqbypass");
}

static void each_module_once(void **state)
{
	const struct kernel *kernel = *state;
	const char *const names[] = { "top", "left", "top", "bottom" };
	struct module_list list;

	add(kernel, "top.ko", "left,right");
	add(kernel, "left.ko", "bottom");
	add(kernel, "right.ko", "bottom");
	add(kernel, "bottom.ko", "");
	assert_int_equal(modules_resolve(kernel, names, 4, &list, NULL), 0);
	assert_int_equal(list.n, 4);
	assert_string_equal(list.name[0], "bottom");
	assert_string_equal(list.name[3], "top");
	module_list_finish(&list);
}

static void built_in_is_left_out(void **state)
{
	struct kernel *kernel = *state;
	static const char builtin[] =
		"kernel/drivers/virtio/virtio.ko\nkernel/lib/crc-16.ko\nnoise";

	free(kernel->builtin);
	kernel->builtin = files_path("%s/modules.builtin", kernel->modules);
	fake_file(kernel->builtin, builtin, sizeof(builtin) - 1);
	add(kernel, "virtio_pci.ko", "virtio,crc_16");
	assert_string_equal(resolve(kernel, "virtio_pci", ERROR_NONE), "virtio_pci");
	assert_string_equal(resolve(kernel, "virtio", ERROR_NONE), "");
	assert_string_equal(resolve(kernel, "crc-16", ERROR_NONE), "");
}

static void compressed_modules_are_read(void **state)
{
	const struct kernel *kernel = *state;
	char *path = files_path("%s.cpio", kernel->modules);
	const char *const name = "top";
	struct initramfs *image;
	struct module_list list;
	struct error err = ERROR_INIT;
	struct buffer plain = BUFFER_INIT;
	struct buffer cpio = BUFFER_INIT;

	add_as(kernel, "a/top.ko.xz", "middle", FAKE_RELEASE, archive_write_add_filter_xz);
	add_as(kernel, "b/middle.ko.zst", "low", FAKE_RELEASE, archive_write_add_filter_zstd);
	add_as(kernel, "c/low.ko.gz", "", FAKE_RELEASE, archive_write_add_filter_gzip);
	assert_int_equal(modules_resolve(kernel, &name, 1, &list, &err), 0);
	assert_int_equal(list.n, 3);
	assert_string_equal(list.name[0], "low");
	image = initramfs_open(path, &err);
	assert_int_equal(modules_add(image, &list, &err), 0);
	assert_true(initramfs_has(image, "/lib/modules/middle.ko"));
	assert_int_equal(initramfs_close(image, &err), 0);
	/* decompressed in the image: the very bytes */
	fake_module(&plain, "middle", FAKE_RELEASE);
	assert_int_equal(files_read(path, 1 << 20, &cpio, &err), 0);
	assert_non_null(memmem(cpio.data, cpio.length, plain.data, plain.length));
	unlink(path);
	module_list_finish(&list);
	buffer_finish(&plain);
	buffer_finish(&cpio);
	free(path);
}

/* kernel/module_signature.h: 64 bytes of signature, its description, a magic text. */
static void signatures_are_cut_off(void **state)
{
	static const char tail[] = "\0\0\2\0\0\0\0\0\0\0\0\100~Module signature appended~\n";
	const struct kernel *kernel = *state;
	char *path = files_path("%s/signed.ko", kernel->modules);
	struct buffer plain = BUFFER_INIT;
	struct module_file file;
	struct error err = ERROR_INIT;
	size_t length;

	fake_module(&plain, "", FAKE_RELEASE);
	length = plain.length;
	for (int i = 0; i < 64; i++)
		buffer_adds(&plain, "s");
	buffer_add(&plain, tail, sizeof(tail) - 1);
	fake_file(path, plain.data, plain.length);
	assert_int_equal(module_file_read(path, &file, &err), 0);
	assert_int_equal(file.bytes.length, plain.length);
	module_file_unsign(&file);
	assert_int_equal(file.bytes.length, length);
	assert_memory_equal(file.bytes.data, plain.data, length);
	assert_string_equal(module_file_info(&file, "vermagic"), FAKE_RELEASE " SMP mod_unload ");
	module_file_unsign(&file); /* there is none any more */
	assert_int_equal(file.bytes.length, length);
	module_file_finish(&file);
	/* longer than the file: not one that can be believed */
	plain.data[plain.length - 32] = 1;
	fake_file(path, plain.data, plain.length);
	assert_int_equal(module_file_read(path, &file, &err), 0);
	module_file_unsign(&file);
	assert_int_equal(file.bytes.length, plain.length);
	module_file_finish(&file);
	unlink(path);
	buffer_finish(&plain);
	free(path);
}

static void missing_modules_are_named(void **state)
{
	const struct kernel *kernel = *state;

	add(kernel, "a.ko", "b");
	assert_non_null(strstr(resolve(kernel, "nosuch", ERROR_UNAVAILABLE), "'nosuch'"));
	assert_non_null(strstr(resolve(kernel, "a", ERROR_UNAVAILABLE), "'b', which 'a' depends"));
	resolve(kernel, "../../etc/passwd", ERROR_USAGE);
	resolve(kernel, "", ERROR_USAGE);
}

static void what_is_dispensable_may_miss(void **state)
{
	const struct kernel *kernel = *state;
	const char *const must[] = { "a" };
	const char *const may[] = { "nosuch", "b", "a" };
	const char *const broken[] = { "b", "c" };
	struct module_list list;
	struct error err = ERROR_INIT;

	add(kernel, "a.ko", "");
	add(kernel, "b.ko", "");
	add(kernel, "c.ko", "nosuch");
	assert_int_equal(modules_resolve(kernel, must, 1, &list, &err), 0);
	assert_int_equal(modules_resolve_more(kernel, may, 3, &list, &err), 0);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.name[1], "b");
	assert_int_equal(modules_resolve_more(kernel, broken, 2, &list, &err), -1);
	assert_int_equal(list.n, 2);
	module_list_finish(&list);
}

static void cycles_end(void **state)
{
	const struct kernel *kernel = *state;
	char name[32];
	char next[32];

	add(kernel, "a.ko", "b");
	add(kernel, "b.ko", "c");
	add(kernel, "c.ko", "a");
	add(kernel, "self.ko", "self");
	assert_non_null(strstr(resolve(kernel, "a", ERROR_DATA), "need each other"));
	assert_non_null(strstr(resolve(kernel, "self", ERROR_DATA), "need each other"));
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "m%d.ko", i);
		snprintf(next, sizeof(next), "m%d", i + 1);
		add(kernel, name, next);
	}
	assert_non_null(strstr(resolve(kernel, "m0", ERROR_DATA), "more than 64"));
}

static void modules_of_others_are_refused(void **state)
{
	const struct kernel *kernel = *state;
	struct buffer module = BUFFER_INIT;
	char *path = files_path("%s/arm.ko", kernel->modules);

	add_as(kernel, "old.ko", "", "5.10.0-fake", NULL);
	assert_non_null(
		strstr(resolve(kernel, "old", ERROR_DATA), "is for kernel 5.10.0-fake, not for"));
	/* the beginning of a release is another release */
	add_as(kernel, "short.ko", "", "6.1.0-fak", NULL);
	resolve(kernel, "short", ERROR_DATA);
	fake_module(&module, "", FAKE_RELEASE);
	put_le(module.data + 18, EM_AARCH64, 2);
	fake_file(path, module.data, module.length);
	assert_non_null(strstr(resolve(kernel, "arm", ERROR_DATA), "arm64"));
	buffer_finish(&module);
	free(path);
}

/* Every byte of the headers bent, and every length: an error or a list, never a crash. */
static void hostile_modules_are_survived(void **state)
{
	const struct kernel *kernel = *state;
	char *path = files_path("%s/bad.ko", kernel->modules);
	char *xz = files_path("%s/worse.ko.xz", kernel->modules);
	const char *const name = "bad";
	struct buffer module = BUFFER_INIT;
	struct buffer packed = BUFFER_INIT;
	struct module_list list;

	fake_module(&module, "", FAKE_RELEASE);
	for (size_t at = 0; at < module.length; at++) {
		const char was = module.data[at];

		module.data[at] ^= (char)0xff;
		fake_file(path, module.data, module.length);
		if (modules_resolve(kernel, &name, 1, &list, NULL) == 0)
			module_list_finish(&list);
		module.data[at] = was;
		fake_file(path, module.data, at);
		assert_int_equal(modules_resolve(kernel, &name, 1, &list, NULL), -1);
	}
	fake_compressed(&packed, &module, archive_write_add_filter_xz);
	fake_file(xz, packed.data, packed.length / 2);
	assert_non_null(strstr(resolve(kernel, "worse", ERROR_DATA), "worse.ko.xz"));
	fake_file(xz, "", 0);
	resolve(kernel, "worse", ERROR_DATA);
	buffer_finish(&packed);
	buffer_finish(&module);
	free(path);
	free(xz);
}

static void a_kernel_without_modules_needs_none(void **state)
{
	struct kernel *kernel = *state;

	files_remove(kernel->modules);
	kernel->modules[0] = '\0';
	assert_string_equal(resolve(kernel, "virtio_pci", ERROR_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(dependencies_come_first, setup, teardown),
		cmocka_unit_test_setup_teardown(each_module_once, setup, teardown),
		cmocka_unit_test_setup_teardown(built_in_is_left_out, setup, teardown),
		cmocka_unit_test_setup_teardown(compressed_modules_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(signatures_are_cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(missing_modules_are_named, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_dispensable_may_miss, setup, teardown),
		cmocka_unit_test_setup_teardown(cycles_end, setup, teardown),
		cmocka_unit_test_setup_teardown(modules_of_others_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_modules_are_survived, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_kernel_without_modules_needs_none, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
