/* Runs gnuplot: files in, files out. gnuplot is a program of its own, found on PATH, never linked;
 * it works in a private temporary directory that is gone again on every way out.
 */
#ifndef REPORTS_PLOT_H
#define REPORTS_PLOT_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

#define PLOT_SECONDS	10.0	   /* what report_html allows */
#define PLOT_OUTPUT_MAX (8u << 20) /* bytes, each output */

struct plot_file {
	const char *name; /* plain, no '/' */
	struct buffer content;
};

/* Puts the input files into the directory, runs gnuplot on the first of them and reads the output
 * files, whose content was empty. gnuplot sees no start-up file, no locale and nothing on standard
 * input. ERROR_UNAVAILABLE without gnuplot; ERROR_TIMEOUT after `seconds`, when it has been
 * killed; ERROR_INTERRUPTED if SIGINT, SIGTERM, SIGHUP or SIGQUIT came, which takes its course
 * after cleaning up; ERROR_DATA with gnuplot's own message if it failed. On failure every output is
 * empty. */
int plot_run(const struct plot_file *input, size_t n_input, struct plot_file *output,
	size_t n_output, double seconds, struct error *err);

#endif
