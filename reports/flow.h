/* Text broken into lines of a given width, counted in terminal columns. */
#ifndef REPORTS_FLOW_H
#define REPORTS_FLOW_H

#include <stddef.h>

#include "base/buffer.h"

/* Bytes of text that go on a line of `columns` (at least 1): up to the last blank that fits, or in
 * the middle of a word wider than the line. *skip: blanks behind them, which belong to no line. */
size_t flow_line(const char *text, size_t columns, size_t *skip);

/* Adds text, escaped for a terminal, in lines of at most `width` columns that each end in a line
 * feed. The cursor stands at column `at` of the first line; the others are indented by `indent`.
 * Nothing for "". */
void flow_text(struct buffer *out, const char *text, size_t at, size_t indent, size_t width);

#endif
