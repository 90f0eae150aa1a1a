#include "target/agent_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int open_named(const char *path, struct error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(
			err, ERROR_UNAVAILABLE, "KVMBENCH_AGENT: cannot open '%s'", path);
	return fd;
}

int agent_file(struct error *err)
{
	static int file = -1;
	const char *path = getenv("KVMBENCH_AGENT");

	if (file < 0)
		file = path && path[0] ? open_named(path, err) : agent_open(err);
	return file;
}

uint64_t agent_file_hash(void)
{
	struct error err = ERROR_INIT;
	const int fd = agent_file(&err);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	unsigned char piece[65536];
	off_t at = 0;
	ssize_t n;

	if (fd < 0)
		return 0;
	while ((n = pread(fd, piece, sizeof(piece), at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			hash = (hash ^ piece[i]) * UINT64_C(0x100000001b3);
		at += n;
	}
	return n < 0 ? 0 : hash;
}
