#include "cli/store_export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/write.h"

#define CHUNK ((size_t)1 << 18)

/* The whole file into the digest and, unless out is -1, there. */
static int pass(const struct store_entry *e, int in, int out, struct digest *d, struct error *err)
{
	cleanup_free char *chunk = malloc(CHUNK);

	if (!chunk)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (lseek(in, 0, SEEK_SET) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", e->path);
	for (;;) {
		const ssize_t n = read(in, chunk, CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", e->path);
		if (n == 0)
			return 0;
		digest_add(d, chunk, (size_t)n);
		if (out >= 0 && write_all(out, chunk, (size_t)n))
			return error_errno(err, ERROR_SYSTEM, "cannot write the run file");
	}
}

static int checked_pass(const struct store_entry *e, int in, int out, struct error *err)
{
	struct digest *d = digest_new(err);
	char id[DIGEST_TEXT];
	int result;

	if (!d)
		return -1;
	result = pass(e, in, out, d, err);
	digest_text(d, id);
	digest_free(d);
	if (result || strcmp(id, e->id) == 0)
		return result;
	error_set(err, ERROR_DATA, "'%s' is not the run file any more that was added as %.12s",
		e->path, e->id);
	return error_hint(
		err, "the values of its launches are still there: store show %.12s", e->id);
}

int store_export(const struct store_entry *e, int out, struct error *err)
{
	cleanup_close int in = open(e->path, O_RDONLY | O_CLOEXEC);

	if (in < 0) {
		error_errno(
			err, ERROR_DATA, "the run file of %.12s is not at '%s'", e->id, e->path);
		return error_hint(
			err, "the values of its launches are still there: store show %.12s", e->id);
	}
	/* Twice: nothing of a wrong file is written, and no change behind our back goes unseen. */
	if (checked_pass(e, in, -1, err))
		return -1;
	return checked_pass(e, in, out, err);
}
