/* What the readers of the store share. Private to record/.
 */
#ifndef RECORD_STORE_QUERY_H
#define RECORD_STORE_QUERY_H

#include <stdint.h>

#include "base/error.h"
#include "record/store.h"

/* store_list with the number of each entry in the database; the caller frees it. */
int store_list_numbered(
	struct store *s, struct store_entries *entries, int64_t **numbers, struct error *err);

#endif
