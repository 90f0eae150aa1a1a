#include "reports/history_words.h"

#include <math.h>
#include <string.h>

#include "base/count.h"

#define SPREAD_LEAST 0.0005 /* relative; what would be printed as 0.0 % */

const char *history_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void history_add_name(const struct history_series *s, struct buffer *out)
{
	buffer_adds(out, s->metric.bench);
	if (*s->metric.params)
		buffer_addf(out, " %s", s->metric.params);
}

void history_add_place(const struct history_series *s, struct buffer *out)
{
	buffer_addf(out, "%s%s%s", s->metric.target, *s->metric.ring ? "/" : "", s->metric.ring);
}

void history_add_scope(const struct history *h, const char *order, struct buffer *out)
{
	buffer_addf(out, "%zu series of %zu session%s, ordered by %s", h->n_series, h->n_sessions,
		history_plural(h->n_sessions), order);
	if (h->superseded)
		buffer_addf(out, "; %zu resumed later, counted once", h->superseded);
	if (h->unordered)
		buffer_addf(out, "; %zu left out: the order does not name them", h->unordered);
	if (h->placeless)
		buffer_addf(out, "; %zu left out: their host is unknown", h->placeless);
}

void history_add_baseline(const struct history_series *s, struct buffer *out)
{
	char level[UNITS_TEXT], sd[UNITS_TEXT];

	buffer_addf(out, "%s in the last %zu session%s",
		units_value(s->level.value, s->metric.unit, level), s->sessions,
		history_plural(s->sessions));
	if (s->exact)
		buffer_adds(out, ", exact: every difference is a change");
	if (s->exact || !isfinite(s->session_sd))
		return;
	if (s->session_sd < SPREAD_LEAST)
		buffer_adds(out, ", sd between sessions below 0.1 %");
	else
		buffer_addf(out, ", sd between sessions %s",
			units_percent(s->session_sd, sd) + 1); /* without its sign */
}

void history_add_change(
	const struct history_series *s, const struct history_change *c, struct buffer *out)
{
	char difference[COUNT_TEXT], percent[COUNT_TEXT], relative[UNITS_TEXT];

	if (s->exact)
		buffer_addf(out, "%s, %s",
			count_change(c->found.after - c->found.before, difference),
			count_percent(c->ratio.value - 1, percent));
	else
		buffer_adds(out, units_percent(c->ratio.value - 1, relative));
}

void history_add_interval(
	const struct history_series *s, const struct history_change *c, struct buffer *out)
{
	char low[UNITS_TEXT], high[UNITS_TEXT];

	if (s->exact) {
		buffer_adds(out, "exact");
		return;
	}
	if (!isfinite(c->ratio.low) || !isfinite(c->ratio.high))
		return;
	units_percent(c->ratio.low - 1, low);
	buffer_addf(out, "%.*s to %s", (int)strcspn(low, " "), low,
		units_percent(c->ratio.high - 1, high));
}

const char *history_state(const struct history_change *c)
{
	return c->ack ? "acknowledged" : history_verdict(c);
}

enum tone history_tone(const struct history_change *c)
{
	return c->ack ? TONE_FAINT : c->worse ? TONE_BAD : TONE_GOOD;
}

void history_add_note(const struct history *h, const struct history_series *s,
	const struct history_change *c, struct buffer *out)
{
	const size_t start = out->length;

	if (c->found.low != c->found.high) {
		buffer_adds(out, "between ");
		history_add_time(&h->session[s->session[c->found.low]], out);
		buffer_adds(out, " and ");
		history_add_time(&h->session[s->session[c->found.high]], out);
	}
	if (c->ack)
		buffer_addf(out, "%s%s, acknowledged: %s", out->length > start ? "; " : "",
			history_verdict(c), c->ack->reason);
}

void history_add_time(const struct history_session *s, struct buffer *out)
{
	static const char form[] = "dddd-dd-ddTdd:dd";
	const char *t = s->started;

	for (size_t i = 0; form[i]; i++) {
		if (form[i] == 'd' ? !(t[i] >= '0' && t[i] <= '9') : t[i] != form[i]) {
			buffer_adds(out, t);
			return;
		}
	}
	buffer_addf(out, "%.10s %.5s", t, t + 11);
}

const char *history_commit(const struct history_session *s)
{
	return *s->kernel_commit ? s->kernel_commit : s->tool_commit;
}

double history_level(const struct history_series *s, size_t i, const struct history_change **change)
{
	double level = s->n_changes ? s->change[0].found.before : s->level.value;

	*change = NULL;
	for (size_t k = 0; k < s->n_changes && s->change[k].found.at <= i; k++) {
		*change = &s->change[k];
		level = s->change[k].found.after;
	}
	return level;
}
