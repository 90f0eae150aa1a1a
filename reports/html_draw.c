#include "reports/html_draw.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "reports/utf8.h"

#define NAME_COLUMNS_MAX   46 /* on a wide page */
#define NARROW_COLUMNS_MAX 46 /* name and figure together */

static void add_text(struct svg_texts *texts, const char *text, size_t columns)
{
	struct buffer cut = BUFFER_INIT;

	if (utf8_width(text) <= columns) {
		svg_text_add(texts, text);
		return;
	}
	buffer_add(&cut, text, utf8_prefix(text, columns - 1));
	buffer_adds(&cut, "…");
	svg_text_add(texts, cut.data);
	buffer_finish(&cut);
}

static size_t at_most(size_t value, size_t limit)
{
	return value < limit ? value : limit;
}

bool drawing_row(struct drawing *d, const char *name, const char *figure, const char *short_figure)
{
	const size_t columns = at_most(utf8_width(name), NAME_COLUMNS_MAX);
	const size_t short_columns = at_most(utf8_width(short_figure), NARROW_COLUMNS_MAX / 2);

	if (d->rows == DRAW_ROWS_MAX)
		return false;
	d->rows++;
	add_text(&d->texts[WIDE], name, NAME_COLUMNS_MAX);
	add_text(&d->texts[WIDE], figure, NAME_COLUMNS_MAX);
	add_text(&d->texts[NARROW], name, NARROW_COLUMNS_MAX - short_columns);
	add_text(&d->texts[NARROW], short_figure, short_columns);
	if (columns > d->name_columns)
		d->name_columns = columns;
	if (utf8_width(figure) > d->figure_columns)
		d->figure_columns = at_most(utf8_width(figure), NAME_COLUMNS_MAX);
	return true;
}

void drawing_number(struct buffer *data, double value, char end)
{
	char text[NUMBER_TEXT];

	buffer_adds(data, isfinite(value) ? number_shortest(value, text) : "NaN");
	buffer_add(data, &end, 1);
}

void drawing_set(struct drawing *d, const char *variable, double value)
{
	buffer_addf(&d->set, "%s = ", variable);
	drawing_number(&d->set, value, '\n');
}

void drawing_finish(struct drawing *d)
{
	buffer_finish(&d->data);
	buffer_finish(&d->data_2);
	buffer_finish(&d->set);
	buffer_finish(&d->title);
	buffer_finish(&d->legend);
	for (int i = 0; i < N_VARIANTS; i++)
		svg_texts_finish(&d->texts[i]);
}
