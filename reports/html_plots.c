#include "reports/html_plots.h"

#include <stdio.h>
#include <string.h>

#include "reports/assets.h"
#include "reports/html_draw.h"
#include "reports/html_part.h"
#include "reports/plot.h"

#define COLUMN_PIXELS 7.5 /* of a wide font at 12 px, on average */
#define AXIS_PIXELS   64  /* below and above the rows; with less, gnuplot drops the axis title */
#define INPUT_MAX     16

static const int width_of[N_VARIANTS] = { [WIDE] = 860, [NARROW] = 360 };
static const char *const class_of[N_VARIANTS] = { [WIDE] = "wide", [NARROW] = "narrow" };

static bool (*const draw[N_PLOTS])(const struct summary *, struct drawing *) = {
	[PLOT_RATIOS] = draw_ratios,
	[PLOT_EXITS] = draw_exits,
	[PLOT_MEMORY] = draw_memory,
	[PLOT_LAUNCHES] = draw_launches,
};

static int height_of(const struct drawing *d, int variant)
{
	if (d->rows)
		return (int)d->rows * d->row_height[variant] + AXIS_PIXELS;
	return d->height[variant];
}

static int output_name(char *name, size_t size, int plot, int variant)
{
	return snprintf(name, size, "%d%s.svg", plot, class_of[variant]);
}

static void add_script(struct buffer *script, const struct drawing *d, int plot, int variant)
{
	const bool rows = d->rows > 0;
	int left = variant == NARROW ? 12 : 20 + (int)(COLUMN_PIXELS * (double)d->name_columns);
	int right = variant == NARROW ? 12 : 20 + (int)(COLUMN_PIXELS * (double)d->figure_columns);
	char name[32];

	if (!rows) { /* a vertical axis in place of names */
		left = 68;
		right = variant == NARROW ? 12 : 30;
	}
	output_name(name, sizeof(name), plot, variant);
	if (d->set.length)
		buffer_add(script, d->set.data, d->set.length);
	buffer_addf(script,
		"W = %d\nH = %d\nleft = %d\nright = %d\nrows = %zu\nnarrow = %d\nout = \"%s\"\n"
		"load \"%s.gp\"\n",
		width_of[variant], height_of(d, variant), left, right, d->rows, variant == NARROW,
		name, d->script);
}

static void add_figure(struct buffer *out, const struct drawing *d, const struct plot_file *svg)
{
	buffer_adds(out, "<figure>\n");
	for (int v = 0; v < N_VARIANTS; v++)
		svg_inline(out, svg[v].content.data, class_of[v], width_of[v], height_of(d, v),
			d->title.data, &d->texts[v]);
	if (d->rows == DRAW_ROWS_MAX)
		buffer_addf(out, "<p class=\"dim\">The first %d rows; the table has all.</p>\n",
			DRAW_ROWS_MAX);
	buffer_adds(out, "<figcaption>");
	buffer_add(out, d->legend.data, d->legend.length);
	buffer_adds(out, "</figcaption>\n</figure>\n");
}

static void add_input(
	struct plot_file *input, size_t *n, const char *name, const char *text, size_t length)
{
	input[*n].name = name;
	buffer_add(&input[*n].content, text, length);
	(*n)++;
}

static void add_scripts(struct plot_file *input, size_t *n)
{
	const struct {
		const char *name, *text;
	} script[] = {
		{ "common.gp", asset_common_gp },
		{ "ratios.gp", asset_ratios_gp },
		{ "exits.gp", asset_exits_gp },
		{ "memory.gp", asset_memory_gp },
		{ "launches.gp", asset_launches_gp },
	};

	for (size_t i = 0; i < sizeof(script) / sizeof(script[0]); i++)
		add_input(input, n, script[i].name, script[i].text, strlen(script[i].text));
}

/* Draws what is there to draw and leaves the figures in plots. */
static int run(struct drawing *d, const bool *drawn, struct html_plots *plots)
{
	char data_name[N_PLOTS][2][32], svg_name[N_PLOTS * N_VARIANTS][32];
	struct plot_file svg[N_PLOTS * N_VARIANTS] = { 0 };
	struct plot_file input[INPUT_MAX] = { { .name = "main.gp" } };
	size_t n_input = 1, n_svg = 0;
	int result;

	add_scripts(input, &n_input);
	for (int p = 0; p < N_PLOTS; p++) {
		if (!drawn[p])
			continue;
		snprintf(data_name[p][0], sizeof(data_name[p][0]), "%s.tsv", d[p].script);
		add_input(input, &n_input, data_name[p][0], d[p].data.data, d[p].data.length);
		if (d[p].data_2.length) {
			snprintf(data_name[p][1], sizeof(data_name[p][1]), "%s_rows.tsv",
				d[p].script);
			add_input(input, &n_input, data_name[p][1], d[p].data_2.data,
				d[p].data_2.length);
		}
		for (int v = 0; v < N_VARIANTS; v++) {
			add_script(&input[0].content, &d[p], p, v);
			output_name(svg_name[n_svg], sizeof(svg_name[n_svg]), p, v);
			svg[n_svg].name = svg_name[n_svg];
			n_svg++;
		}
	}
	result = n_svg ? plot_run(input, n_input, svg, n_svg, PLOT_SECONDS, &plots->why) : 0;
	for (size_t i = 0, p = 0; !result && p < N_PLOTS; p++) {
		if (!drawn[p])
			continue;
		add_figure(&plots->figure[p], &d[p], &svg[i]);
		i += N_VARIANTS;
	}
	for (size_t i = 0; i < n_input; i++)
		buffer_finish(&input[i].content);
	for (size_t i = 0; i < n_svg; i++)
		buffer_finish(&svg[i].content);
	return result;
}

void html_plots_make(const struct summary *s, bool wanted, struct html_plots *plots)
{
	struct drawing d[N_PLOTS] = { 0 };
	bool drawn[N_PLOTS];

	if (!wanted) {
		error_set(&plots->why, ERROR_UNAVAILABLE, "plots were not asked for");
		return;
	}
	for (int p = 0; p < N_PLOTS; p++)
		drawn[p] = draw[p](s, &d[p]);
	run(d, drawn, plots);
	for (int p = 0; p < N_PLOTS; p++)
		drawing_finish(&d[p]);
}

void html_plots_finish(struct html_plots *plots)
{
	for (int p = 0; p < N_PLOTS; p++)
		buffer_finish(&plots->figure[p]);
}

void html_plots_show(struct buffer *out, const struct html_plots *plots, enum html_plot which)
{
	struct buffer text = BUFFER_INIT;

	if (plots->figure[which].length) {
		buffer_add(out, plots->figure[which].data, plots->figure[which].length);
		return;
	}
	if (plots->why.kind != ERROR_NONE) {
		buffer_addf(&text, "No plot: %s.", plots->why.text);
		if (plots->why.hint[0])
			buffer_addf(&text, " To have it: %s.", plots->why.hint);
		html_paragraph(out, "noplot", text.data);
	}
	buffer_finish(&text);
}
