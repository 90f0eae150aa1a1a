#include "cli/store_show.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json_text.h"
#include "base/number.h"
#include "base/units.h"
#include "record/store_json.h"
#include "stats/describe.h"

enum { HOST_ID = 8 }; /* digits of a host's fingerprint in tables */

/* Foreign text: no escape sequence may reach the terminal. */
static void add_safe(struct buffer *out, const char *text)
{
	for (const char *c = text; *c; c++)
		buffer_addf(out, "%c", iscntrl((unsigned char)*c) ? '?' : *c);
}

/* Which hosts are the same: a short name made of the fingerprint. */
static void host_id(const struct store_entry *e, char text[DIGEST_TEXT])
{
	struct digest *d = *e->host ? digest_new(NULL) : NULL;

	memcpy(text, "unknown", sizeof("unknown"));
	if (!d)
		return;
	digest_add(d, e->host, strlen(e->host));
	digest_text(d, text);
	text[HOST_ID] = '\0';
	digest_free(d);
}

static void pad(struct buffer *out, size_t start, size_t width)
{
	const size_t used = out->length - start;

	buffer_fill(out, ' ', used < width ? width - used : 1);
}

static void add_cell(struct buffer *out, const char *text, size_t width)
{
	const size_t start = out->length;

	add_safe(out, *text ? text : "-");
	pad(out, start, width);
}

static size_t wider(size_t width, const char *text)
{
	const size_t length = strlen(text);

	return length + 2 > width ? length + 2 : width;
}

void store_show_list(struct buffer *out, const struct store_entries *entries)
{
	size_t kernel = sizeof("KERNEL") + 1;
	size_t suite = sizeof("SUITE") + 1;

	for (size_t i = 0; i < entries->n; i++) {
		kernel = wider(kernel, entries->entry[i].kernel);
		suite = wider(suite, entries->entry[i].suite);
	}
	add_cell(out, "ID", STORE_ID_SHORT + 2);
	add_cell(out, "STARTED", 22);
	add_cell(out, "HOST", HOST_ID + 2);
	add_cell(out, "KERNEL", kernel);
	add_cell(out, "SUITE", suite);
	buffer_adds(out, " ARMS  LAUNCHES  FILE\n");
	for (size_t i = 0; i < entries->n; i++) {
		const struct store_entry *e = &entries->entry[i];
		char host[DIGEST_TEXT];

		host_id(e, host);
		buffer_addf(out, "%.*s  ", STORE_ID_SHORT, e->id);
		add_cell(out, e->started, 22);
		add_cell(out, host, HOST_ID + 2);
		add_cell(out, e->kernel, kernel);
		add_cell(out, e->suite, suite);
		buffer_addf(out, "%5zu  %8zu  ", e->arms, e->launches);
		add_safe(out, e->path);
		buffer_adds(out, "\n");
	}
}

static void put_entry(struct buffer *out, const struct store_entry *e)
{
	char host[DIGEST_TEXT];

	host_id(e, host);
	json_put_string(out, "id", e->id);
	json_put_string(out, "session", e->session);
	json_put_string(out, "started", e->started);
	json_put_string(out, "end", e->end);
	json_put_string(out, "suite", e->suite);
	json_put_string(out, "vary", e->vary);
	json_put_string(out, "tool", e->tool);
	json_put_string(out, "host", host);
	json_put_string(out, "cpu", e->cpu);
	json_put_string(out, "kernel", e->kernel);
	json_put_uint(out, "arms", e->arms);
	json_put_uint(out, "launches", e->launches);
	json_put_string(out, "file", e->path);
	json_put_uint(out, "size", e->size);
}

void store_show_list_json(struct buffer *out, const struct store_entries *entries)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", "kvmbench.store/1");
	json_put_open(out, "entries", '[');
	for (size_t i = 0; i < entries->n; i++) {
		json_put_open(out, NULL, '{');
		put_entry(out, &entries->entry[i]);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "]}\n");
}

static void add_fact(struct buffer *out, const char *name, const char *text)
{
	buffer_addf(out, "%-10s", name);
	add_safe(out, *text ? text : "-");
	buffer_adds(out, "\n");
}

static void add_arm(struct buffer *out, const struct store_arm *a, size_t name)
{
	const double median = stats_median(a->value, a->used);
	const size_t start = out->length;
	char number[NUMBER_TEXT];

	add_safe(out, a->metric.bench);
	if (*a->metric.params) {
		buffer_adds(out, " ");
		add_safe(out, a->metric.params);
	}
	pad(out, start, name);
	add_cell(out, a->metric.target, 8);
	buffer_addf(out, "%4zu/%-4zu ", a->used, a->launches);
	buffer_addf(out, "%14s ", a->used ? number_fixed(median, 3, number, sizeof(number)) : "-");
	add_cell(out, a->metric.unit, 10);
	add_safe(out, a->valid);
	if (*a->why) {
		buffer_adds(out, ": ");
		add_safe(out, a->why);
	}
	buffer_adds(out, "\n");
}

void store_show_entry(
	struct buffer *out, const struct store_entry *e, const struct store_arms *arms)
{
	char host[DIGEST_TEXT];
	size_t name = 24;

	host_id(e, host);
	add_fact(out, "id", e->id);
	add_fact(out, "file", e->path);
	buffer_addf(out, "%-10s%llu bytes\n", "size", (unsigned long long)e->size);
	add_fact(out, "session", e->session);
	add_fact(out, "started", e->started);
	add_fact(out, "end", e->end);
	add_fact(out, "suite", e->suite);
	if (*e->vary)
		add_fact(out, "vary", e->vary);
	add_fact(out, "tool", e->tool);
	add_fact(out, "host", host);
	add_fact(out, "cpu", e->cpu);
	add_fact(out, "kernel", e->kernel);
	for (size_t i = 0; i < arms->n; i++) {
		const struct store_metric *m = &arms->arm[i].metric;
		const size_t length = strlen(m->bench) + strlen(m->params) + 3;

		name = length > name ? length : name;
	}
	buffer_adds(out, "\n");
	add_cell(out, "ARM", name);
	buffer_addf(out, "%-8s%9s %14s %-10sVALID\n", "TARGET", "LAUNCHES", "MEDIAN", "UNIT");
	for (size_t i = 0; i < arms->n; i++)
		add_arm(out, &arms->arm[i], name);
}

static void put_arm(struct buffer *out, const struct store_arm *a)
{
	json_put_open(out, NULL, '{');
	store_metric_put(out, &a->metric);
	json_put_string(out, "valid", a->valid);
	json_put_string(out, "why", a->why);
	json_put_uint(out, "launches", a->launches);
	json_put_uint(out, "excluded", a->excluded);
	json_put_uint(out, "failed", a->failed);
	json_put_numbers(out, "values", a->value, a->used);
	json_put_open(out, "blocks", '[');
	for (size_t i = 0; i < a->used; i++)
		json_put_uint(out, NULL, a->block[i]);
	buffer_adds(out, "]}");
}

void store_show_entry_json(
	struct buffer *out, const struct store_entry *e, const struct store_arms *arms)
{
	json_t *host = json_loads(e->host, 0, NULL);

	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", "kvmbench.store.entry/1");
	put_entry(out, e);
	json_put_open(out, "results", '[');
	for (size_t i = 0; i < arms->n; i++)
		put_arm(out, &arms->arm[i]);
	buffer_adds(out, "]");
	json_put_value(out, "fingerprint", host);
	buffer_adds(out, "}\n");
	json_decref(host);
}
