/* What an A/A session found, in a few lines: behind `kvmbench run --aa`. Pure. */
#ifndef REPORTS_AA_H
#define REPORTS_AA_H

#include "base/buffer.h"
#include "base/error.h"
#include "judge/aa.h"
#include "judge/experience.h"

/* aa: this session; e: the store's of this place, this session among them; store: its name. */
int report_aa(const struct aa *aa, const struct experience *e, const char *store, int width,
	bool colour, struct buffer *out, struct error *err);

#endif
