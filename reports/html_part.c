#include "reports/html_part.h"

#include <stdbool.h>

#include "reports/escape.h"

static const char *const class_of[] = {
	[TONE_PLAIN] = "",
	[TONE_STRONG] = "strong",
	[TONE_FAINT] = "dim",
	[TONE_GOOD] = "good",
	[TONE_WARN] = "warn",
	[TONE_BAD] = "bad",
};

void html_section(struct buffer *out, const char *id, const char *title)
{
	buffer_addf(out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">",
		id, id, id);
	escape_html(out, title);
	buffer_adds(out, "</h2>\n");
}

void html_section_end(struct buffer *out)
{
	buffer_adds(out, "</section>\n");
}

void html_paragraph(struct buffer *out, const char *class, const char *text)
{
	if (*class)
		buffer_addf(out, "<p class=\"%s\">", class);
	else
		buffer_adds(out, "<p>");
	escape_html(out, text);
	buffer_adds(out, "</p>\n");
}

void html_details(struct buffer *out, const char *text)
{
	buffer_adds(out, "<details><summary>");
	escape_html(out, text);
	buffer_adds(out, "</summary>\n");
}

void html_details_end(struct buffer *out)
{
	buffer_adds(out, "</details>\n");
}

void html_card(struct buffer *out, const char *class, const char *value, const char *label,
	const char *note)
{
	buffer_addf(out, "<li class=\"card %s\"><span class=\"label\">", class);
	escape_html(out, label);
	buffer_adds(out, "</span><span class=\"value\">");
	escape_html(out, value);
	buffer_adds(out, "</span><span class=\"note\">");
	escape_html(out, note);
	buffer_adds(out, "</span></li>\n");
}

static void add_cell(struct buffer *out, enum tone tone, enum align align, const char *text)
{
	const bool number = align == ALIGN_RIGHT;

	if (number || *class_of[tone])
		buffer_addf(out, "<td class=\"%s%s%s\">", number ? "n" : "",
			number && *class_of[tone] ? " " : "", class_of[tone]);
	else
		buffer_adds(out, "<td>");
	escape_html(out, text);
	buffer_adds(out, "</td>");
}

static void add_row(
	struct buffer *out, const struct table *t, const struct table_row *row, const bool *used)
{
	size_t shown = 1;

	buffer_adds(out, "<tr><th scope=\"row\">");
	escape_html(out, row->n ? row->cell[0] : "");
	buffer_adds(out, "</th>");
	for (size_t i = 1; i < t->n_columns; i++) {
		if (!used[i])
			continue;
		add_cell(out, i < row->n ? row->tone[i] : TONE_PLAIN, t->column[i].align,
			i < row->n ? row->cell[i] : "");
		shown++;
	}
	buffer_adds(out, "</tr>\n");
	if (row->note) {
		buffer_addf(out, "<tr class=\"note\"><td colspan=\"%zu\"><div>", shown);
		escape_html(out, row->note);
		buffer_adds(out, "</div></td></tr>\n");
	}
}

void html_table(struct buffer *out, const char *caption_text, const struct table *t)
{
	bool used[TABLE_COLUMNS];

	if (!t->n_rows)
		return;
	buffer_adds(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
	escape_html(out, caption_text);
	buffer_adds(out, "\">\n<table>\n<caption><div>");
	escape_html(out, caption_text);
	buffer_adds(out, "</div></caption>\n<thead><tr>");
	for (size_t i = 0; i < t->n_columns; i++) {
		used[i] = i == 0 || table_column_used(t, i);
		if (!used[i])
			continue;
		buffer_addf(out, "<th scope=\"col\"%s>",
			t->column[i].align == ALIGN_RIGHT ? " class=\"n\"" : "");
		escape_html(out, t->column[i].title);
		buffer_adds(out, "</th>");
	}
	buffer_adds(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < t->n_rows; i++)
		add_row(out, t, &t->row[i], used);
	buffer_adds(out, "</tbody>\n</table>\n</div>\n");
}

void html_lines(struct buffer *out, const char *class, const struct explain *lines)
{
	if (!lines->n)
		return;
	buffer_addf(out, "<dl class=\"%s\">\n", class);
	for (size_t i = 0; i < lines->n; i++) {
		buffer_adds(out, "<dt>");
		escape_html(out, lines->line[i].label);
		buffer_adds(out, "</dt><dd>");
		escape_html(out, lines->line[i].text);
		buffer_adds(out, "</dd>\n");
	}
	buffer_adds(out, "</dl>\n");
}
