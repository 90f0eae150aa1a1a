#include "reports/compare_sections.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/number.h"
#include "reports/sections.h"

void compare_name(const struct metric *m, struct buffer *out)
{
	section_name(m->base, out);
	if (m->kind == METRIC_EXITS)
		buffer_adds(out, ", exits");
}

void compare_counts(const struct comparison *c, struct buffer *out)
{
	static const enum change order[] = { CHANGE_REGRESSION, CHANGE_IMPROVEMENT, CHANGE_INVALID,
		CHANGE_INCOMPARABLE, CHANGE_INCONCLUSIVE, CHANGE_NONE };
	bool first = true;

	for (size_t i = 0; i < CHANGES; i++) {
		const size_t n = c->count[order[i]];
		const bool plural = n != 1 && (order[i] == CHANGE_REGRESSION ||
						      order[i] == CHANGE_IMPROVEMENT);

		if (!n && order[i] != CHANGE_REGRESSION)
			continue;
		buffer_addf(out, "%s%zu %s%s", first ? "" : ", ", n, change_name(order[i]),
			plural ? "s" : "");
		first = false;
	}
	if (!c->n)
		buffer_adds(out, ": nothing to compare");
}

/* "+12 insn (+0.43 %), 2,814 → 2,826" */
static void add_counts_change(const struct metric *m, struct buffer *out)
{
	char before[COUNT_TEXT];
	char after[COUNT_TEXT];

	if (isfinite(m->ratio.value))
		buffer_addf(out, "%s insn (%s), ",
			count_change(m->head_value - m->base_value, before),
			count_percent(m->head_value / m->base_value - 1, after));
	if (isfinite(m->base_value) && isfinite(m->head_value))
		buffer_addf(out, "%s → %s", count_text(m->base_value, before),
			count_text(m->head_value, after));
}

/* Of what is incomparable the two sides may be in different units. */
const char *compare_value_text(
	const struct metric *m, const char *unit, double value, char text[UNITS_TEXT])
{
	if (m->kind == METRIC_EXITS && isfinite(value) && fabs(value) < 1e15)
		return number_fixed(value, 3, text, UNITS_TEXT);
	return units_value(value, unit, text);
}

void compare_add_range(const struct metric *m, struct buffer *out)
{
	char low[UNITS_TEXT];
	char high[UNITS_TEXT];

	if (!isfinite(m->ratio.low) || !isfinite(m->ratio.high))
		return;
	units_percent(m->ratio.low - 1, low);
	units_percent(m->ratio.high - 1, high);
	/* the sign of per cent once, behind both */
	buffer_addf(out, "%.*s to %s", (int)(strcspn(low, " ")), low, high);
}

void compare_change_text(const struct metric *m, struct buffer *out)
{
	char change[UNITS_TEXT];
	char base[UNITS_TEXT];
	char head[UNITS_TEXT];
	struct buffer range = BUFFER_INIT;
	const size_t start = out->length;

	if (m->exact) {
		add_counts_change(m, out);
		return;
	}
	if (isfinite(m->ratio.value))
		buffer_addf(out, "%s", units_percent(metric_change(m), change));
	compare_add_range(m, &range);
	if (range.length)
		buffer_addf(out, " (%s)", range.data);
	buffer_finish(&range);
	if (isfinite(m->base_value) && isfinite(m->head_value))
		buffer_addf(out, "%s%s → %s", out->length > start ? ", " : "",
			compare_value_text(m, m->base->unit, m->base_value, base),
			compare_value_text(m, m->head->unit, m->head_value, head));
}

const char *compare_heading(enum change change)
{
	static const char *const titles[CHANGES] = { "Invalid", "Incomparable", "Regressions",
		"Improvements", "Inconclusive", "No change" };

	return titles[change];
}
