#include "reports/svg_draw.h"

#include <math.h>

#include "reports/escape.h"

void svg_open(struct buffer *out, const char *class, int width, int height, const char *title)
{
	buffer_addf(out,
		"<svg class=\"%s\" viewBox=\"0 0 %d %d\" style=\"max-width:%dpx\" role=\"img\" "
		"aria-label=\"",
		class, width, height, width);
	escape_html(out, title);
	buffer_adds(out, "\" fill=\"none\" stroke=\"currentColor\">\n");
}

void svg_close(struct buffer *out)
{
	buffer_adds(out, "</svg>\n");
}

/* In whole tenths, so that no locale writes a comma. */
static void add_number(struct buffer *out, double value)
{
	const long tenths = lround(10 * fmin(fmax(value, 0), 1e6));

	if (tenths % 10)
		buffer_addf(out, "%ld.%ld", tenths / 10, tenths % 10);
	else
		buffer_addf(out, "%ld", tenths / 10);
}

static void add_attribute(struct buffer *out, const char *name, double value)
{
	buffer_addf(out, " %s=\"", name);
	add_number(out, value);
	buffer_adds(out, "\"");
}

void svg_go(struct buffer *out, char command, double x, double y)
{
	buffer_add(out, &command, 1);
	add_number(out, x);
	buffer_adds(out, " ");
	add_number(out, y);
}

void svg_path(struct buffer *out, const char *colour, double width, const char *dash)
{
	buffer_addf(out, "<path stroke=\"var(--%s)\"", colour);
	add_attribute(out, "stroke-width", width);
	if (*dash)
		buffer_addf(out, " stroke-dasharray=\"%s\"", dash);
	buffer_adds(out, " stroke-linecap=\"round\" d=\"");
}

void svg_path_end(struct buffer *out)
{
	buffer_adds(out, "\"/>\n");
}

void svg_line(struct buffer *out, const char *colour, double width, double x1, double y1, double x2,
	double y2)
{
	svg_path(out, colour, width, "");
	svg_go(out, 'M', x1, y1);
	svg_go(out, 'L', x2, y2);
	svg_path_end(out);
}

void svg_area(
	struct buffer *out, const char *colour, double x, double y, double width, double height)
{
	buffer_addf(out, "<rect stroke=\"none\" fill=\"var(--%s)\"", colour);
	add_attribute(out, "x", x);
	add_attribute(out, "y", y);
	add_attribute(out, "width", width);
	add_attribute(out, "height", height);
	buffer_adds(out, "/>\n");
}

void svg_mark(struct buffer *out, enum svg_mark mark, const char *colour, double x, double y,
	double size, const char *title)
{
	buffer_addf(out, "<use href=\"#mark%d\" color=\"var(--%s)\" transform=\"translate(",
		(int)mark, colour);
	add_number(out, x);
	buffer_adds(out, ",");
	add_number(out, y);
	buffer_adds(out, ") scale(");
	add_number(out, size);
	buffer_adds(out, ")\">");
	if (*title) {
		buffer_adds(out, "<title>");
		escape_html(out, title);
		buffer_adds(out, "</title>");
	}
	buffer_adds(out, "</use>\n");
}

void svg_text(struct buffer *out, const char *colour, enum svg_anchor anchor, double x, double y,
	const char *text)
{
	static const char *const name[] = { "start", "middle", "end" };

	buffer_addf(out, "<text class=\"t\" fill=\"var(--%s)\" text-anchor=\"%s\"", colour,
		name[anchor]);
	add_attribute(out, "x", x);
	add_attribute(out, "y", y);
	buffer_adds(out, ">");
	escape_html(out, text);
	buffer_adds(out, "</text>\n");
}
