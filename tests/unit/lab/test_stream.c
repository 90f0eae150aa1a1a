#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/frame.h"

static void feed_frame(struct stream *s, const char *json)
{
	struct buffer b = BUFFER_INIT;

	stream_put(&b, json, strlen(json));
	stream_feed(s, b.data, b.length);
	buffer_finish(&b);
}

static void refuses(const char *bytes, size_t length, const char *why)
{
	struct stream s = { 0 };
	struct error err = ERROR_INIT;

	stream_feed(&s, bytes, length);
	assert_null(stream_next(&s, &err));
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, why));
	/* and goes on refusing, whatever follows */
	err.kind = ERROR_NONE;
	feed_frame(&s, "{\"t\":\"done\"}");
	assert_null(stream_next(&s, &err));
	assert_int_equal(err.kind, ERROR_DATA);
	stream_finish(&s);
}

static void test_known_bytes(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	/* python3: "%08x" % zlib.crc32(b'{"t":"done"}') */
	stream_put(&b, "{\"t\":\"done\"}", 12);
	assert_string_equal(b.data, "7b9352ce {\"t\":\"done\"}\n");
	buffer_finish(&b);
}

static void test_frames_in_order(void **state)
{
	struct stream s = { 0 };
	struct error err = ERROR_INIT;
	json_t *frame;

	(void)state;
	feed_frame(&s, "{\"t\":\"hello\",\"version\":\"1\"}");
	feed_frame(&s, "{\"t\":\"say\",\"text\":\"\\u00e4\\n\"}");
	frame = stream_next(&s, &err);
	assert_string_equal(json_string_value(json_object_get(frame, "version")), "1");
	json_decref(frame);
	frame = stream_next(&s, &err);
	assert_string_equal(json_string_value(json_object_get(frame, "text")), "\xc3\xa4\n");
	json_decref(frame);
	assert_null(stream_next(&s, &err));
	assert_int_equal(err.kind, ERROR_NONE);
	assert_int_equal(s.line, 2);
	stream_finish(&s);
}

static void test_byte_by_byte(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct stream s = { 0 };
	struct error err = ERROR_INIT;
	json_t *frame = NULL;

	(void)state;
	stream_put(&b, "{\"t\":\"done\"}", 12);
	for (size_t i = 0; i < b.length; i++) {
		assert_null(frame);
		stream_feed(&s, b.data + i, 1);
		frame = stream_next(&s, &err);
	}
	assert_non_null(frame);
	assert_int_equal(err.kind, ERROR_NONE);
	json_decref(frame);
	stream_finish(&s);
	buffer_finish(&b);
}

static void test_bad_lines(void **state)
{
	static const char nul[] = "7b93\0002ce {\"t\":\"done\"}\n";
	struct buffer b = BUFFER_INIT;

	(void)state;
	refuses("7b9352cf {\"t\":\"done\"}\n", 22, "wrong checksum");
	refuses("7B9352CE {\"t\":\"done\"}\n", 22, "no checksum");
	refuses("7b9352ce\n", 9, "no checksum");
	refuses(nul, sizeof(nul) - 1, "no checksum");
	refuses("00000000 \n", 10, "not JSON");
	stream_put(&b, "{\"t\":\"doom\"}", 12);
	refuses(b.data, b.length, "no known frame");
	buffer_finish(&b);
	stream_put(&b, "[1]", 3);
	refuses(b.data, b.length, "no known frame");
	buffer_finish(&b);
	stream_put(&b, "{\"t\":\"done\",\"t\":\"say\"}", 22);
	refuses(b.data, b.length, "not JSON");
	buffer_finish(&b);
}

/* Sent by who does not know whether the line before was broken off. */
static void test_empty_lines(void **state)
{
	struct stream s = { 0 };
	struct error err = ERROR_INIT;
	json_t *frame;

	(void)state;
	stream_feed(&s, "\n\n", 2);
	feed_frame(&s, "{\"t\":\"done\"}");
	stream_feed(&s, "\n", 1);
	frame = stream_next(&s, &err);
	assert_non_null(frame);
	assert_int_equal(s.line, 3);
	json_decref(frame);
	assert_null(stream_next(&s, &err));
	assert_int_equal(err.kind, ERROR_NONE);
	stream_finish(&s);
}

static void test_line_without_end(void **state)
{
	struct stream s = { 0 };
	struct error err = ERROR_INIT;
	static char block[65536];

	(void)state;
	memset(block, 'x', sizeof(block));
	while (s.pending.length + sizeof(block) <= STREAM_LINE_MAX) {
		stream_feed(&s, block, sizeof(block));
		assert_null(stream_next(&s, &err));
		assert_int_equal(err.kind, ERROR_NONE);
	}
	stream_feed(&s, block, sizeof(block));
	assert_null(stream_next(&s, &err));
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, "longer than"));
	stream_finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_bytes),
		cmocka_unit_test(test_frames_in_order),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_empty_lines),
		cmocka_unit_test(test_line_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
