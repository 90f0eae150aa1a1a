/* What a piece of a report means to the reader; a renderer turns it into a colour, or not. */
#ifndef REPORTS_TONE_H
#define REPORTS_TONE_H

#include <stdbool.h>

#include "base/buffer.h"

enum tone { TONE_PLAIN, TONE_STRONG, TONE_FAINT, TONE_GOOD, TONE_WARN, TONE_BAD };

/* ANSI SGR sequences; nothing without colour. */
void tone_begin(struct buffer *out, enum tone tone, bool colour);
void tone_end(struct buffer *out, enum tone tone, bool colour);

#endif
