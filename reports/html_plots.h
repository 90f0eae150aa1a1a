/* The plots of a page, drawn by one run of gnuplot. */
#ifndef REPORTS_HTML_PLOTS_H
#define REPORTS_HTML_PLOTS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/summary.h"

enum html_plot { PLOT_RATIOS, PLOT_EXITS, PLOT_MEMORY, PLOT_LAUNCHES, N_PLOTS };

struct html_plots {
	struct buffer figure[N_PLOTS]; /* a whole <figure>; empty: nothing to draw */
	struct error why; /* why there are no plots at all; kind ERROR_NONE if there are */
};

/* Never fails: without plots it says why. plots was zeroed. */
void html_plots_make(const struct summary *s, bool wanted, struct html_plots *plots);
void html_plots_finish(struct html_plots *plots);

/* The figure, or what takes its place. */
void html_plots_show(struct buffer *out, const struct html_plots *plots, enum html_plot which);

#endif
