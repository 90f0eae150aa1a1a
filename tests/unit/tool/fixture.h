/* What the tests of the tools share: parsing as a launch does it, on files of tests/golden/tools
 * and on texts that were spoiled on the way.
 */
#ifndef UNIT_TOOL_FIXTURE_H
#define UNIT_TOOL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kvmbench/bench.h>
#include <kvmbench/tool.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"

static struct tool_result parsed;
static struct error parse_error;

static inline const struct bench *find_bench(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	fail_msg("no benchmark %s", name);
	return NULL;
}

/* The file's text, allocated. */
static inline char *golden(const char *name)
{
	struct buffer b = BUFFER_INIT;
	char path[256], piece[4096];
	cleanup_file FILE *file = NULL;
	size_t n;

	snprintf(path, sizeof(path), "tests/golden/tools/%s", name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("cannot open %s", path);
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add(&b, piece, n);
	return b.data;
}

/* Parses with the default parameters, of which *arg replaces the first where arg is given.
 * Allocated to the byte, so that a sanitizer sees a read behind it. */
static inline int parse_text(const char *bench, const char *text, size_t length)
{
	const struct bench *b = find_bench(bench);
	uint64_t arg[OP_ARGS] = { 0 };
	char *copy = malloc(length + 1);
	int result;

	memcpy(copy, text, length);
	copy[length] = '\0';
	for (size_t i = 0; i < b->n_params; i++)
		arg[i] = b->params[i].value;
	parsed = (struct tool_result){ 0 };
	parse_error = (struct error)ERROR_INIT;
	result = b->tool->parse(copy, length, arg, &parsed, &parse_error);
	free(copy);
	/* the contract of tool.h, whatever the text */
	if (result == 0) {
		assert_true(parsed.n >= 1);
		for (size_t i = 0; i < parsed.n; i++)
			assert_true(parsed.value[i] > 0 && parsed.value[i] < 1e300);
	} else {
		assert_true(parse_error.kind == ERROR_DATA || parse_error.kind == ERROR_MEASURE);
		assert_true(parse_error.text[0] != '\0');
	}
	return result;
}

static inline void parse_file(const char *bench, const char *name)
{
	cleanup_free char *text = golden(name);

	if (parse_text(bench, text, strlen(text)) < 0)
		fail_msg("%s: %s", name, parse_error.text);
}

static inline double counter(const char *name)
{
	for (size_t i = 0; i < parsed.n_counters; i++)
		if (strcmp(parsed.counter[i].name, name) == 0)
			return parsed.counter[i].value;
	fail_msg("no counter %s", name);
	return 0;
}

static inline void assert_near(double value, double wanted)
{
	if (!(value > wanted * (1 - 1e-6) && value < wanted * (1 + 1e-6)))
		fail_msg("%.9g instead of %.9g", value, wanted);
}

/* The file with the first `from` in it replaced must be refused, for a reason that contains why. */
static inline void refuse(
	const char *bench, const char *name, const char *from, const char *to, const char *why)
{
	cleanup_free char *text = golden(name);
	struct buffer b = BUFFER_INIT;
	char *at = strstr(text, from);

	if (!at)
		fail_msg("%s has no '%s'", name, from);
	buffer_add(&b, text, (size_t)(at - text));
	buffer_adds(&b, to);
	buffer_adds(&b, at + strlen(from));
	if (parse_text(bench, b.data, b.length) == 0)
		fail_msg("%s with '%s' was accepted", name, to);
	if (!strstr(parse_error.text, why))
		fail_msg("%s with '%s': '%s' lacks '%s'", name, to, parse_error.text, why);
	buffer_finish(&b);
}

#endif
