#include "reports/html_part.h"

#include <math.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/escape.h"

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
	buffer_addf(out, *class ? "<p class=\"%s\">" : "<p>", class);
	escape_html(out, text);
	buffer_adds(out, "</p>\n");
}

void html_table(struct buffer *out, const char *caption, const struct html_column *column, size_t n)
{
	buffer_adds(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
	escape_html(out, caption);
	buffer_adds(out, "\">\n<table>\n<caption>");
	escape_html(out, caption);
	buffer_adds(out, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < n; i++) {
		buffer_addf(out, "<th scope=\"col\"%s>", column[i].number ? " class=\"n\"" : "");
		escape_html(out, column[i].label);
		buffer_adds(out, "</th>");
	}
	buffer_adds(out, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct buffer *out)
{
	buffer_adds(out, "</tbody>\n</table>\n</div>\n");
}

void html_row(struct buffer *out, const char *text, const char *small)
{
	buffer_adds(out, "<tr><th scope=\"row\">");
	escape_html(out, text);
	if (small && *small) {
		buffer_adds(out, " <small>");
		escape_html(out, small);
		buffer_adds(out, "</small>");
	}
	buffer_adds(out, "</th>");
}

void html_row_end(struct buffer *out)
{
	buffer_adds(out, "</tr>\n");
}

void html_cell(struct buffer *out, const char *text)
{
	buffer_adds(out, "<td>");
	escape_html(out, text);
	buffer_adds(out, "</td>");
}

void html_number(struct buffer *out, const char *text)
{
	buffer_adds(out, "<td class=\"n\">");
	escape_html(out, text);
	buffer_adds(out, "</td>");
}

void html_count(struct buffer *out, size_t n)
{
	buffer_addf(out, "<td class=\"n\">%zu</td>", n);
}

void html_value(struct buffer *out, double value, const char *unit)
{
	char text[UNITS_TEXT];

	html_number(out, units_value(value, unit, text));
}

void html_interval(struct buffer *out, double low, double high, const char *unit)
{
	struct buffer text = BUFFER_INIT;
	char number[UNITS_TEXT];

	buffer_adds(&text, units_value(isnan(high) ? high : low, unit, number));
	if (!isnan(low) && !isnan(high))
		buffer_addf(&text, " to %s", units_value(high, unit, number));
	html_number(out, text.data);
	buffer_finish(&text);
}

void html_decimal(struct buffer *out, double value, int decimals)
{
	char text[NUMBER_TEXT];

	if (!isfinite(value) || fabs(value) > 1e15)
		html_number(out, "–");
	else
		html_number(out, number_fixed(value, decimals, text, sizeof(text)));
}

void html_verdict(struct buffer *out, enum verdict verdict)
{
	static const struct {
		const char *class, *mark;
	} look[] = {
		[VERDICT_NEAR_NATIVE] = { "good", "●" },
		[VERDICT_SLOWER] = { "bad", "▲" },
		[VERDICT_INCONCLUSIVE] = { "warn", "◇" },
		[VERDICT_INVALID] = { "dim", "×" },
		[VERDICT_NONE] = { "", "" },
	};

	if (verdict == VERDICT_NONE)
		buffer_adds(out, "<span class=\"dim\">not asked</span>");
	else
		buffer_addf(out, "<span class=\"%s\"><span aria-hidden=\"true\">%s</span> %s</span>",
			look[verdict].class, look[verdict].mark, explain_verdict(verdict));
}

void html_validity(struct buffer *out, enum validity valid)
{
	static const char *const class[] = {
		[VALID_OK] = "good",
		[VALID_DEGRADED] = "warn",
		[VALID_INVALID] = "bad",
		[VALID_TIMEOUT] = "bad",
	};
	static const char *const mark[] = {
		[VALID_OK] = "●",
		[VALID_DEGRADED] = "◇",
		[VALID_INVALID] = "×",
		[VALID_TIMEOUT] = "×",
	};
	static const char *const word[] = {
		[VALID_OK] = "ok",
		[VALID_DEGRADED] = "degraded",
		[VALID_INVALID] = "invalid",
		[VALID_TIMEOUT] = "timeout",
	};

	buffer_addf(out, "<span class=\"%s\"><span aria-hidden=\"true\">%s</span> %s</span>",
		class[valid], mark[valid], word[valid]);
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

void arm_place(const struct arm *arm, struct buffer *out)
{
	buffer_adds(out, arm->target);
	if (arm->ring && *arm->ring)
		buffer_addf(out, ", ring %s", arm->ring);
}

void arm_name(const struct arm *arm, struct buffer *out)
{
	buffer_adds(out, arm->bench);
	if (arm->params_text && *arm->params_text)
		buffer_addf(out, " %s", arm->params_text);
}
