/* Any bytes as an agent's stream, in pieces: no crash, no leak, the same frames however it was cut,
 * and what is accepted survives being sent again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void collect(struct stream *s, struct buffer *all, struct error *err)
{
	json_t *frame;

	while ((frame = stream_next(s, err))) {
		char *text = json_dumps(frame, JSON_COMPACT | JSON_ENCODE_ANY);

		if (!text || !json_is_string(json_object_get(frame, "t")))
			abort();
		stream_put(all, text, strlen(text));
		free(text);
		json_decref(frame);
	}
}

/* piece 0: all at once */
static void read_all(
	const uint8_t *data, size_t size, size_t piece, struct buffer *all, struct error *err)
{
	struct stream s = { 0 };

	for (size_t at = 0; at < size && err->kind == ERROR_NONE;) {
		const size_t n = piece && size - at > piece ? piece : size - at;

		stream_feed(&s, data + at, n);
		collect(&s, all, err);
		at += n;
	}
	stream_finish(&s);
}

static void must_equal(const struct buffer *a, const struct buffer *b)
{
	if (a->length == b->length && (!a->length || memcmp(a->data, b->data, a->length) == 0))
		return;
	fprintf(stderr, "%s\n%s", a->data ? a->data : "", b->data ? b->data : "");
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer whole = BUFFER_INIT;
	struct buffer pieces = BUFFER_INIT;
	struct buffer again = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct error err_pieces = ERROR_INIT;
	struct error err_again = ERROR_INIT;

	read_all(data, size, 0, &whole, &err);
	read_all(data, size, size ? 1 + data[0] % 61u : 1, &pieces, &err_pieces);
	must_equal(&whole, &pieces);
	if (err.kind != err_pieces.kind || (err.kind && !err.text[0]))
		abort();
	read_all((const uint8_t *)whole.data, whole.length, 0, &again, &err_again);
	if (err_again.kind)
		abort();
	must_equal(&whole, &again);
	buffer_finish(&whole);
	buffer_finish(&pieces);
	buffer_finish(&again);
	return 0;
}
