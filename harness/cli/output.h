/* Files that a command writes: there whole or not at all.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

/* "-": standard output; a device, pipe or link is written into; else written beside PATH, synced,
 * and renamed. */
int output_write(const char *path, const struct buffer *b, struct error *err);
/* Adds to a file that others write to as well. */
int output_append(const char *path, const struct buffer *b, struct error *err);
/* Columns of the terminal on standard output, between 60 and 160; 100 if it is none. */
int output_width(void);

/* For text at `path`, "-" being standard output: how wide, `wanted` being 0 if nobody said; and
 * whether in colour, `when` being auto, always or never. Files are 100 wide and plain unless told.
 */
int output_columns(const char *path, int wanted);
bool output_coloured(const char *path, const char *when);

#endif
