#include "os/transfer.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <kvmbench/os.h>

#include "base/error.h"
#include "os/child.h"
#include "os/pattern.h"
#include "os/stream_io.h"

#define NUMBER sizeof(uint64_t) /* bytes at the start of a chunk */

static bool receive_chunk(int fd, unsigned char *data, size_t chunk, uint64_t number)
{
	uint64_t received;

	if (!stream_io_read(fd, data, chunk))
		return false;
	memcpy(&received, data, NUMBER);
	if (received == number)
		return true;
	errno = EBADMSG;
	return false;
}

int transfer_read(int fd, size_t chunk, size_t count)
{
	static unsigned char data[TRANSFER_BYTES_MAX];
	const unsigned char done = 1;

	for (uint64_t number = 0;;) {
		for (size_t i = 0; i < count; i++) {
			errno = 0;
			if (receive_chunk(fd, data, chunk, number++))
				continue;
			if (errno == EBADMSG)
				return CHILD_CORRUPT;
			/* the end of the stream, if it is where a batch would begin */
			return errno == ECONNRESET && i == 0 ? 0 : 1;
		}
		if (!stream_io_write(fd, &done, 1))
			return 1;
		if (!pattern_is(data + NUMBER, chunk - NUMBER))
			return CHILD_CORRUPT;
	}
}

static bool send_batch(int fd, unsigned char *data, size_t chunk, size_t count, uint64_t *number)
{
	unsigned char done;

	for (size_t i = 0; i < count; i++) {
		memcpy(data, number, NUMBER);
		++*number;
		if (!stream_io_write(fd, data, chunk))
			return false;
	}
	return stream_io_read(fd, &done, 1);
}

int transfer_write(struct os_env *env, int fd, size_t chunk, struct error *err)
{
	static unsigned char data[TRANSFER_BYTES_MAX];
	struct sampler *s = &env->sampler;
	uint64_t number = 0;

	s->bytes = chunk;
	pattern_fill(data + NUMBER, chunk - NUMBER);
	/* a batch that is not measured: the stream's buffers grow to what they will be */
	if (!send_batch(fd, data, chunk, s->ops, &number))
		return error_errno(err, ERROR_SYSTEM, "the connection to the other side failed");
	for (uint64_t i = 0; i < s->batches; i++) {
		bool sent;

		sampler_start(s);
		sent = send_batch(fd, data, chunk, s->ops, &number);
		if (!sent)
			return error_errno(
				err, ERROR_SYSTEM, "the connection to the other side failed");
		sampler_stop(s);
	}
	return 0;
}

static int run(
	struct os_env *env, int *near, int *far, size_t chunk, pid_t *child, struct error *err)
{
	int result;

	*child = child_fork(err);
	if (*child < 0)
		return -1;
	if (*child == 0) {
		close(*near);
		_exit(transfer_read(*far, chunk, env->sampler.ops));
	}
	close(*far);
	*far = -1;
	result = transfer_write(env, *near, chunk, err);
	close(*near);
	*near = -1;
	/* the reader's reason is the better one: it may have left because of what it read */
	if (child_wait(*child, err) < 0)
		result = -1;
	*child = 0;
	return result;
}

int transfer_run(struct os_env *env, int near, int far, size_t chunk, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;
	pid_t child = 0;
	int result;

	sigaction(SIGPIPE, &ignore, &before);
	result = run(env, &near, &far, chunk, &child, err);
	child_end(child);
	sigaction(SIGPIPE, &before, NULL);
	if (near >= 0)
		close(near);
	if (far >= 0)
		close(far);
	return result;
}
