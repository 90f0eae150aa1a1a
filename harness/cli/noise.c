#include "cli/noise.h"

#include <unistd.h>

#include "base/cleanup.h"
#include "cli/command.h"

int noise_read(const char *db, const struct experience_question *q, struct experience *e,
	struct error *err)
{
	cleanup_free char *path = store_path(db, db ? err : NULL);
	struct error trouble = ERROR_INIT;
	struct store *s;
	int status = -1;

	if (!db && (!path || access(path, F_OK)))
		return 0;
	s = path ? store_open(path, STORE_READ, db ? err : &trouble) : NULL;
	if (s)
		status = experience_read(s, q, e, db ? err : &trouble);
	store_close(s);
	if (!status || db)
		return status;
	error_prefix(&trouble, "the store is not used");
	command_fail(&trouble);
	return 0;
}
