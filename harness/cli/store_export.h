/* The run file of an entry, if it still is what was added.
 */
#ifndef CLI_STORE_EXPORT_H
#define CLI_STORE_EXPORT_H

#include "base/error.h"
#include "record/store.h"

/* Writes it to a descriptor once its hash was found to be the entry's. ERROR_DATA if the file is
 * gone or another one is there, and then nothing was written. */
int store_export(const struct store_entry *entry, int out, struct error *err);

#endif
