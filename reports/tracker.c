#include <math.h>

#include "base/json_text.h"
#include "base/units.h"
#include "reports/compare.h"
#include "reports/compare_sections.h"
#include "reports/exact.h"
#include "reports/sections.h"

/* "± 1.2 %": half the relative width of head's interval, as the action shows it beside the value;
 * of a count "±0" */
static void add_range(struct buffer *out, const struct metric *m)
{
	char text[UNITS_TEXT];

	if (m->exact)
		exact_side_spread(&m->counted[1], out);
	else if (isfinite(m->ratio.low) && isfinite(m->ratio.high))
		buffer_addf(out, "± %s",
			units_percent(0.5 * log(m->ratio.high / m->ratio.low), text) + 1);
}

static void put_metric(struct buffer *out, const struct metric *m)
{
	struct buffer text = BUFFER_INIT;

	json_put_open(out, NULL, '{');
	compare_name(m, &text);
	buffer_adds(&text, " @ ");
	section_place(m->base, &text);
	json_put_string(out, "name", text.data);
	json_put_string(out, "unit", metric_unit(m));
	json_put_number(out, "value", m->head_value);
	text.length = 0;
	buffer_adds(&text, "");
	add_range(&text, m);
	if (text.length)
		json_put_string(out, "range", text.data);
	text.length = 0;
	buffer_addf(&text, "%s; ", change_name(m->verdict));
	compare_change_text(m, &text);
	json_put_string(out, "extra", text.data);
	buffer_finish(&text);
	buffer_adds(out, "}");
}

int compare_tracker(const struct comparison *c, bool bigger, struct buffer *out, struct error *err)
{
	(void)err;
	json_put_open(out, NULL, '[');
	for (size_t i = 0; i < c->n; i++) {
		const struct metric *m = &c->metric[i];

		/* what means nothing must not become a point of somebody's chart */
		if (m->verdict == CHANGE_INVALID || !isfinite(m->head_value))
			continue;
		if ((m->kind == METRIC_VALUE && m->base->higher_better) == bigger)
			put_metric(out, m);
	}
	buffer_adds(out, "]\n");
	return 0;
}
