#include "target/remote.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/tsc.h"
#include "target/remote_message.h"

/* Never 0, and below 2⁶³. */
static uint64_t new_id(void)
{
	uint64_t id;

	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		id = (uint64_t)(monotonic_seconds() * 1e9) ^ (uint64_t)getpid() << 40;
	return (id >> 1) | 1;
}

/* Until fd is ready, or the time is over. */
static int wait_for(int fd, short events, double end, struct error *err)
{
	for (;;) {
		struct pollfd ready = { .fd = fd, .events = events };
		const double left = end - monotonic_seconds();

		if (left <= 0)
			return error_set(err, ERROR_TIMEOUT, "the agent did not answer in time");
		if (poll(&ready, 1, left > 1e6 ? 1000000000 : (int)(left * 1000) + 1) > 0)
			return 0;
	}
}

/* write(2) to a peer that is gone is an error here, never the end of this process: SIGPIPE is
 * held back, and taken away if it came. */
static ssize_t write_quietly(int fd, const char *bytes, size_t length)
{
	const struct timespec now = { 0, 0 };
	sigset_t pipe_signal, before;
	ssize_t written;
	int number;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
	written = write(fd, bytes, length);
	number = errno;
	if (written < 0 && number == EPIPE)
		sigtimedwait(&pipe_signal, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = number;
	return written;
}

static int send_line(int fd, const struct buffer *line, double end, struct error *err)
{
	size_t sent = 0;

	while (sent < line->length) {
		ssize_t n;

		if (wait_for(fd, POLLOUT, end, err) < 0)
			return -1;
		n = write_quietly(fd, line->data + sent, line->length - sent);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return error_errno(err, ERROR_MEASURE, "cannot tell the agent what to run");
		sent += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int send_json(int fd, json_t *frame, double end, struct error *err)
{
	char *text = frame ? json_dumps(frame, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	struct buffer line = BUFFER_INIT;
	int result;

	json_decref(frame);
	if (!text)
		return error_set(err, ERROR_DATA, "a request that cannot be said in JSON");
	stream_put(&line, text, strlen(text));
	free(text);
	result = send_line(fd, &line, end, err);
	buffer_finish(&line);
	return result;
}

/* One more piece of what the agent says, as long as it is not too much. */
static int hear(int fd, struct stream *stream, size_t *heard, double end, struct error *err)
{
	char piece[16384];
	ssize_t n;

	if (wait_for(fd, POLLIN, end, err) < 0)
		return -1;
	n = read(fd, piece, sizeof(piece));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0)
		return error_errno(err, ERROR_MEASURE, "cannot hear the agent");
	if (n == 0)
		return error_set(err, ERROR_MEASURE, "the agent closed the connection%s",
			stream->pending.length ? " in the middle of a line" : "");
	*heard += (size_t)n;
	if (*heard > REMOTE_BYTES_MAX)
		return error_set(err, ERROR_DATA,
			"the agent says too much: more than %u bytes for one launch",
			REMOTE_BYTES_MAX);
	stream_feed(stream, piece, (size_t)n);
	return 0;
}

/* The result with that id, a new reference. What else an agent may say, and results of launches
 * that nobody waits for any more, are passed over. */
static json_t *await_result(
	struct remote *remote, struct stream *stream, double end, struct error *err)
{
	size_t heard = 0;

	for (;;) {
		struct error bad = ERROR_INIT;
		json_t *frame = stream_next(stream, &bad);

		if (frame && remote_result_id(frame) == remote->id)
			return frame;
		json_decref(frame);
		if (bad.kind) {
			if (err)
				*err = bad;
			return NULL;
		}
		if (!frame && hear(remote->in, stream, &heard, end, err) < 0)
			return NULL;
	}
}

int remote_launch(struct remote *remote, const struct launch_request *request, double seconds,
	struct launch_result *result, struct error *err)
{
	const double end = monotonic_seconds() + seconds;
	struct stream stream = { 0 };
	json_t *frame;
	int status;

	remote->id = new_id();
	frame = remote_request_json(request, remote->id, remote->same_clock ? request->tsc_hz : 0);
	if (send_json(remote->out, frame, end, err) < 0)
		return -1;
	frame = await_result(remote, &stream, end, err);
	stream_finish(&stream);
	if (!frame)
		return -1;
	status = remote_result_parse(frame, request, result, err);
	json_decref(frame);
	return status;
}
