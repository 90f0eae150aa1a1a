#include "agent/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"
#include "base/write.h"

int say(int fd, json_t *frame)
{
	char *text = frame ? json_dumps(frame, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	struct buffer line = BUFFER_INIT;
	int status;

	json_decref(frame);
	errno = 0;
	if (!text)
		return -1;
	stream_put(&line, text, strlen(text));
	free(text);
	status = write_all(fd, line.data, line.length);
	buffer_finish(&line);
	return status;
}
