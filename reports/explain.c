#include "reports/explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "judge/ratio.h"
#include "reports/exact.h"
#include "reports/host_field.h"
#include "reports/other_side.h"
#include "reports/sections.h"

static void *checked(void *memory)
{
	if (!memory) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void explain_add(struct explain *e, const char *label, struct buffer *text)
{
	/* grown when the count is a power of two */
	if (text->length && (e->n & (e->n - 1)) == 0)
		e->line = checked(realloc(e->line, (e->n ? 2 * e->n : 1) * sizeof(*e->line)));
	if (text->length) {
		e->line[e->n].label = checked(strdup(label));
		e->line[e->n++].text = checked(strdup(text->data));
	}
	buffer_finish(text);
}

void explain_add_text(struct explain *e, const char *label, const char *text)
{
	struct buffer b = BUFFER_INIT;

	buffer_adds(&b, text);
	explain_add(e, label, &b);
}

void explain_finish(struct explain *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->line[i].label);
		free(e->line[i].text);
	}
	free(e->line);
	*e = (struct explain)EXPLAIN_INIT;
}

const char *explain_known(const char *text)
{
	return text && *text ? text : "unknown";
}

void explain_launches(const struct run *run, struct buffer *out)
{
	unsigned least = run->session.launches;

	for (size_t i = 0; i < run->n_arms; i++)
		if (run->arms[i].batches && run->arms[i].launches < least)
			least = run->arms[i].launches;
	if (least < run->session.launches)
		buffer_addf(out, "%u–", least);
	buffer_addf(
		out, "%u launch%s", run->session.launches, run->session.launches == 1 ? "" : "es");
}

void explain_title(const struct summary *s, struct buffer *out)
{
	const struct session *session = &s->run->session;

	buffer_addf(out, "kvmbench %s: ", explain_known(session->suite));
	if (session->exact) {
		exact_title(s->run, out);
		return;
	}
	buffer_addf(out, "%zu arm%s × ", s->run->n_arms, s->run->n_arms == 1 ? "" : "s");
	explain_launches(s->run, out);
}

const char *explain_verdict(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEAR_NATIVE:
		return "near native";
	case VERDICT_SLOWER:
		return "slower";
	case VERDICT_INCONCLUSIVE:
		return "inconclusive";
	case VERDICT_INVALID:
		return "invalid";
	case VERDICT_NONE:
		break;
	}
	return "";
}

const char *explain_area(enum area area)
{
	static const char *const names[] = {
		[AREA_CPU] = "CPU",
		[AREA_MEMORY] = "Memory",
		[AREA_SYSCALLS] = "System calls",
		[AREA_SCHEDULING] = "Scheduling",
		[AREA_DISK] = "Disk",
		[AREA_NETWORK] = "Network",
		[AREA_NONE] = "None",
	};

	return names[area];
}

void explain_verdicts(const struct summary *s, struct buffer *out)
{
	size_t invalid = 0;
	size_t emulated = 0;

	for (size_t i = 0; i < s->n_ratios; i++) {
		invalid += s->ratios[i].verdict == VERDICT_INVALID;
		emulated += s->ratios[i].verdict == VERDICT_NONE &&
			    section_is_near_native(&s->ratios[i]);
	}
	if (s->near_native + s->slower + s->inconclusive + invalid + emulated == 0) {
		buffer_adds(out, "none: nothing was measured both in a VM and on the host");
		return;
	}
	buffer_addf(out, "%zu near native, %zu slower, %zu inconclusive, %zu invalid",
		s->near_native, s->slower, s->inconclusive, invalid);
	if (emulated)
		buffer_addf(out, "; %zu in an emulated guest get none", emulated);
}

static struct explain_mean *mean_of(
	const char *target, struct explain_mean mean[EXPLAIN_MEANS], size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(mean[i].target, target) == 0)
			return &mean[i];
	if (*n == EXPLAIN_MEANS)
		return NULL;
	mean[*n] = (struct explain_mean){ .target = target };
	return &mean[(*n)++];
}

size_t explain_means(const struct summary *s, struct explain_mean mean[EXPLAIN_MEANS])
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_ratios; i++) {
		const struct ratio *r = &s->ratios[i];
		struct explain_mean *m = ratio_is_judged(r) ? mean_of(r->of->arm->target, mean, &n)
							    : NULL;

		if (!m)
			continue;
		m->value += log(r->ratio.value);
		m->n++;
	}
	for (size_t i = 0; i < n; i++)
		mean[i].value = exp(mean[i].value / (double)mean[i].n);
	return n;
}

void explain_geomean(const struct summary *s, struct buffer *out)
{
	struct explain_mean mean[EXPLAIN_MEANS];
	const size_t n = explain_means(s, mean);
	const bool several = other_side_of(s).several;
	char number[NUMBER_TEXT];

	for (size_t i = 0; i < n; i++) {
		number_fixed(mean[i].value, 3, number, sizeof(number));
		if (!several)
			buffer_addf(out, "geometric mean %s × the host's time over %zu benchmark%s",
				number, mean[i].n, mean[i].n == 1 ? "" : "s");
		else
			buffer_addf(out, "%s%s %s × over %zu",
				i ? ", " : "geometric mean of the host's time: ", mean[i].target,
				number, mean[i].n);
	}
}

void explain_validity(const struct summary *s, struct buffer *out)
{
	buffer_addf(
		out, "%zu arm%s: %zu sound", s->n_results, s->n_results == 1 ? "" : "s", s->n_ok);
	if (s->n_degraded)
		buffer_addf(out, ", %zu degraded", s->n_degraded);
	if (s->n_invalid)
		buffer_addf(out, ", %zu invalid", s->n_invalid);
	if (s->n_timeout)
		buffer_addf(out, ", %zu timed out", s->n_timeout);
	if (s->run->n_skips)
		buffer_addf(out, "; %zu skipped", s->run->n_skips);
}

void explain_margin(const struct summary *s, struct buffer *out)
{
	char percent[UNITS_TEXT];
	double margin;

	buffer_addf(out, "%s against host", other_side_of(s).name);
	if (section_margin(s, &margin))
		buffer_addf(out, ", margin %s", units_percent(margin, percent) + 1);
}
