#include "reports/section_cells.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/sections.h"

void put_text(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

void put_name(struct table *t, const struct arm *arm)
{
	struct buffer text = BUFFER_INIT;

	section_name(arm, &text);
	put_text(t, TONE_STRONG, &text);
}

void put_value(struct table *t, enum tone tone, double value, const char *unit)
{
	char text[UNITS_TEXT];

	table_cell(t, tone, isfinite(value) ? units_value(value, unit, text) : "–");
}

void put_fixed(struct table *t, double value, int decimals)
{
	char text[NUMBER_TEXT];

	if (!isfinite(value))
		table_cell(t, TONE_PLAIN, "");
	else if (fabs(value) < 1e15)
		table_cell(t, TONE_PLAIN, number_fixed(value, decimals, text, sizeof(text)));
	else
		table_cell(t, TONE_PLAIN, number_shortest(value, text));
}

void put_count(struct table *t, size_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	table_cell(t, TONE_PLAIN, text);
}

void put_interval(struct table *t, const struct result *r)
{
	struct buffer text = BUFFER_INIT;

	section_interval(r->low, r->high, r->arm->unit, &text);
	put_text(t, TONE_PLAIN, &text);
}

void put_ratio_interval(struct table *t, const struct estimate *ratio)
{
	struct buffer text = BUFFER_INIT;
	char low[NUMBER_TEXT];
	char high[NUMBER_TEXT];

	if (isfinite(ratio->low) && isfinite(ratio->high) && ratio->high < 1e9)
		buffer_addf(&text, "%s–%s", number_fixed(ratio->low, 3, low, sizeof(low)),
			number_fixed(ratio->high, 3, high, sizeof(high)));
	put_text(t, TONE_PLAIN, &text);
}

void put_detects(struct table *t, double mde)
{
	char percent[UNITS_TEXT];

	if (mde < 0.0005)
		table_cell(t, TONE_PLAIN, "< 0.1 %");
	else
		table_cell(t, TONE_PLAIN, isfinite(mde) ? units_percent(mde, percent) : "");
}

void put_cycles(struct table *t, double cycles)
{
	if (cycles > 0)
		put_fixed(t, cycles, cycles < 99.95 ? 1 : 0);
	else
		table_cell(t, TONE_PLAIN, "");
}

enum tone validity_tone(const struct result *r)
{
	switch (r->valid) {
	case VALID_OK:
		return TONE_PLAIN;
	case VALID_DEGRADED:
		return TONE_WARN;
	case VALID_INVALID:
	case VALID_TIMEOUT:
		break;
	}
	return TONE_BAD;
}

void put_validity(struct table *t, const struct result *r)
{
	table_cell(t, validity_tone(r), r->valid == VALID_OK ? "" : validity_name(r->valid));
}

void put_twin(struct table *t, const struct ratio *ratio)
{
	if (ratio && isfinite(ratio->to->median))
		put_value(t, TONE_PLAIN, ratio->to->median, ratio->to->arm->unit);
	else
		table_cell(t, TONE_PLAIN, "");
}
