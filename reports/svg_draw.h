/* Drawing in SVG for what a page draws by itself. Coordinates are pixels, not negative, written to
 * a tenth; colours are names of the page's ("bad": page.css); texts are escaped here.
 */
#ifndef REPORTS_SVG_DRAW_H
#define REPORTS_SVG_DRAW_H

#include "base/buffer.h"

/* An <svg> of that class, at most as wide as it is drawn; title is what a screen reader says. */
void svg_open(struct buffer *out, const char *class, int width, int height, const char *title);
void svg_close(struct buffer *out);

/* For the data of paths: a letter of SVG's path language and a place. */
void svg_go(struct buffer *out, char command, double x, double y);
/* A path whose data follow; end with svg_path_end(). dash: as in SVG, or "". */
void svg_path(struct buffer *out, const char *colour, double width, const char *dash);
void svg_path_end(struct buffer *out);

void svg_line(struct buffer *out, const char *colour, double width, double x1, double y1, double x2,
	double y2);
void svg_area(
	struct buffer *out, const char *colour, double x, double y, double width, double height);

/* marks of the page, by their number there (html_svg.c) */
enum svg_mark { SVG_CROSS = 1, SVG_DIAMOND = 11 };

/* A mark of the page (svg_marks) with what is said when the pointer rests on it; "": nothing. */
void svg_mark(struct buffer *out, enum svg_mark mark, const char *colour, double x, double y,
	double size, const char *title);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* A line of text whose foot is at y. */
void svg_text(struct buffer *out, const char *colour, enum svg_anchor anchor, double x, double y,
	const char *text);

#endif
