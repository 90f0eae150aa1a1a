/* SHA-256 (FIPS 180-4), which is what names a content: of a run file, of a guest image.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#include "base/error.h"

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and the NUL */

struct digest;

/* NULL if the library refuses. */
struct digest *digest_new(struct error *err);
void digest_add(struct digest *d, const void *bytes, size_t length);
/* Of all that was added so far; lower case. Once per digest. */
void digest_text(struct digest *d, char text[DIGEST_TEXT]);
/* Of a whole file, "" in text on failure. */
int digest_file(const char *path, char text[DIGEST_TEXT], struct error *err);
/* NULL is allowed. */
void digest_free(struct digest *d);

#endif
