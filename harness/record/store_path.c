#include "record/store.h"

#include <stdlib.h>

#include "base/buffer.h"

static const char *set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

char *store_path(const char *given, struct error *err)
{
	struct buffer path = BUFFER_INIT;
	const char *data = set("XDG_DATA_HOME");
	const char *home = set("HOME");

	if (!given)
		given = set("KVMBENCH_DB");
	/* The XDG specification: a relative path there is to be ignored. */
	if (data && *data != '/')
		data = NULL;
	if (given && *given) {
		buffer_adds(&path, given);
	} else if (given) {
		error_set(err, ERROR_USAGE, "the store's path is empty");
	} else if (data) {
		buffer_addf(&path, "%s/kvmbench/store.db", data);
	} else if (home) {
		buffer_addf(&path, "%s/.local/share/kvmbench/store.db", home);
	} else {
		error_set(err, ERROR_USAGE, "no place for the store: HOME is not set");
		error_hint(err, "name one with --db or KVMBENCH_DB");
	}
	return path.data;
}
