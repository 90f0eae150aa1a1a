/* What a comparison learns from the store about noise (judge/experience.h): the same for `compare`
 * and for `run --ab`.
 */
#ifndef CLI_NOISE_H
#define CLI_NOISE_H

#include "judge/experience.h"

/* db: of --db, or NULL. A store that nobody named is only asked if it is there, and its troubles
 * are told, but are no reason not to compare. */
int noise_read(const char *db, const struct experience_question *q, struct experience *e,
	struct error *err);

#endif
