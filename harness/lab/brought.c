#include "lab/brought.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

/* The n-th file, if more of it may come. */
static struct brought_file *file_of(struct brought *brought, const json_t *frame, size_t n)
{
	const json_t *number = json_object_get(frame, "file");
	const json_int_t i = json_is_integer(number) ? json_integer_value(number) : -1;
	struct brought_file *file;

	if (i < 0 || (size_t)i >= n || i >= BROUGHT_FILES)
		return NULL;
	file = &brought->file[i];
	return file->whole || file->why ? NULL : file;
}

int brought_add(struct brought *brought, const json_t *frame, size_t n, struct error *err)
{
	struct brought_file *file = file_of(brought, frame, n);
	const json_t *at = json_object_get(frame, "at");
	const json_t *data = json_object_get(frame, "data");
	const char *why = json_string_value(json_object_get(frame, "why"));
	size_t before;

	if (!file)
		return error_set(err, ERROR_DATA, "the agent sent a file that was not asked for");
	if (why) {
		file->why = strdup(why);
		return file->why ? 0 : error_errno(err, ERROR_SYSTEM, "cannot keep a file");
	}
	before = file->bytes.length;
	if (!json_is_integer(at) || json_integer_value(at) != (json_int_t)before ||
		!json_is_string(data))
		return error_set(err, ERROR_DATA,
			"the agent sent a piece of a file that does not "
			"follow what came before");
	/* three bytes of every four characters, or less */
	if (json_string_length(data) / 4 * 3 > BROUGHT_MOST - brought->bytes)
		return error_set(err, ERROR_DATA, "the files to bring are larger than %zu MiB",
			BROUGHT_MOST >> 20);
	if (!base64_take(&file->bytes, json_string_value(data), json_string_length(data)))
		return error_set(err, ERROR_DATA, "the agent sent a piece of a file that is none");
	brought->bytes += file->bytes.length - before;
	file->whole = json_is_true(json_object_get(frame, "last"));
	return 0;
}

void brought_finish(struct brought *brought)
{
	for (size_t i = 0; i < BROUGHT_FILES; i++) {
		free(brought->file[i].why);
		buffer_finish(&brought->file[i].bytes);
	}
	*brought = (struct brought){ 0 };
}
