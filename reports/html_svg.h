/* gnuplot's SVG, made fit to stand inside a page: only known elements and attributes pass, colours
 * become the page's (light, dark and print), no identifiers are left that could meet another
 * plot's, and placeholders become texts.
 */
#ifndef REPORTS_HTML_SVG_H
#define REPORTS_HTML_SVG_H

#include <stddef.h>

#include "base/buffer.h"

/* Texts of a plot; "@7@" in it stands for text[7]. Not escaped yet. */
struct svg_texts {
	char **text;
	size_t n;
};

/* Adds a copy; the number it has. */
size_t svg_text_add(struct svg_texts *texts, const char *text);
void svg_texts_finish(struct svg_texts *texts);

/* Adds what gnuplot drew (svg: its whole file) as one <svg> element of that class with width and
 * height in pixels. title is what a screen reader says. The result is well-formed whatever svg
 * is. */
void svg_inline(struct buffer *out, const char *svg, const char *class, int width, int height,
	const char *title, const struct svg_texts *texts);

/* The marks that inlined plots refer to; once in a page, before the first of them. */
void svg_marks(struct buffer *out);

#endif
