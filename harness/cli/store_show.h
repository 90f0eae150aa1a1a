/* What `kvmbench store` prints: entries and arms, as text for people or as JSON.
 */
#ifndef CLI_STORE_SHOW_H
#define CLI_STORE_SHOW_H

#include "base/buffer.h"
#include "record/store.h"

#define STORE_ID_SHORT 12 /* digits of an id in tables */

void store_show_list(struct buffer *out, const struct store_entries *entries);
void store_show_list_json(struct buffer *out, const struct store_entries *entries);
void store_show_entry(
	struct buffer *out, const struct store_entry *entry, const struct store_arms *arms);
void store_show_entry_json(
	struct buffer *out, const struct store_entry *entry, const struct store_arms *arms);

#endif
