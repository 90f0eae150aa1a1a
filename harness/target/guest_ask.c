#include "target/guest_ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/tsc.h"
#include "target/guest_machine.h"

#define ASK_SECONDS 1.0 /* a question may fall into a sentence that another harness broke off */
#define LINE_MAX_   (256u << 10)
#define HEARD_MAX   (4u << 20)

/* The frame of one line, a new reference; NULL if it is none. */
static json_t *frame_of(const struct buffer *line)
{
	struct stream stream = { 0 };
	struct error bad = ERROR_INIT;
	json_t *frame;

	stream_feed(&stream, line->data, line->length);
	frame = stream_next(&stream, &bad);
	stream_finish(&stream);
	return frame;
}

static bool is_answer(const json_t *frame, uint32_t nonce)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));
	const json_t *said = json_object_get(frame, "nonce");

	return kind && strcmp(kind, "boot") == 0 && json_is_integer(said) &&
	       json_integer_value(said) == (json_int_t)nonce;
}

int guest_ask_hear(struct guest_ask_ear *ear, const char *bytes, size_t n, uint32_t nonce,
	json_t **answer, struct error *err)
{
	ear->heard += n;
	for (size_t i = 0; i < n; i++) {
		if (ear->line.length >= LINE_MAX_ || ear->heard > HEARD_MAX)
			return error_set(err, ERROR_DATA, "the guest floods the channel");
		buffer_add(&ear->line, bytes + i, 1);
		if (bytes[i] != '\n')
			continue;
		*answer = frame_of(&ear->line);
		ear->line.length = 0;
		if (is_answer(*answer, nonce))
			return 1;
		json_decref(*answer);
		*answer = NULL;
	}
	return 0;
}

/* A line of its own, whatever came before it. */
static int ask(int fd, uint32_t nonce, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	char text[64];
	ssize_t n;

	snprintf(text, sizeof(text), "{\"t\":\"who\",\"nonce\":%u}", nonce);
	buffer_adds(&line, "\n");
	stream_put(&line, text, strlen(text));
	n = send(fd, line.data, line.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	buffer_finish(&line);
	if (n < 0 && errno != EAGAIN)
		return error_errno(err, ERROR_MEASURE, "cannot ask the agent");
	return 0;
}

static json_t *await_answer(int fd, double seconds, struct guest_ask_ear *ear, struct error *err)
{
	const double end = monotonic_seconds() + seconds;
	double asked = 0;
	uint32_t nonce = 1;
	json_t *answer = NULL;

	if (getrandom(&nonce, sizeof(nonce), GRND_NONBLOCK) != sizeof(nonce))
		nonce = (uint32_t)getpid();
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		const double now = monotonic_seconds();
		char piece[16384];
		ssize_t n;

		if (now >= end) {
			error_set(err, ERROR_TIMEOUT, "no answer within %g s", seconds);
			return NULL;
		}
		/* only the answer to the last question ends this: none comes after it */
		if (now - asked >= ASK_SECONDS) {
			asked = now;
			if (ask(fd, ++nonce, err) < 0)
				return NULL;
		}
		if (poll(&wait, 1, 100) < 0 || guest_machine_asked_to_end()) {
			error_set(err, ERROR_INTERRUPTED, "interrupted");
			return NULL;
		}
		if (!wait.revents)
			continue;
		n = recv(fd, piece, sizeof(piece), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			error_set(err, ERROR_MEASURE, "the channel was closed");
			return NULL;
		}
		if (guest_ask_hear(ear, piece, (size_t)n, nonce, &answer, err))
			return answer;
	}
}

json_t *guest_ask(int fd, double seconds, struct error *err)
{
	struct guest_ask_ear ear = { .heard = 0 };
	json_t *answer = await_answer(fd, seconds, &ear, err);

	buffer_finish(&ear.line);
	return answer;
}
