/* A run file as the store wants it: read once, hashed and judged, so that what the store says of a
 * session is what `kvmbench report` says of its file.
 */
#ifndef CLI_STORE_IMPORT_H
#define CLI_STORE_IMPORT_H

#include <stdbool.h>

#include "base/error.h"
#include "record/store.h"

/* id: of the file, whether it was there or not. *bad_run: the file is to blame, not the store. */
int store_import(struct store *s, const char *path, char id[DIGEST_TEXT], bool *added,
	bool *bad_run, struct error *err);

#endif
