#include "reports/escape.h"
#include "reports/lab_profile.h"
#include "reports/lab_profile_table.h"
#include "reports/table.h"

static void add_title(
	const char *title, const char *bench, const struct buffer *headline, struct buffer *out)
{
	buffer_adds(out, title);
	escape_markdown_code(out, bench);
	buffer_addf(out, ": %s\n\n", headline->data);
}

/* Takes the table and the remark. */
static void add_body(struct table *t, struct buffer *remark, struct buffer *out)
{
	if (t->n_rows)
		table_markdown(t, "notes", out);
	else
		buffer_adds(out, "No function differs.\n");
	buffer_adds(out, "\n");
	escape_markdown(out, remark->data);
	buffer_adds(out, "\n");
	table_finish(t);
	buffer_finish(remark);
}

static void add_machine(
	const char *word, const char *name, const struct lab_profile *p, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(out, "- %s: ", word);
	if (name)
		buffer_adds(&text, name);
	else
		buffer_addf(&text, "kernel %s%s%s", *p->kernel ? p->kernel : "unknown",
			*p->cmdline ? ", " : "", p->cmdline);
	escape_markdown(out, text.data);
	buffer_adds(out, "\n");
	buffer_finish(&text);
}

int lab_profile_markdown(const struct lab_profile *p, const struct lab_profile_options *o,
	struct buffer *out, struct error *err)
{
	struct buffer headline = BUFFER_INIT, remark = BUFFER_INIT;
	struct table t = TABLE_INIT;

	(void)err;
	lab_profile_headline(p, &headline);
	add_title("### Where the instructions go: ", p->bench, &headline, out);
	buffer_finish(&headline);
	add_machine("machine", NULL, p, out);
	buffer_adds(out, "\n");
	lab_profile_table(p, o, true, &t);
	lab_profile_remark(p, o, &remark);
	add_body(&t, &remark, out);
	return 0;
}

int lab_profile_diff_markdown(const struct lab_profile_diff *d, const struct lab_profile_options *o,
	struct buffer *out, struct error *err)
{
	struct buffer headline = BUFFER_INIT, remark = BUFFER_INIT;
	struct table t = TABLE_INIT;

	(void)err;
	lab_profile_diff_headline(d, &headline);
	add_title("### What changed: ", d->before->bench, &headline, out);
	buffer_finish(&headline);
	add_machine("before", o->before_name, d->before, out);
	add_machine("after", o->after_name, d->after, out);
	buffer_adds(out, "\n");
	lab_profile_diff_table(d, o, &t);
	lab_profile_diff_remark(d, o, &remark);
	add_body(&t, &remark, out);
	return 0;
}
