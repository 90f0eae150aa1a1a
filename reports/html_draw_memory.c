#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "reports/escape.h"
#include "reports/html_draw.h"

#define SERIES_MAX 16
#define COLOURS	   4
#define TARGETS	   3

struct series {
	const struct arm *arm; /* its first; the others differ in the working set only */
	struct buffer rest;    /* parameters but the working set: "page=4K" */
	int colour;	       /* by those parameters */
	int look;	       /* by target: 0 host, 1 and 2 others */
	size_t n;
};

struct point {
	size_t series;
	double log2_bytes;
	const struct result *result;
};

static void rest_of(const struct arm *arm, struct buffer *rest)
{
	char number[UNITS_TEXT];
	const char *key;
	json_t *value;

	json_object_foreach (arm->params, key, value) {
		if (strcmp(key, "ws") == 0)
			continue;
		buffer_addf(rest, "%s%s=", rest->length ? " " : "", key);
		if (json_is_string(value))
			buffer_adds(rest, json_string_value(value));
		else if (json_is_integer(value))
			buffer_adds(rest, units_bytes((uint64_t)json_integer_value(value), number));
	}
	buffer_adds(rest, "");
}

static bool usable(const struct result *r, double *bytes)
{
	*bytes = (double)json_integer_value(json_object_get(r->arm->params, "ws"));
	return strcmp(r->arm->bench, "mem_chase") == 0 && *bytes >= 1 && isfinite(r->median) &&
	       r->median > 0;
}

/* The series the arm belongs to, a new one if need be; n of them so far. SERIES_MAX: no room. */
static size_t series_of(const struct arm *arm, struct series *series, size_t *n)
{
	struct buffer rest = BUFFER_INIT;
	int colour = 0, look = 0, looks = 0;
	size_t i;

	rest_of(arm, &rest);
	for (i = 0; i < *n; i++) {
		const bool same_rest = strcmp(series[i].rest.data, rest.data) == 0;
		const bool same_target = strcmp(series[i].arm->target, arm->target) == 0;

		if (same_rest && same_target) {
			buffer_finish(&rest);
			return i;
		}
		if (same_rest)
			colour = -series[i].colour - 1;
		else if (colour >= 0 && series[i].colour >= colour)
			colour = series[i].colour + 1;
		if (same_target)
			look = series[i].look;
		if (series[i].look > looks)
			looks = series[i].look;
	}
	if (i == SERIES_MAX) {
		buffer_finish(&rest);
		return i;
	}
	if (strcmp(arm->target, "host") != 0 && !look)
		look = looks + 1 < TARGETS ? looks + 1 : TARGETS - 1;
	colour = colour < 0 ? -colour - 1 : colour;
	series[(*n)++] = (struct series){ arm, rest, colour % COLOURS, look, 0 };
	return i;
}

static int by_series(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	if (p->series != q->series)
		return p->series < q->series ? -1 : 1;
	return (p->log2_bytes > q->log2_bytes) - (p->log2_bytes < q->log2_bytes);
}

static void describe(struct drawing *d, size_t i, const struct series *series)
{
	static const int dash[] = { 2, 1, 4 };
	static const int mark[] = { 4, 7, 9 };
	static const char *const line[] = { "- - □", "── ●", "–·– ▲" };
	static const char letters[] = "abcd";
	char name[32];

	snprintf(name, sizeof(name), "colour_%zu", i);
	drawing_set(d, name, 8 + series->colour); /* A … D of common.gp */
	snprintf(name, sizeof(name), "dash_%zu", i);
	drawing_set(d, name, dash[series->look]);
	snprintf(name, sizeof(name), "mark_%zu", i);
	drawing_set(d, name, mark[series->look]);
	buffer_addf(&d->legend,
		"<span class=\"key\"><b class=\"ink-%c\" aria-hidden=\"true\">%s</b> ",
		letters[series->colour], line[series->look]);
	escape_html(&d->legend, series->arm->target);
	buffer_adds(&d->legend, " ");
	escape_html(&d->legend, series->rest.data);
	buffer_adds(&d->legend, "</span> ");
}

static void add_points(struct drawing *d, const struct point *point, size_t n)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < n; i++) {
		const struct result *r = point[i].result;

		if (i && point[i].series != point[i - 1].series)
			buffer_adds(&d->data, "\n\n");
		drawing_number(&d->data, point[i].log2_bytes, '\t');
		drawing_number(&d->data, r->median, '\t');
		drawing_number(&d->data, r->low > 0 ? r->low : r->median, '\t');
		drawing_number(&d->data, r->high > 0 ? r->high : r->median, '\n');
		low = fmin(low, point[i].log2_bytes);
		high = fmax(high, point[i].log2_bytes);
	}
	drawing_set(d, "xlow", floor(low));
	drawing_set(d, "xhigh", ceil(high));
}

bool draw_memory(const struct summary *s, struct drawing *d)
{
	struct point *point = calloc(s->n_results + 1, sizeof(*point));
	struct series series[SERIES_MAX];
	size_t n_series = 0, n = 0;
	double bytes;

	d->script = "memory";
	d->height[WIDE] = 380;
	d->height[NARROW] = 300;
	for (size_t i = 0; point && i < s->n_results; i++) {
		const struct result *r = &s->results[i];
		size_t which;

		if (!usable(r, &bytes) ||
			(which = series_of(r->arm, series, &n_series)) == SERIES_MAX)
			continue;
		series[which].n++;
		point[n++] = (struct point){ which, log2(bytes), r };
	}
	if (n)
		qsort(point, n, sizeof(*point), by_series);
	for (size_t i = 0; i < n_series; i++)
		describe(d, i, &series[i]);
	if (n > n_series) { /* else no series has two points: no curve */
		drawing_set(d, "series", (double)n_series);
		add_points(d, point, n);
		buffer_addf(&d->title,
			"Lines: time per access of mem_chase over its working set, %zu lines by "
			"target and page size, both axes logarithmic. The results table has the "
			"figures.",
			n_series);
	}
	for (size_t i = 0; i < n_series; i++)
		buffer_finish(&series[i].rest);
	free(point);
	return n > n_series;
}
