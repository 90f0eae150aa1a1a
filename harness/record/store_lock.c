#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#include "base/buffer.h"
#include "record/store_private.h"

static void pause_briefly(void)
{
	const struct timespec tenth = { .tv_nsec = 100000000 };

	nanosleep(&tenth, NULL);
}

static int open_lock(struct store *s, struct error *err)
{
	struct buffer name = BUFFER_INIT;

	buffer_addf(&name, "%s.lock", s->path);
	s->lock = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (s->lock < 0 && (errno == EACCES || errno == EROFS))
		s->lock = open(name.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (s->lock < 0)
		error_errno(err, ERROR_SYSTEM, "cannot open '%s'", name.data);
	buffer_finish(&name);
	return s->lock < 0 ? -1 : 0;
}

int store_lock(struct store *s, int operation, struct error *err)
{
	if (s->lock < 0 && open_lock(s, err)) {
		/* Where nobody may write, a reader needs no protection. */
		if (operation == LOCK_SH && (errno == EACCES || errno == EROFS || errno == ENOENT))
			return 0;
		return -1;
	}
	for (int tenths = 0; tenths <= STORE_WAIT * 10; tenths++) {
		if (flock(s->lock, operation | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_errno(err, ERROR_SYSTEM, "cannot lock '%s.lock'", s->path);
		pause_briefly();
	}
	error_set(err, ERROR_SYSTEM, "store '%s' is in use by another process for more than %d s",
		s->path, STORE_WAIT);
	return error_hint(err, "is a 'kvmbench store rebuild' running?");
}
