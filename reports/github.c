/* Annotations of a workflow run: commands the runner reads from the output of a step. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/compare.h"
#include "reports/compare_sections.h"
#include "reports/escape.h"
#include "reports/sections.h"

#define SHOWN 10 /* of each kind and step; GitHub drops the rest */

/* property: inside "title=…", where a colon or comma would end it */
static void add_escaped(struct buffer *out, const char *text, bool property)
{
	struct buffer line = BUFFER_INIT;

	escape_terminal(&line, text);
	for (const char *p = line.data ? line.data : ""; *p; p++) {
		if (*p == '%' || (property && (*p == ':' || *p == ',')))
			buffer_addf(out, "%%%02X", (unsigned)*p);
		else
			buffer_add(out, p, 1);
	}
	buffer_finish(&line);
}

static const char *command_of(enum change change)
{
	switch (change) {
	case CHANGE_REGRESSION:
	case CHANGE_INVALID:
		return "error";
	case CHANGE_INCOMPARABLE:
	case CHANGE_IMPROVEMENT:
		return "warning";
	case CHANGE_INCONCLUSIVE:
	case CHANGE_NONE:
		break;
	}
	return NULL;
}

static void add_annotation(struct buffer *out, const char *command, const struct metric *m)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "kvmbench %s: ", change_name(m->verdict));
	compare_name(m, &text);
	buffer_adds(&text, " on ");
	section_place(m->base, &text);
	buffer_addf(out, "::%s title=", command);
	add_escaped(out, text.data, true);
	buffer_adds(out, "::");
	text.length = 0;
	compare_change_text(m, &text);
	if (m->why[0])
		buffer_addf(&text, "%s%s", text.length ? "; " : "", m->why);
	if (!text.length)
		buffer_adds(&text, change_name(m->verdict));
	add_escaped(out, text.data, false);
	buffer_adds(out, "\n");
	buffer_finish(&text);
}

int compare_github_annotations(const struct comparison *c, struct buffer *out, struct error *err)
{
	cleanup_free size_t *worst = compare_worst_first(c);
	size_t errors = 0;
	size_t warnings = 0;

	if (!worst)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	/* regressions before what is invalid: they are what the reader came for */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < c->n; i++) {
			const struct metric *m = &c->metric[worst[i]];
			const char *command = command_of(m->verdict);
			const bool first = m->verdict == CHANGE_REGRESSION ||
					   m->verdict == CHANGE_INCOMPARABLE;
			size_t *n;

			if (!command || first != (pass == 0))
				continue;
			n = strcmp(command, "error") == 0 ? &errors : &warnings;
			if ((*n)++ < SHOWN)
				add_annotation(out, command, m);
		}
	}
	return 0;
}
