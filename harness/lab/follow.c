#include "lab/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "guest-payloads/linux/files.h"

void follow_open(struct follow *follow, const char *directory, const char *name)
{
	*follow = (struct follow){ .path = files_path("%s/%s", directory, name), .fd = -1 };
}

ssize_t follow_take(struct follow *follow, void *bytes, size_t size, struct error *err)
{
	ssize_t n;

	if (follow->fd < 0)
		follow->fd = open(follow->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (follow->fd < 0 && errno == ENOENT)
		return 0;
	if (follow->fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", follow->path);
	n = read(follow->fd, bytes, size);
	if (n < 0 && errno == EINTR)
		return 0;
	if (n < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", follow->path);
	follow->taken += (uint64_t)n;
	return n;
}

void follow_close(struct follow *follow)
{
	if (follow->path && follow->fd >= 0)
		close(follow->fd);
	free(follow->path);
	*follow = (struct follow){ .fd = -1 };
}
