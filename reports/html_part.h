/* Pieces of HTML that the sections are made of. Everything called "text" is escaped here;
 * everything called "class", "id" or "label" is a constant of the program.
 */
#ifndef REPORTS_HTML_PART_H
#define REPORTS_HTML_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "judge/summary.h"
#include "reports/explain.h"

void html_section(struct buffer *out, const char *id, const char *title);
void html_section_end(struct buffer *out);
void html_paragraph(struct buffer *out, const char *class, const char *text);

struct html_column {
	const char *label;
	bool number; /* right-aligned */
};

/* A table in a container that scrolls by itself, so that the page never has to. The first column
 * heads its row. */
void html_table(struct buffer *out, const char *caption, const struct html_column *column,
	size_t n);
void html_table_end(struct buffer *out);
/* text is the row's head; small, after it, may be "" or NULL. */
void html_row(struct buffer *out, const char *text, const char *small);
void html_row_end(struct buffer *out);
void html_cell(struct buffer *out, const char *text);
void html_number(struct buffer *out, const char *text);
void html_count(struct buffer *out, size_t n);
/* A value in its unit; "–" for NaN. */
void html_value(struct buffer *out, double value, const char *unit);
/* "low to high", "–" if either is NaN. */
void html_interval(struct buffer *out, double low, double high, const char *unit);
/* A ratio or count with that many decimals. */
void html_decimal(struct buffer *out, double value, int decimals);

/* Word with a mark and a colour: the colour is never alone. */
void html_verdict(struct buffer *out, enum verdict verdict);
void html_validity(struct buffer *out, enum validity valid);

/* <dl> of labelled lines. */
void html_lines(struct buffer *out, const char *class, const struct explain *lines);

/* "tinyvm, ring user": where an arm ran. Not escaped. */
void arm_place(const struct arm *arm, struct buffer *out);
/* "mem_chase ws=16KiB": not escaped. */
void arm_name(const struct arm *arm, struct buffer *out);

#endif
