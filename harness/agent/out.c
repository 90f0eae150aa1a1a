#include "agent/out.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "agent/port.h"
#include "base/version.h"
#include "base/frame.h"

static void put(const char *json, size_t length)
{
	struct buffer b = BUFFER_INIT;

	stream_put(&b, json, length);
	port_write(b.data, b.length);
	buffer_finish(&b);
}

void out_frame(json_t *frame)
{
	char *text = frame ? json_dumps(frame, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;

	if (text)
		put(text, strlen(text));
	free(text);
	json_decref(frame);
}

void out_hello(void)
{
	struct utsname system;

	uname(&system);
	out_frame(json_pack("{s:s, s:s, s:s, s:s}", "t", "hello", "version", kvmbench_version,
		"release", system.release, "kernel", system.version));
}

void out_say(const char *text)
{
	out_frame(json_pack("{s:s, s:s}", "t", "say", "text", text));
}

void out_progress(size_t done, size_t of, const char *what)
{
	out_frame(json_pack("{s:s, s:I, s:I, s:s}", "t", "progress", "done", (json_int_t)done, "of",
		(json_int_t)of, "what", what));
}

void out_record(const struct buffer *line)
{
	static const char head[] = "{\"t\":\"record\",\"record\":";
	struct buffer b = BUFFER_INIT;

	buffer_adds(&b, head);
	/* without its newline */
	buffer_add(&b, line->data, line->length - 1);
	buffer_adds(&b, "}");
	put(b.data, b.length);
	buffer_finish(&b);
}

void out_error(const struct error *err)
{
	out_frame(json_pack("{s:s, s:i, s:s, s:s}", "t", "error", "kind", (int)err->kind, "text",
		err->text, "hint", err->hint));
}

void out_done(void)
{
	out_frame(json_pack("{s:s}", "t", "done"));
}
