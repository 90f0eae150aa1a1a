/* The CD for cloud-init: guest-payloads/linux/seed.h, read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/seed.h"

#define LABEL_AT 32808 /* ECMA-119, 8.4.7: of the primary volume descriptor, sector 16 */
#define TEXT_MAX 65536

static char directory[] = "/tmp/kvmbench-seed-XXXXXX";
static char agent[300000];

static int make(void **state)
{
	(void)state;
	memset(agent, 'a', sizeof(agent));
	return mkdtemp(directory) ? 0 : -1;
}

static int clean(void **state)
{
	(void)state;
	files_remove(directory);
	return 0;
}

static char *write_one(const char *name)
{
	char *path = files_path("%s/%s", directory, name);
	struct error err = ERROR_INIT;

	assert_int_equal(seed_write(path, agent, sizeof(agent), "port.of.ours", &err), 0);
	return path;
}

/* The content of one file of it, to be freed. */
static char *content(const char *path, const char *name, size_t *length, int *mode)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	char *text = calloc(1, sizeof(agent) + TEXT_MAX);

	archive_read_support_format_iso9660(archive);
	assert_int_equal(archive_read_open_filename(archive, path, 10240), ARCHIVE_OK);
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		if (strcmp(archive_entry_pathname(entry), name) != 0)
			continue;
		*mode = (int)archive_entry_perm(entry) & 0777;
		*length = (size_t)archive_read_data(archive, text, sizeof(agent) + TEXT_MAX);
		archive_read_free(archive);
		return text;
	}
	fail_msg("no %s", name);
	return NULL;
}

static void holds_what_cloud_init_wants(void **state)
{
	char *path = write_one("one.iso");
	struct buffer raw = BUFFER_INIT;
	struct error err = ERROR_INIT;
	size_t length;
	char *text;
	int mode;

	(void)state;
	assert_int_equal(files_read(path, 64 << 20, &raw, &err), 0);
	assert_memory_equal(raw.data + LABEL_AT, "CIDATA ", 7);
	buffer_finish(&raw);
	text = content(path, "user-data", &length, &mode);
	assert_memory_equal(text, "#cloud-config\n", 14);
	assert_non_null(strstr(text, "/dev/virtio-ports/port.of.ours"));
	assert_null(strstr(text, "\t")); /* YAML */
	free(text);
	text = content(path, "meta-data", &length, &mode);
	assert_non_null(strstr(text, "instance-id: "));
	free(text);
	text = content(path, "kvmbench-agent", &length, &mode);
	assert_int_equal(length, sizeof(agent));
	assert_memory_equal(text, agent, sizeof(agent));
	assert_int_equal(mode & 0111, 0111);
	free(text);
	free(path);
}

static void fails_where_it_cannot_write(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(seed_write("/nonexistent/seed.iso", agent, 1, "x", &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/seed.iso"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_cloud_init_wants),
		cmocka_unit_test(fails_where_it_cannot_write),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
