#include "reports/html_svg.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/html_tag.h"
#include "reports/svg_draw.h"

#define DEPTH_MAX 32

/* by the number that plots/common.gp gives each */
static const char *const colours[] = { NULL, "ink", "muted", "grid", "band", "good", "warn", "bad",
	"a", "b", "c", "d" };

/* gnuplot's point types that the scripts use, drawn in a box from -1 to 1 */
static const struct {
	int type;
	const char *shape;
} marks[] = {
	{ 1, "<path stroke-width=\".4\" d=\"M-1-1 1 1M1-1-1 1\"/>" },
	{ 3, "<rect stroke-width=\".3\" x=\"-1\" y=\"-1\" width=\"2\" height=\"2\"/>" },
	{ 4, "<rect fill=\"currentColor\" stroke=\"none\" x=\"-1\" y=\"-1\" width=\"2\" "
	     "height=\"2\"/>" },
	{ 6, "<circle fill=\"currentColor\" stroke=\"none\" r=\"1\"/>" },
	{ 8, "<path fill=\"currentColor\" stroke=\"none\" d=\"M0-1.3-1.3.8 1.3.8z\"/>" },
	{ 11, "<path stroke-width=\".35\" d=\"M0-1.3 1.3 0 0 1.3-1.3 0z\"/>" },
};

/* What has been opened, and how many of those the page has seen: a group is written when the
 * first thing in it is, as half of gnuplot's groups hold nothing. */
struct writer {
	struct buffer *out;
	struct buffer open[DEPTH_MAX];
	size_t depth, written;
	const struct svg_texts *texts;
	char dots[96]; /* attributes of the path of dots that is open, or "" */
};

size_t svg_text_add(struct svg_texts *texts, const char *text)
{
	char **more = realloc(texts->text, (texts->n + 1) * sizeof(*more));

	if (more)
		texts->text = more;
	if (!more || !(more[texts->n] = strdup(text))) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return texts->n++;
}

void svg_texts_finish(struct svg_texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		free(texts->text[i]);
	free(texts->text);
	*texts = (struct svg_texts){ 0 };
}

void svg_marks(struct buffer *out)
{
	buffer_adds(
		out, "<svg class=\"marks\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		buffer_addf(out, "<g id=\"mark%d\" fill=\"none\" stroke=\"currentColor\">%s</g>",
			marks[i].type, marks[i].shape);
	buffer_adds(out, "</defs></svg>\n");
}

/* "rgb(  0,   0, N)" is one of ours; NULL for any other */
static const char *colour_name(const struct tag_attribute *a)
{
	char text[32];
	int r, g, b;

	if (a->length >= sizeof(text))
		return NULL;
	memcpy(text, a->value, a->length);
	text[a->length] = '\0';
	if (sscanf(text, "rgb(%d,%d,%d)", &r, &g, &b) != 3 || r || g || b < 1 ||
		b >= (int)(sizeof(colours) / sizeof(colours[0])))
		return NULL;
	return colours[b];
}

static void add_colour(struct buffer *out, const char *name, const struct tag_attribute *a)
{
	if (!a || tag_same(a->value, a->length, "currentColor"))
		return;
	if (colour_name(a))
		buffer_addf(out, " %s=\"var(--%s)\"", name, colour_name(a));
	else
		buffer_addf(out, " %s=\"%s\"", name,
			tag_same(a->value, a->length, "none") ? "none" : "currentColor");
}

/* Numbers, commands of a path and functions of a transformation; anything else ends the value.
 * Blanks are run together and useless zeros left out. */
static void add_plain(struct buffer *out, const char *name, const struct tag_attribute *a)
{
	const char *end = a ? a->value + a->length : NULL;

	if (!a)
		return;
	buffer_addf(out, " %s=\"", name);
	for (const char *p = a->value; p < end; p++) {
		const char previous = out->data[out->length - 1];

		if ((*p == '\0') ||
			!strchr("abcdefghijklmnopqrstuvwxyzMLHVZ0123456789.,-() \t\n", *p))
			break;
		if (*p == ' ' || *p == '\t' || *p == '\n') {
			if (previous != ' ' && previous != '"' && p + 1 < end)
				buffer_adds(out, " ");
		} else if (*p == '.' && end - p >= 3 && p[1] == '0' && p[2] == '0') {
			p += 2;
		} else {
			buffer_add(out, p, 1);
		}
	}
	buffer_adds(out, "\"");
}

static void end_dots(struct writer *w)
{
	if (w->dots[0])
		buffer_adds(w->out, "\"/>");
	w->dots[0] = '\0';
}

/* Before anything is drawn. */
static void write_groups(struct writer *w)
{
	for (; w->written < w->depth; w->written++)
		buffer_add(w->out, w->open[w->written].data, w->open[w->written].length);
}

static void open_group(struct writer *w, const struct tag *e)
{
	const struct tag_attribute *width = tag_find(e, "stroke-width");
	const struct tag_attribute *anchor = tag_find(e, "text-anchor");
	struct buffer *b;

	end_dots(w);
	if (w->depth == DEPTH_MAX)
		return;
	b = &w->open[w->depth++];
	*b = (struct buffer)BUFFER_INIT;
	buffer_adds(b, "<g");
	if (width && !tag_same(width->value, width->length, "1.00"))
		add_plain(b, "stroke-width", width);
	if (tag_find(e, "font-size")) { /* a text: the page knows its font */
		buffer_adds(b, " class=\"t\"");
		add_colour(b, "fill", tag_find(e, "fill"));
		if (anchor && !tag_same(anchor->value, anchor->length, "start"))
			add_plain(b, "text-anchor", anchor);
	} else {
		const struct tag_attribute *stroke = tag_find(e, "stroke");

		if (stroke && tag_same(stroke->value, stroke->length, "none"))
			buffer_adds(b, " stroke=\"none\"");
	}
	add_plain(b, "transform", tag_find(e, "transform"));
	buffer_adds(b, ">");
}

static void close_group(struct writer *w)
{
	end_dots(w);
	if (!w->depth)
		return;
	if (w->written == w->depth) {
		buffer_adds(w->out, "</g>\n");
		w->written--;
	}
	buffer_finish(&w->open[--w->depth]);
}

/* Round dots of one size and colour become one path of points with round ends: a tenth of the
 * size. */
static bool add_dot(struct writer *w, const struct tag *e)
{
	const struct tag_attribute *transform = tag_find(e, "transform");
	const struct tag_attribute *colour = tag_find(e, "color");
	char attributes[sizeof(w->dots)], text[80];
	float x, y, size;

	if (!transform || transform->length >= sizeof(text))
		return false;
	memcpy(text, transform->value, transform->length);
	text[transform->length] = '\0';
	if (sscanf(text, "translate(%f,%f) scale(%f)", &x, &y, &size) != 3)
		return false;
	snprintf(attributes, sizeof(attributes), "stroke=\"var(--%s)\" stroke-width=\"%.1f\"",
		colour && colour_name(colour) ? colour_name(colour) : "ink", 2 * (double)size);
	if (strcmp(attributes, w->dots) != 0) {
		end_dots(w);
		memcpy(w->dots, attributes, sizeof(attributes));
		buffer_addf(w->out, "<path stroke-linecap=\"round\" %s d=\"", attributes);
	}
	buffer_addf(w->out, "M%.1f %.1fh0", (double)x, (double)y);
	return true;
}

static void add_mark(struct writer *w, const struct tag *e)
{
	const struct tag_attribute *href = tag_find(e, "xlink:href");
	int type = -1;

	if (!href || sscanf(href->value, "#gpPt%d", &type) != 1)
		return;
	write_groups(w);
	if (type == 6 && add_dot(w, e))
		return;
	end_dots(w);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].type != type)
			continue;
		buffer_addf(w->out, "<use href=\"#mark%d\"", type);
		add_plain(w->out, "transform", tag_find(e, "transform"));
		add_colour(w->out, "color", tag_find(e, "color"));
		buffer_adds(w->out, "/>");
	}
}

static void add_shape(struct writer *w, const struct tag *e)
{
	write_groups(w);
	end_dots(w);
	if (tag_same(e->name, e->length, "path")) {
		buffer_adds(w->out, "<path");
		add_colour(w->out, "stroke", tag_find(e, "stroke"));
		add_plain(w->out, "stroke-dasharray", tag_find(e, "stroke-dasharray"));
		add_plain(w->out, "d", tag_find(e, "d"));
	} else {
		buffer_adds(w->out, "<polygon stroke=\"none\"");
		add_colour(w->out, "fill", tag_find(e, "fill"));
		add_plain(w->out, "points", tag_find(e, "points"));
	}
	buffer_adds(w->out, "/>");
}

/* Characters up to the next tag, which gnuplot has escaped. */
static void add_text(struct writer *w, const char *text)
{
	size_t number;
	int end = 0;

	write_groups(w);
	end_dots(w);
	buffer_adds(w->out, "<text>");
	if (sscanf(text, "@%5zu@%n", &number, &end) == 1 && end) {
		if (number < w->texts->n)
			escape_html(w->out, w->texts->text[number]);
	} else {
		text += strspn(text, " ");
		buffer_add(w->out, text, strcspn(text, "<"));
	}
	buffer_adds(w->out, "</text>");
}

void svg_inline(struct buffer *out, const char *svg, const char *class, int width, int height,
	const char *title, const struct svg_texts *texts)
{
	struct writer w = { .out = out, .texts = texts };
	const char *p = svg ? strstr(svg, "</defs>") : NULL;
	struct tag e;

	svg_open(out, class, width, height, title);
	while (p && (p = strchr(p, '<')) && (p = tag_read(p, &e))) {
		if (tag_same(e.name, e.length, "g")) {
			if (e.closing)
				close_group(&w);
			else if (!e.empty)
				open_group(&w, &e);
		} else if (e.closing) {
			continue;
		} else if (tag_same(e.name, e.length, "use")) {
			add_mark(&w, &e);
		} else if (tag_same(e.name, e.length, "path") ||
			   tag_same(e.name, e.length, "polygon")) {
			add_shape(&w, &e);
		} else if (tag_same(e.name, e.length, "text")) {
			add_text(&w, p);
		}
	}
	while (w.depth)
		close_group(&w);
	end_dots(&w);
	svg_close(out);
}
