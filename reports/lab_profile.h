/* Renderers of a lab's profiles (lab/profile.h) and of their differences: bytes out, byte for byte
 * the same for the same input. Pure. Names of functions come from a guest: they are escaped. */
#ifndef REPORTS_LAB_PROFILE_H
#define REPORTS_LAB_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/profile.h"
#include "lab/profile_diff.h"

struct lab_profile_options {
	bool colour; /* text: ANSI colours */
	int width;   /* text: columns, 60 or more; 100 by default */
	size_t top;  /* functions listed, beside guest code, user space and what has no symbol; 0:
		      * all of at least 0.05 instructions per operation */
	const char *before_name; /* of a difference: what the two are called, as the user named */
	const char *after_name;	 /* them; NULL: by kernel and command line */
};

int lab_profile_text(const struct lab_profile *p, const struct lab_profile_options *o,
	struct buffer *out, struct error *err);
int lab_profile_markdown(const struct lab_profile *p, const struct lab_profile_options *o,
	struct buffer *out, struct error *err);
int lab_profile_diff_text(const struct lab_profile_diff *d, const struct lab_profile_options *o,
	struct buffer *out, struct error *err);
int lab_profile_diff_markdown(const struct lab_profile_diff *d,
	const struct lab_profile_options *o, struct buffer *out, struct error *err);

#endif
