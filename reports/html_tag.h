/* One tag of an XML text, read in place. It is gnuplot's, so it is regular; where it is not,
 * reading ends.
 */
#ifndef REPORTS_HTML_TAG_H
#define REPORTS_HTML_TAG_H

#include <stdbool.h>
#include <stddef.h>

#define TAG_ATTRIBUTES 16 /* more are passed over */

struct tag_attribute {
	const char *name;
	size_t name_length;
	const char *value;
	size_t length;
};

struct tag {
	const char *name;
	size_t length;
	bool closing, empty;
	struct tag_attribute attribute[TAG_ATTRIBUTES];
	size_t n;
};

/* Reads the tag that starts at p ("<"). Where it ends, or NULL if it does not. */
const char *tag_read(const char *p, struct tag *e);
/* NULL if the tag has no such attribute. */
const struct tag_attribute *tag_find(const struct tag *e, const char *name);
/* True if the first length bytes of text are the word. */
bool tag_same(const char *text, size_t length, const char *word);

#endif
