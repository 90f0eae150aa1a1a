#include <stdlib.h>

#include "base/cleanup.h"
#include "reports/escape.h"
#include "reports/exact.h"
#include "reports/matrix.h"

static void add_tables(const struct matrix *m, const struct buffer *title, struct buffer *out)
{
	for (size_t from = 0; from < m->n_settings; from += MATRIX_COLUMNS) {
		const size_t left = m->n_settings - from;
		const size_t n = left < MATRIX_COLUMNS ? left : MATRIX_COLUMNS;
		const char *titles[MATRIX_COLUMNS];
		struct table t = TABLE_INIT;

		for (size_t i = 0; i < n; i++)
			titles[i] = title[from + i].data;
		matrix_table(m, from, from + n, MATRIX_VALUES, titles, &t);
		buffer_adds(out, "\n");
		table_markdown(&t, "why", out);
		table_finish(&t);
	}
}

int matrix_markdown(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err)
{
	cleanup_free struct buffer *title = calloc(m->n_settings + 1, sizeof(*title));
	struct buffer text = BUFFER_INIT;
	struct table summary = TABLE_INIT;

	(void)o;
	if (!title)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < m->n_settings; i++) {
		buffer_adds(&title[i], "");
		escape_markdown_code(&title[i], m->setting[i].label);
	}
	buffer_adds(out, "# What each setting costs\n\n");
	exact_title(m->run, &text);
	text.data[0] = 'I';
	buffer_adds(&text, ". Base: ");
	escape_markdown(out, text.data);
	escape_markdown_code(out, m->base);
	buffer_adds(out, ".\n");
	buffer_finish(&text);
	add_tables(m, title, out);
	buffer_adds(out, "\n## Sum\n\n");
	matrix_summary_table(m, &summary);
	table_markdown(&summary, "why", out);
	table_finish(&summary);
	buffer_addf(out, "\n%s\n\n%s\n", matrix_how_to_read, exact_tells);
	for (size_t i = 0; i < m->n_settings; i++)
		buffer_finish(&title[i]);
	return 0;
}
