/* Pieces of HTML that the sections are made of. Everything called "text" is escaped here;
 * everything called "class", "id" or "title" is a constant of the program.
 */
#ifndef REPORTS_HTML_PART_H
#define REPORTS_HTML_PART_H

#include "base/buffer.h"
#include "reports/explain.h"
#include "reports/table.h"

void html_section(struct buffer *out, const char *id, const char *title);
void html_section_end(struct buffer *out);
void html_paragraph(struct buffer *out, const char *class, const char *text);
/* A part that is folded away until asked for; printed all the same. */
void html_details(struct buffer *out, const char *text);
void html_details_end(struct buffer *out);

/* A table in a container that scrolls by itself, so that the page never has to; columns without a
 * cell are left out, and a note becomes a row of its own below its row, never wider than what is
 * seen of the table. Tones become colours, which say no more than the words do. Nothing without
 * rows. caption_text is also its name for screen readers. */
void html_table(struct buffer *out, const char *caption_text, const struct table *t);

/* An item of <ul class="cards">: one figure with what it is. */
void html_card(struct buffer *out, const char *class, const char *value, const char *label,
	const char *note);

/* <dl> of labelled lines. */
void html_lines(struct buffer *out, const char *class, const struct explain *lines);

#endif
