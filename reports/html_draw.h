/* What is handed to gnuplot for one plot: numbers only. Names stay here, as texts that take their
 * place in the finished drawing (html_svg.h).
 */
#ifndef REPORTS_HTML_DRAW_H
#define REPORTS_HTML_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "judge/summary.h"
#include "reports/html_svg.h"

#define DRAW_ROWS_MAX 150 /* a plot shows no more rows; the tables show all */

#define DRAW_LAUNCHES_MAX 20000 /* with more there are no strips: they would make the page huge */

enum { WIDE, NARROW, N_VARIANTS }; /* each plot is drawn for wide and for narrow pages */

struct drawing {
	const char *script;   /* plots/NAME.gp */
	struct buffer data;   /* NAME.tsv */
	struct buffer data_2; /* NAME_rows.tsv, where the script reads one */
	struct buffer set;    /* gnuplot assignments of numbers */
	struct buffer title;  /* what a screen reader says */
	struct buffer legend; /* HTML, below the plot */
	struct svg_texts texts[N_VARIANTS];
	size_t rows; /* 0: a plot of the fixed height below */
	int row_height[N_VARIANTS];
	int height[N_VARIANTS];
	size_t name_columns, figure_columns; /* of the longest, WIDE */
};

/* Adds a row with its name and the figure at its end, cut to what fits. Its texts have the numbers
 * 2 × row and 2 × row + 1, counted from 0. False when the plot is full. */
bool drawing_row(struct drawing *d, const char *name, const char *figure, const char *short_figure);
void drawing_set(struct drawing *d, const char *variable, double value);
/* Adds numbers to a line of data, "NaN" for those that are not finite; the last ends the line. */
void drawing_number(struct buffer *data, double value, char end);
void drawing_finish(struct drawing *d);

/* Each fills a zeroed drawing; false if there is nothing to draw. */
bool draw_ratios(const struct summary *s, struct drawing *d);
bool draw_exits(const struct summary *s, struct drawing *d);
bool draw_memory(const struct summary *s, struct drawing *d);
bool draw_launches(const struct summary *s, struct drawing *d);

/* True for arms that stand in the sections about exits. */
bool is_exit(const struct result *r);

#endif
