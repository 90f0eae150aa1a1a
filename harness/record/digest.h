/* SHA-256 (FIPS 180-4), which is what names a run file's content.
 */
#ifndef RECORD_DIGEST_H
#define RECORD_DIGEST_H

#include <stddef.h>

#include "base/error.h"

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and the NUL */

struct digest;

/* NULL if the library refuses. */
struct digest *digest_new(struct error *err);
void digest_add(struct digest *d, const void *bytes, size_t length);
/* Of all that was added so far; lower case. Once per digest. */
void digest_text(struct digest *d, char text[DIGEST_TEXT]);
/* NULL is allowed. */
void digest_free(struct digest *d);

#endif
