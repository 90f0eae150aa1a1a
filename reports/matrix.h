/* What each setting of a kernel costs: exact runs of the same benchmarks side by side, the first of
 * them the base (kvmbench lab --vs, --matrix). Pure; the same runs give the same bytes.
 */
#ifndef REPORTS_MATRIX_H
#define REPORTS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/compare.h"
#include "judge/summary.h"
#include "reports/table.h"

/* one setting, measured */
struct matrix_run {
	const char *label; /* "default", "mitigations=off"; any bytes */
	const struct summary *summary;
};

/* one setting against the base, on one benchmark */
struct matrix_cell {
	const struct result *result; /* NULL: it was not measured there */
	enum change verdict;	     /* as in a comparison, fingerprints apart: they are the settings */
	double difference;	     /* instructions per operation; NaN if invalid or incomparable */
	double ratio;		     /* over the base */
	char why[160];
};

struct matrix_row {
	const struct result *base;
	struct matrix_cell *cell; /* one per setting */
};

struct matrix_setting {
	const char *label;
	const struct session *session;
	size_t shorter, longer, same; /* benchmarks */
	size_t lost;		      /* invalid, incomparable, or not measured there */
	double geomean;		      /* of the ratios that are not lost; NaN if none */
	const struct matrix_row *largest; /* difference by size; NULL if none differs */
};

struct matrix {
	const char *base; /* label */
	const struct run *run; /* of the base */
	struct matrix_row *row; /* by benchmark, parameters, target, ring */
	size_t n_rows;
	struct matrix_setting *setting;
	size_t n_settings;
};

/* n runs, at least 2, which must outlive the matrix. Benchmarks that the base lacks are left out.
 * ERROR_USAGE if a run is not exact, or was made in another lab (the fingerprint's member "lab"). */
int matrix_make(const struct matrix_run *run, size_t n, struct matrix *m, struct error *err);
void matrix_finish(struct matrix *m);

struct matrix_options {
	bool colour; /* text: ANSI colours */
	int width;   /* text: columns, 60 or more */
};

/* Values with differences where they fit, "2,724 · −90"; else differences alone, in as many tables
 * as the width needs. */
int matrix_text(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err);
int matrix_markdown(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err);
/* Schema "kvmbench.matrix/1". Numbers that are not known are null. */
int matrix_json(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err);

/* The tables, made once for text and Markdown, in buffers that the caller initialised. */
enum matrix_detail { MATRIX_VALUES, MATRIX_DIFFERENCES };
/* Settings [from, to) of the matrix: at most MATRIX_COLUMNS of them. titles: as many, what their
 * columns are called; they must outlive t. */
#define MATRIX_COLUMNS 12
void matrix_table(const struct matrix *m, size_t from, size_t to, enum matrix_detail detail,
	const char *const *titles, struct table *t);
void matrix_summary_table(const struct matrix *m, struct table *t);
extern const char matrix_how_to_read[];

#endif
