#include "base/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <zlib.h>

enum { CHECK_DIGITS = 8 };

static const char *const kinds[] = { "hello", "say", "progress", "record", "symbols", "profile",
	"mark", "test", "file", "error", "done", "launch", "result", "quit", "boot", "who" };

static uint32_t checksum(const char *text, size_t length)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0), (const Bytef *)text, length);
}

void stream_put(struct buffer *b, const char *json, size_t length)
{
	buffer_addf(b, "%08x ", (unsigned)checksum(json, length));
	buffer_add(b, json, length);
	buffer_adds(b, "\n");
}

void stream_feed(struct stream *s, const void *bytes, size_t length)
{
	buffer_add(&s->pending, bytes, length);
}

/* The first length bytes of pending are done with. */
static void consume(struct stream *s, size_t length)
{
	s->pending.length -= length;
	/* with the NUL behind it */
	memmove(s->pending.data, s->pending.data + length, s->pending.length + 1);
}

static bool parse_checksum(const char *line, size_t length, uint32_t *value)
{
	*value = 0;
	if (length < CHECK_DIGITS + 1 || line[CHECK_DIGITS] != ' ')
		return false;
	for (size_t i = 0; i < CHECK_DIGITS; i++) {
		const char *digits = "0123456789abcdef";
		const char *digit = line[i] ? strchr(digits, line[i]) : NULL;

		if (!digit)
			return false;
		*value = *value << 4 | (uint32_t)(digit - digits);
	}
	return true;
}

static bool is_known(const json_t *frame)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));

	for (size_t i = 0; kind && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

static json_t *parse(const struct stream *s, const char *line, size_t length, struct error *err)
{
	const char *json = line + CHECK_DIGITS + 1;
	json_error_t why;
	uint32_t sum;
	json_t *frame;

	if (!parse_checksum(line, length, &sum)) {
		error_set(err, ERROR_DATA, "line %zu of the agent's stream has no checksum",
			s->line + 1);
		return NULL;
	}
	length -= CHECK_DIGITS + 1;
	if (checksum(json, length) != sum) {
		error_set(err, ERROR_DATA, "line %zu of the agent's stream: wrong checksum",
			s->line + 1);
		return NULL;
	}
	frame = json_loadb(json, length, JSON_REJECT_DUPLICATES, &why);
	if (!frame) {
		error_set(err, ERROR_DATA, "line %zu of the agent's stream is not JSON: %.200s",
			s->line + 1, why.text);
		return NULL;
	}
	if (!is_known(frame)) {
		error_set(err, ERROR_DATA, "line %zu of the agent's stream is no known frame",
			s->line + 1);
		json_decref(frame);
		return NULL;
	}
	return frame;
}

/* Who does not know whether a line was broken off before sends a newline first. */
static void skip_empty(struct stream *s)
{
	size_t n = 0;

	while (n < s->pending.length && s->pending.data[n] == '\n')
		n++;
	if (n)
		consume(s, n);
	s->line += n;
}

json_t *stream_next(struct stream *s, struct error *err)
{
	const char *line;
	const char *end;
	size_t length;
	json_t *frame;

	skip_empty(s);
	line = s->pending.data;
	end = s->pending.length ? memchr(line, '\n', s->pending.length) : NULL;
	length = end ? (size_t)(end - line) : s->pending.length;

	if (length > STREAM_LINE_MAX) {
		error_set(err, ERROR_DATA, "line %zu of the agent's stream is longer than %u bytes",
			s->line + 1, STREAM_LINE_MAX);
		return NULL;
	}
	if (!end)
		return NULL;
	frame = parse(s, line, length, err);
	/* a bad line stays: whoever asks again gets the same answer */
	if (!frame)
		return NULL;
	s->line++;
	consume(s, length + 1);
	return frame;
}

void stream_finish(struct stream *s)
{
	buffer_finish(&s->pending);
	s->line = 0;
}
