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
	return change == CHANGE_REGRESSION || change == CHANGE_INVALID ? "error" : "warning";
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
	static const enum change order[] = { CHANGE_REGRESSION, CHANGE_INVALID, CHANGE_INCOMPARABLE,
		CHANGE_IMPROVEMENT };
	cleanup_free size_t *worst = compare_worst_first(c);
	size_t errors = 0;
	size_t warnings = 0;

	if (!worst)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		const char *command = command_of(order[k]);
		size_t *n = strcmp(command, "error") == 0 ? &errors : &warnings;

		for (size_t i = 0; i < c->n; i++) {
			const struct metric *m = &c->metric[worst[i]];

			if (m->verdict == order[k] && (*n)++ < SHOWN)
				add_annotation(out, command, m);
		}
	}
	return 0;
}
