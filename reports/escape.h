/* Strings from run files are hostile. Everything that prints one passes it through here first.
 *
 * All of these append to out and accept any bytes up to the NUL, NULL being "". Common to all:
 * bytes that are not UTF-8 become U+FFFD, and characters that act instead of showing (C0 and C1
 * controls, DEL, bidirectional overrides, invisible format characters, line separators) become a
 * visible "\x1b" or "\u202e". So none of the output can steer a terminal, reorder what surrounds
 * it, or pretend to be another name.
 */
#ifndef REPORTS_ESCAPE_H
#define REPORTS_ESCAPE_H

#include "base/buffer.h"

/* One line of plain text: tab, line feed and carriage return become a space. */
void escape_terminal(struct buffer *out, const char *text);

/* For HTML and XML 1.0, in text and in attributes quoted either way: & < > " ' become references.
 * Tab and line feed stay. */
void escape_html(struct buffer *out, const char *text);

/* One line of inline GitHub-flavoured Markdown, also inside a table cell: no emphasis, code, link,
 * image, HTML, autolink, mention, mathematics or end of cell survives, and no heading, list or
 * quotation at the start. */
void escape_markdown(struct buffer *out, const char *text);
/* The same as a code span where the text allows it (letters, digits and . _ - + = : , / %, space),
 * else like escape_markdown. For names of benchmarks, parameters and files. "" stays "". */
void escape_markdown_code(struct buffer *out, const char *text);

/* One field of RFC 4180: quoted if it needs to be. Line feeds stay, inside quotes. */
void escape_csv(struct buffer *out, const char *text);

#endif
