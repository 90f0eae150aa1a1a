#include "record/run_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "record/read_lines.h"

#define CHUNK ((size_t)1 << 16)

/* Every whole line in text; the bytes used, or -1. */
static ssize_t add_lines(struct line_reader *r, const char *text, size_t length, struct error *err)
{
	size_t used = 0;

	while (used < length) {
		const char *line = text + used;
		const char *newline = memchr(line, '\n', length - used);

		if (!newline)
			break;
		if (line_reader_add(r, line, (size_t)(newline - line), err))
			return -1;
		used += (size_t)(newline - line) + 1;
	}
	return (ssize_t)used;
}

static int parse_text(struct line_reader *r, const char *text, size_t length, struct error *err)
{
	const ssize_t used = add_lines(r, text, length, err);

	if (used < 0)
		return -1;
	return line_reader_end(r, (size_t)used < length, err);
}

/* Holds no more of the file in memory than its longest line. */
static int read_file(struct line_reader *r, int fd, struct error *err)
{
	cleanup_free char *text = NULL;
	size_t capacity = 0;
	size_t length = 0;

	for (;;) {
		ssize_t got;
		ssize_t used;

		if (capacity - length < CHUNK) {
			const size_t more = 2 * capacity + CHUNK;
			char *grown = realloc(text, more);

			if (!grown)
				return error_set(err, ERROR_SYSTEM, "out of memory");
			text = grown;
			capacity = more;
		}
		got = read(fd, text + length, capacity - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", r->name);
		if (got == 0)
			return line_reader_end(r, length > 0, err);
		if (r->tap && r->tap->bytes)
			r->tap->bytes(r->tap->context, text + length, (size_t)got);
		/* What is left from before holds no newline: only a whole line is worth a look. */
		if (memchr(text + length, '\n', (size_t)got)) {
			length += (size_t)got;
			used = add_lines(r, text, length, err);
			if (used < 0)
				return -1;
			length -= (size_t)used;
			memmove(text, text + used, length);
		} else {
			length += (size_t)got;
		}
		if (length > RUN_LINE_MAX)
			return error_set(err, ERROR_DATA, "%s:%zu: a line longer than %u bytes",
				r->name, r->line + 1, RUN_LINE_MAX);
	}
}

static int finish(struct line_reader *r, int result)
{
	line_reader_finish(r);
	if (result)
		run_finish(r->run);
	return result;
}

int run_read_tapped(const char *path, const struct run_tap *tap, struct run *run, struct error *err)
{
	const bool standard_input = strcmp(path, "-") == 0;
	struct line_reader r = {
		.name = standard_input ? "standard input" : path,
		.run = run,
		.tap = tap,
	};
	cleanup_close int fd = -1;

	if (!standard_input) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return error_errno(err, errno == ENOENT ? ERROR_USAGE : ERROR_SYSTEM,
				"cannot open '%s'", path);
	}
	return finish(&r, read_file(&r, standard_input ? STDIN_FILENO : fd, err));
}

int run_read(const char *path, struct run *run, struct error *err)
{
	return run_read_tapped(path, NULL, run, err);
}

int run_parse(const char *name, const char *text, size_t length, struct run *run, struct error *err)
{
	struct line_reader r = { .name = name, .run = run };

	return finish(&r, parse_text(&r, text, length, err));
}

struct run_reader {
	struct line_reader lines;
};

struct run_reader *run_reader_open(const char *name, struct run *run, struct error *err)
{
	struct run_reader *r = calloc(1, sizeof(*r));

	if (!r) {
		error_set(err, ERROR_SYSTEM, "out of memory");
		return NULL;
	}
	r->lines.name = name;
	r->lines.run = run;
	return r;
}

int run_reader_add(struct run_reader *r, const char *text, size_t length, struct error *err)
{
	struct run *run = r->lines.run;
	const size_t before = run->n_launches;

	if (line_reader_add(&r->lines, text, length, err) == 0)
		return 0;
	if (run->n_launches > before)
		launch_finish(&run->launches[--run->n_launches]);
	return -1;
}

int run_reader_end(struct run_reader *r, struct error *err)
{
	return line_reader_end(&r->lines, false, err);
}

void run_reader_close(struct run_reader *r)
{
	if (!r)
		return;
	line_reader_finish(&r->lines);
	free(r);
}
