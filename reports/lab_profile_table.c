#include "reports/lab_profile_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

#define SHOWN_LEAST 0.05 /* instructions per operation: what else is a tick here and there */

enum { DECIMALS = 1, TEXT = 48 };

/* One decimal, thousands separated: "2,488.0"; -0.0 is 0.0. */
static const char *count(double value, char text[TEXT])
{
	char digits[TEXT];
	size_t whole, n = 0;
	const char *at = digits;

	number_fixed(fabs(value), DECIMALS, digits, sizeof(digits));
	whole = strcspn(digits, ".");
	if (value < 0 && strspn(digits, "0.") != strlen(digits))
		n += (size_t)snprintf(text, TEXT, "−");
	for (size_t i = whole; i > 0 && n + 2 < TEXT; i--) {
		text[n++] = *at++;
		if (i > 1 && i % 3 == 1)
			text[n++] = ',';
	}
	while (*at && n + 1 < TEXT)
		text[n++] = *at++;
	text[n] = '\0';
	return text;
}

static const char *difference(double value, char text[TEXT])
{
	char number[TEXT];

	count(value, number);
	snprintf(text, TEXT, "%s%.40s",
		value > 0 && strspn(number, "0.") != strlen(number) ? "+" : "", number);
	return text;
}

static const char *share(double part, double whole, char text[TEXT])
{
	char number[TEXT];

	if (!(whole > 0))
		return "";
	number_fixed(100 * part / whole, DECIMALS, number, sizeof(number));
	snprintf(text, TEXT, "%.40s %%", number);
	return text;
}

static const char *module(enum lab_profile_kind kind, const char *name)
{
	return kind != LAB_PROFILE_KERNEL ? "" : *name ? name : "vmlinux";
}

static double per_op(const struct lab_profile *p, int64_t n)
{
	return (double)n / (double)p->ops;
}

static void callers_cell(struct table *t, const struct lab_profile_function *f)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, f->n_callers ? f->caller[0].name : "");
	if (f->n_callers > 1)
		buffer_adds(&text, " …");
	table_cell(t, TONE_FAINT, text.data);
	buffer_finish(&text);
}

/* What is not the kernel's is always told: how much of it is guest, how much is not known. */
static bool listed(const struct lab_profile *p, const struct lab_profile_options *o, size_t i)
{
	const struct lab_profile_function *f = &p->function[i];

	if (o->top && (i < o->top || f->kind == LAB_PROFILE_KERNEL))
		return i < o->top;
	return fabs(per_op(p, f->instructions)) >= SHOWN_LEAST;
}

void lab_profile_table(const struct lab_profile *p, const struct lab_profile_options *o, bool calls,
	struct table *t)
{
	const double total = per_op(p, p->instructions);
	double sum = 0;
	char text[TEXT];

	table_column(t, "function", ALIGN_LEFT, 0);
	table_column(t, "module", ALIGN_LEFT, 0);
	table_column(t, "instr/op", ALIGN_RIGHT, 0);
	table_column(t, "share", ALIGN_RIGHT, 1);
	table_column(t, "cumulative", ALIGN_RIGHT, 2);
	if (calls)
		table_column(t, "calls/op", ALIGN_RIGHT, 0);
	table_column(t, "called by", ALIGN_LEFT, 3);
	for (size_t i = 0; i < p->n; i++) {
		const struct lab_profile_function *f = &p->function[i];
		const double n = per_op(p, f->instructions);

		sum += n;
		if (!listed(p, o, i))
			continue;
		table_row(t);
		table_cell(t, f->kind == LAB_PROFILE_KERNEL ? TONE_PLAIN : TONE_FAINT,
			lab_profile_function_name(f->kind, f->name));
		table_cell(t, TONE_FAINT, module(f->kind, f->module));
		table_cell(t, TONE_PLAIN, count(n, text));
		table_cell(t, TONE_PLAIN, share(n, total, text));
		table_cell(t, TONE_FAINT, share(sum, total, text));
		if (calls)
			table_cell(t, TONE_FAINT,
				f->calls > 0 ? count(per_op(p, f->calls), text) : "");
		callers_cell(t, f);
	}
}

static enum tone change_tone(enum lab_profile_change change)
{
	if (change == LAB_PROFILE_ADDED || change == LAB_PROFILE_MORE)
		return TONE_BAD;
	return change == LAB_PROFILE_SAME ? TONE_FAINT : TONE_GOOD;
}

static bool diff_listed(
	const struct lab_profile_diff *d, const struct lab_profile_options *o, size_t i)
{
	return d->entry[i].change != LAB_PROFILE_SAME && (!o->top || i < o->top);
}

void lab_profile_diff_table(
	const struct lab_profile_diff *d, const struct lab_profile_options *o, struct table *t)
{
	char text[TEXT];

	table_column(t, "function", ALIGN_LEFT, 0);
	table_column(t, "module", ALIGN_LEFT, 1);
	table_column(t, "before", ALIGN_RIGHT, 0);
	table_column(t, "after", ALIGN_RIGHT, 0);
	table_column(t, "difference", ALIGN_RIGHT, 0);
	table_column(t, "", ALIGN_LEFT, 0);
	for (size_t i = 0; i < d->n; i++) {
		const struct lab_profile_difference *e = &d->entry[i];

		if (!diff_listed(d, o, i))
			continue;
		table_row(t);
		table_cell(t, TONE_PLAIN, lab_profile_function_name(e->kind, e->name));
		table_cell(t, TONE_FAINT, module(e->kind, e->module));
		table_cell(t, TONE_PLAIN, count(e->before, text));
		table_cell(t, TONE_PLAIN, count(e->after, text));
		table_cell(t, change_tone(e->change), difference(e->after - e->before, text));
		table_cell(t, change_tone(e->change), lab_profile_change_name(e->change));
	}
}

void lab_profile_headline(const struct lab_profile *p, struct buffer *out)
{
	char text[TEXT];

	buffer_addf(out, "%s instructions/op", count(per_op(p, p->instructions), text));
	if (p->exits > 0)
		buffer_addf(out, ", %s exits/op", count(per_op(p, p->exits), text));
}

void lab_profile_diff_headline(const struct lab_profile_diff *d, struct buffer *out)
{
	char before[TEXT], after[TEXT], text[TEXT];

	buffer_addf(out, "%s → %s instructions/op (%s)", count(d->total_before, before),
		count(d->total_after, after), difference(d->total_after - d->total_before, text));
}

void lab_profile_remark(
	const struct lab_profile *p, const struct lab_profile_options *o, struct buffer *out)
{
	const double covered = lab_profile_covered(p);
	size_t folded = 0;
	double sum = 0;
	char text[TEXT];

	buffer_addf(out, "Of %llu operations. ", (unsigned long long)p->ops);
	if (isnan(covered)) {
		buffer_adds(out, "Held against no clock. ");
	} else {
		number_fixed(100 * covered, 2, text, sizeof(text));
		buffer_addf(out, "The profile accounts for %s %% of the ", text);
		buffer_addf(out, "%s instructions/op that the machine's clock shows; ",
			count(per_op(p, p->measured), text));
		buffer_adds(
			out, "an instruction that leaves by an exit counts here, and not there. ");
	}
	for (size_t i = 0; i < p->n; i++) {
		if (listed(p, o, i))
			continue;
		folded++;
		sum += per_op(p, p->function[i].instructions);
	}
	if (folded)
		buffer_addf(out, "%zu more function%s: %s instructions/op in all.", folded,
			folded == 1 ? "" : "s", count(sum, text));
}

void lab_profile_diff_remark(
	const struct lab_profile_diff *d, const struct lab_profile_options *o, struct buffer *out)
{
	size_t same = 0, folded = 0;
	double sum = 0;
	char text[TEXT];

	for (size_t i = 0; i < d->n; i++) {
		if (d->entry[i].change == LAB_PROFILE_SAME)
			same++;
		else if (!diff_listed(d, o, i))
			folded++;
		if (!diff_listed(d, o, i))
			sum += d->entry[i].after - d->entry[i].before;
	}
	if (folded)
		buffer_addf(out, "%zu more differ. ", folded);
	number_fixed(LAB_PROFILE_NOISE, DECIMALS, text, sizeof(text));
	buffer_addf(out, "%zu function%s differ%s by less than %s instructions/op (timer ticks). ",
		same, same == 1 ? "" : "s", same == 1 ? "s" : "", text);
	buffer_addf(out, "What is not listed makes %s.", difference(sum, text));
}
