#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/lab_profile.h"
#include "reports/lab_profile_table.h"
#include "reports/table.h"
#include "reports/utf8.h"

enum { WIDTH_LEAST = 60, INDENT = 2 };

static int check_width(const struct lab_profile_options *o, struct error *err)
{
	if (o->width >= WIDTH_LEAST)
		return 0;
	return error_set(err, ERROR_USAGE, "width %d: must be at least %d", o->width, WIDTH_LEAST);
}

/* On two lines where one is too narrow. */
static void add_title(const struct lab_profile_options *o, const char *title, const char *bench,
	const struct buffer *headline, struct buffer *out)
{
	struct buffer name = BUFFER_INIT;
	bool fits;

	buffer_adds(&name, title);
	escape_terminal(&name, bench);
	buffer_adds(&name, ":");
	fits = utf8_width(name.data) + 1 + utf8_width(headline->data) <= (size_t)o->width;
	buffer_addf(out, "%s%s", name.data, fits ? " " : "\n  ");
	tone_begin(out, TONE_STRONG, o->colour);
	buffer_adds(out, headline->data);
	tone_end(out, TONE_STRONG, o->colour);
	buffer_adds(out, "\n");
	buffer_finish(&name);
}

/* Takes the buffer. */
static void add_paragraph(
	const struct lab_profile_options *o, struct buffer *text, size_t indent, struct buffer *out)
{
	if (text->length) {
		buffer_fill(out, ' ', indent);
		flow_text(out, text->data, indent, indent, (size_t)o->width);
	}
	buffer_finish(text);
}

static void add_machine(const struct lab_profile *p, struct buffer *text)
{
	buffer_addf(text, "kernel %s", *p->kernel ? p->kernel : "unknown");
	if (*p->cmdline)
		buffer_addf(text, ", %s", p->cmdline);
	if (*p->emulator)
		buffer_addf(text, ", %s", p->emulator);
}

static void add_side(const struct lab_profile_options *o, const char *word, const char *name,
	const struct lab_profile *p, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%s: ", word);
	if (name)
		buffer_adds(&text, name);
	else
		add_machine(p, &text);
	add_paragraph(o, &text, INDENT, out);
}

int lab_profile_text(const struct lab_profile *p, const struct lab_profile_options *o,
	struct buffer *out, struct error *err)
{
	struct buffer headline = BUFFER_INIT, machine = BUFFER_INIT, remark = BUFFER_INIT;
	struct table t = TABLE_INIT;

	if (check_width(o, err))
		return -1;
	lab_profile_headline(p, &headline);
	add_title(o, "kvmbench lab profile of ", p->bench, &headline, out);
	buffer_finish(&headline);
	add_machine(p, &machine);
	add_paragraph(o, &machine, INDENT, out);
	buffer_adds(out, "\n");
	lab_profile_table(p, o, false, &t);
	table_text(&t, (size_t)o->width, o->colour, out);
	table_finish(&t);
	buffer_adds(out, "\n");
	lab_profile_remark(p, o, &remark);
	add_paragraph(o, &remark, 0, out);
	return 0;
}

int lab_profile_diff_text(const struct lab_profile_diff *d, const struct lab_profile_options *o,
	struct buffer *out, struct error *err)
{
	struct buffer headline = BUFFER_INIT, remark = BUFFER_INIT;
	struct table t = TABLE_INIT;

	if (check_width(o, err))
		return -1;
	lab_profile_diff_headline(d, &headline);
	add_title(o, "kvmbench lab profiles of ", d->before->bench, &headline, out);
	buffer_finish(&headline);
	add_side(o, "before", o->before_name, d->before, out);
	add_side(o, "after", o->after_name, d->after, out);
	buffer_adds(out, "\n");
	lab_profile_diff_table(d, o, &t);
	if (t.n_rows)
		table_text(&t, (size_t)o->width, o->colour, out);
	else
		buffer_adds(out, "  no function differs\n");
	table_finish(&t);
	buffer_adds(out, "\n");
	lab_profile_diff_remark(d, o, &remark);
	add_paragraph(o, &remark, 0, out);
	return 0;
}
