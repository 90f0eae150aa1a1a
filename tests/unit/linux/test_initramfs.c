#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "base/digest.h"
#include "guest-payloads/linux/initramfs.h"
#include "guest-payloads/linux/libraries.h"
#include "unit/linux/fixture.h"

struct place {
	char *folder;
	char *file;
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	place->folder = fake_directory();
	place->file = files_path("%s/image.cpio", place->folder);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	files_remove(place->folder);
	free(place->folder);
	free(place->file);
	free(place);
	return 0;
}

/* --- reading it back, not with our own code
 * -------------------------------------------------------- */

struct found {
	mode_t mode;
	char text[256]; /* content, or where a link leads */
	size_t size;
	size_t place; /* among the entries, from 1; 0: none */
};

static struct found look_up(const char *file, const char *path)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	struct found found = { 0 };

	archive_read_support_format_cpio(archive);
	assert_int_equal(archive_read_open_filename(archive, file, 65536), ARCHIVE_OK);
	for (size_t i = 1; archive_read_next_header(archive, &entry) == ARCHIVE_OK; i++) {
		if (strcmp(archive_entry_pathname(entry), path) != 0)
			continue;
		assert_int_equal(found.place, 0);
		found.place = i;
		found.mode = archive_entry_mode(entry);
		found.size = (size_t)archive_entry_size(entry);
		assert_int_equal(archive_entry_mtime(entry), 0);
		assert_int_equal(archive_entry_uid(entry), 0);
		if (archive_entry_symlink(entry))
			snprintf(
				found.text, sizeof(found.text), "%s", archive_entry_symlink(entry));
		else
			archive_read_data(archive, found.text, sizeof(found.text) - 1);
	}
	archive_read_free(archive);
	return found;
}

static void holds_what_was_added(void **state)
{
	const struct place *place = *state;
	struct error err = ERROR_INIT;
	struct initramfs *image = initramfs_open(place->file, &err);
	struct found found;
	char *source = files_path("%s/source", place->folder);
	char magic[7] = "";

	assert_non_null(image);
	fake_file(source, "from a file", 11);
	assert_int_equal(initramfs_add_bytes(image, "/a/b/c", "text", 4, 0640, &err), 0);
	assert_int_equal(initramfs_add_file(image, "/a/file", source, 0755, &err), 0);
	assert_int_equal(initramfs_add_link(image, "/a/link", "b/c", &err), 0);
	assert_int_equal(initramfs_add_directory(image, "/empty/one", &err), 0);
	assert_int_equal(initramfs_add_bytes(image, "/nothing", NULL, 0, 0600, &err), 0);
	assert_true(initramfs_has(image, "/a/b"));
	assert_false(initramfs_has(image, "/a/d"));
	assert_int_equal(initramfs_close(image, &err), 0);

	assert_int_equal(files_head(place->file, magic, 6, &err), 6);
	assert_string_equal(magic, "070701");
	found = look_up(place->file, "a/b/c");
	assert_int_equal(found.mode, S_IFREG | 0640);
	assert_string_equal(found.text, "text");
	assert_true(look_up(place->file, "a").place < look_up(place->file, "a/b").place);
	assert_true(look_up(place->file, "a/b").place < found.place);
	assert_int_equal(look_up(place->file, "a/b").mode, S_IFDIR | 0755);
	assert_string_equal(look_up(place->file, "a/file").text, "from a file");
	assert_int_equal(look_up(place->file, "a/file").mode, S_IFREG | 0755);
	found = look_up(place->file, "a/link");
	assert_int_equal(found.mode & S_IFMT, S_IFLNK);
	assert_string_equal(found.text, "b/c");
	assert_int_equal(look_up(place->file, "empty/one").mode, S_IFDIR | 0755);
	assert_int_equal(look_up(place->file, "nothing").mode, S_IFREG | 0600);
	free(source);
}

static void make(const char *path)
{
	struct initramfs *image = initramfs_open(path, NULL);

	assert_non_null(image);
	assert_int_equal(initramfs_add_bytes(image, "/init", "x", 1, 0755, NULL), 0);
	assert_int_equal(initramfs_add_file(image, "/bin/sh", "/bin/sh", 0755, NULL), 0);
	assert_int_equal(initramfs_close(image, NULL), 0);
}

static void same_content_same_bytes(void **state)
{
	const struct place *place = *state;
	char *other = files_path("%s/other.cpio", place->folder);
	char a[DIGEST_TEXT];
	char b[DIGEST_TEXT];

	make(place->file);
	sleep(1); /* a time in it would differ now */
	make(other);
	assert_int_equal(digest_file(place->file, a, NULL), 0);
	assert_int_equal(digest_file(other, b, NULL), 0);
	assert_string_equal(a, b);
	free(other);
}

static void refuses(struct initramfs *image, const char *path, const char *why)
{
	struct error err = ERROR_INIT;

	assert_int_equal(initramfs_add_bytes(image, path, "x", 1, 0644, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, why));
}

static void bad_paths_are_refused(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);
	char *deep = malloc(8192);

	memset(deep, 'a', 8191);
	deep[0] = '/';
	deep[8191] = '\0';
	assert_int_equal(initramfs_add_bytes(image, "/a/b", "x", 1, 0644, NULL), 0);
	assert_int_equal(initramfs_add_link(image, "/l", "/a", NULL), 0);
	refuses(image, "/a/b", "already");
	refuses(image, "/a/b/c", "no directory");
	refuses(image, "/l/c", "no directory");
	refuses(image, "relative", "not a path");
	refuses(image, "/../x", "not a path");
	refuses(image, "/x/./y", "not a path");
	refuses(image, "/x//y", "not a path");
	refuses(image, "/x/", "not a path");
	refuses(image, "/", "not a path");
	refuses(image, "/TRAILER!!!", "not a path");
	refuses(image, deep, "not a path");
	initramfs_abandon(image);
	assert_int_not_equal(access(place->file, F_OK), 0);
	free(deep);
}

static void an_existing_file_is_kept(void **state)
{
	const struct place *place = *state;
	struct error err = ERROR_INIT;
	char text[5] = "";

	fake_file(place->file, "keep", 4);
	assert_null(initramfs_open(place->file, &err));
	assert_non_null(strstr(err.text, place->file));
	assert_int_equal(files_head(place->file, text, 4, NULL), 4);
	assert_string_equal(text, "keep");
}

static void what_is_no_file_is_refused(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);
	char *fifo = files_path("%s/fifo", place->folder);
	struct error err = ERROR_INIT;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(initramfs_add_file(image, "/f", fifo, 0644, &err), -1);
	assert_non_null(strstr(err.text, "no regular file"));
	assert_int_equal(initramfs_add_file(image, "/g", "/nosuch", 0644, &err), -1);
	assert_non_null(strstr(err.text, "/nosuch"));
	assert_int_equal(initramfs_add_file(image, "/g", place->folder, 0644, &err), -1);
	initramfs_abandon(image);
	free(fifo);
}

static void a_full_disk_leaves_nothing(void **state)
{
	const struct place *place = *state;
	struct rlimit before;
	struct rlimit small;
	struct error err = ERROR_INIT;
	struct initramfs *image = initramfs_open(place->file, &err);
	char *bytes = calloc(1, 1 << 20);
	int status;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 300000;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = initramfs_add_bytes(image, "/big", bytes, 1 << 20, 0644, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(status, -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "image.cpio"));
	assert_non_null(strstr(err.text, "File too large"));
	initramfs_abandon(image);
	assert_int_not_equal(access(place->file, F_OK), 0);
	free(bytes);
}

/* The last bytes are written when the archive is closed. */
static void a_disk_full_at_the_end_is_noticed(void **state)
{
	const struct place *place = *state;
	struct rlimit before;
	struct rlimit small;
	struct error err = ERROR_INIT;
	struct initramfs *image = initramfs_open(place->file, &err);
	int status;

	assert_int_equal(initramfs_add_bytes(image, "/small", "x", 1, 0644, &err), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 16;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = initramfs_close(image, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(status, -1);
	assert_non_null(strstr(err.text, "image.cpio"));
	assert_int_not_equal(access(place->file, F_OK), 0);
}

/* --- programs with their libraries
 * ------------------------------------------------------------------ */

static void a_program_brings_its_libraries(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);
	struct libraries libraries;
	struct error err = ERROR_INIT;
	bool libc = false;

	assert_int_equal(libraries_find("/bin/sh", &libraries, &err), 0);
	if (libraries.n == 0) {
		initramfs_abandon(image);
		libraries_finish(&libraries);
		skip(); /* a static shell */
	}
	assert_int_equal(initramfs_add_program(image, "/bin/sh", "/bin/sh", &err), 0);
	assert_int_equal(initramfs_add_program(image, "/bin/again", "/bin/sh", &err), 0);
	assert_int_equal(initramfs_close(image, &err), 0);
	assert_non_null(strstr(libraries.library[0].path, "/ld-"));
	for (size_t i = 0; i < libraries.n; i++) {
		const struct library *l = &libraries.library[i];
		struct found found = look_up(place->file, l->path + 1);
		struct stat status;

		assert_int_equal(stat(l->path, &status), 0);
		assert_int_equal(found.mode, S_IFREG | 0755);
		assert_int_equal(found.size, status.st_size);
		libc = libc || strncmp(l->name, "libc.", 5) == 0;
	}
	assert_true(libc);
	libraries_finish(&libraries);
}

/* Files as they are, programs with their libraries, links as links, in the same order always. */
static void a_tree_is_whole(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);
	char *tree = files_path("%s/tree", place->folder);
	char *below = files_path("%s/a/b", tree);
	char *file = files_path("%s/file", below);
	char *object = files_path("%s/firmware.elf", below);
	char *program = files_path("%s/sh", tree);
	char *link = files_path("%s/link", tree);
	struct libraries libraries;
	struct error err = ERROR_INIT;

	assert_int_equal(files_make_directory(below, &err), 0);
	fake_file(file, "text", 4);
	/* an ELF file that is no program for here */
	fake_file(object, ELFMAG "\1\2\1", SELFMAG + 3);
	assert_int_equal(files_copy("/bin/sh", program, &err), 0);
	assert_int_equal(symlink("a/b/file", link), 0);
	assert_int_equal(initramfs_add_tree(image, "/t", tree, &err), 0);
	/* what is there stays, and only that */
	assert_int_equal(initramfs_add_tree(image, "/t", tree, &err), 0);
	assert_int_equal(initramfs_add_tree(image, "/one", file, &err), 0);
	assert_int_equal(initramfs_add_tree(image, "/linked", link, &err), 0);
	assert_int_equal(initramfs_add_tree(image, "/", below, &err), 0);
	assert_int_equal(initramfs_close(image, &err), 0);
	assert_string_equal(look_up(place->file, "t/a/b/file").text, "text");
	assert_string_equal(look_up(place->file, "one").text, "text");
	assert_int_equal(look_up(place->file, "linked").mode & S_IFMT, S_IFREG);
	assert_string_equal(look_up(place->file, "file").text, "text");
	assert_int_equal(look_up(place->file, "t/a/b/firmware.elf").size, SELFMAG + 3);
	assert_int_equal(look_up(place->file, "t/link").mode & S_IFMT, S_IFLNK);
	assert_string_equal(look_up(place->file, "t/link").text, "a/b/file");
	assert_int_equal(libraries_find("/bin/sh", &libraries, &err), 0);
	for (size_t i = 0; i < libraries.n; i++)
		assert_true(look_up(place->file, libraries.library[i].path + 1).place > 0);
	libraries_finish(&libraries);
	free(tree);
	free(below);
	free(file);
	free(object);
	free(program);
	free(link);
}

static void bad_trees_are_refused(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);
	char *tree = files_path("%s/tree", place->folder);
	char *fifo = files_path("%s/fifo", tree);
	struct error err = ERROR_INIT;

	assert_int_equal(files_make_directory(tree, &err), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(initramfs_add_tree(image, "/t", tree, &err), -1);
	assert_non_null(strstr(err.text, "neither a file nor a directory"));
	assert_int_equal(initramfs_add_tree(image, "/u", "/nosuch", &err), -1);
	assert_non_null(strstr(err.text, "/nosuch"));
	assert_int_equal(initramfs_add_tree(image, "u", "/etc", &err), -1);
	initramfs_abandon(image);
	free(tree);
	free(fifo);
}

static void every_system_has_root(void **state)
{
	const struct place *place = *state;
	struct initramfs *image = initramfs_open(place->file, NULL);

	assert_int_equal(initramfs_add_bytes(image, "/etc/group", "own", 3, 0644, NULL), 0);
	assert_int_equal(initramfs_add_system(image, NULL), 0);
	assert_int_equal(initramfs_close(image, NULL), 0);
	assert_non_null(strstr(look_up(place->file, "etc/passwd").text, "root:x:0:0:"));
	assert_string_equal(look_up(place->file, "etc/group").text, "own");
	assert_int_equal(look_up(place->file, "dev").mode & S_IFMT, S_IFDIR);
}

/* Offsets of an ELF file that point anywhere must lead nowhere. */
static void hostile_programs_are_refused(void **state)
{
	const struct place *place = *state;
	char *path = files_path("%s/program", place->folder);
	struct buffer program = BUFFER_INIT;
	struct libraries libraries;
	struct error err = ERROR_INIT;

	fake_file(path, "", 0);
	assert_int_equal(libraries_find(path, &libraries, &err), -1);
	fake_file(path, "#!/bin/sh\n", 10);
	assert_int_equal(libraries_find(path, &libraries, &err), -1);
	assert_non_null(strstr(err.text, "no x86-64 program"));
	assert_int_equal(files_read("/proc/self/exe", 64 << 20, &program, &err), 0);
	for (size_t at = 0; at < 64 + 56 * 4; at++) {
		const char was = program.data[at];

		program.data[at] = (char)0xff;
		fake_file(path, program.data, program.length < 4096 ? program.length : 4096);
		if (libraries_find(path, &libraries, &err) == 0)
			libraries_finish(&libraries);
		program.data[at] = was;
	}
	put_le(program.data + 18, EM_AARCH64, 2);
	fake_file(path, program.data, program.length);
	assert_int_equal(libraries_find(path, &libraries, &err), -1);
	assert_non_null(strstr(err.text, "arm64"));
	buffer_finish(&program);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(holds_what_was_added, setup, teardown),
		cmocka_unit_test_setup_teardown(same_content_same_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_paths_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(an_existing_file_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_disk_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_disk_full_at_the_end_is_noticed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_program_brings_its_libraries, setup, teardown),
		cmocka_unit_test_setup_teardown(a_tree_is_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_trees_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(every_system_has_root, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_programs_are_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
