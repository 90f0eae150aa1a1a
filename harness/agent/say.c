#include "agent/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/frame.h"

int say(int fd, json_t *frame)
{
	char *text = frame ? json_dumps(frame, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	struct buffer line = BUFFER_INIT;
	size_t sent = 0;
	int status = 0;

	json_decref(frame);
	errno = 0;
	if (!text)
		return -1;
	stream_put(&line, text, strlen(text));
	free(text);
	while (status == 0 && sent < line.length) {
		const ssize_t n = write(fd, line.data + sent, line.length - sent);

		if (n < 0 && errno != EINTR)
			status = -1;
		sent += n > 0 ? (size_t)n : 0;
	}
	buffer_finish(&line);
	return status;
}
