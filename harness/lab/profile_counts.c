#include "lab/profile_counts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"

struct reader {
	const char *file;
	size_t line; /* from 1 */
	const char *at, *end;
	struct profile_counts *counts;
	uint64_t sum;	/* of the region that is open: its instructions, */
	uint64_t calls; /* and its calls */
	bool inside;	/* a region */
	size_t room;	/* of its arrays */
	size_t room_calls;
	struct error *err;
};

static int fail(const struct reader *r, const char *what)
{
	return error_set(r->err, ERROR_DATA, "%s:%zu: %s", r->file, r->line, what);
}

static struct profile_region *region(const struct reader *r)
{
	return &r->counts->region[r->counts->n - 1];
}

/* " NUMBER" at *at, in the base 10 or 16, lower case. */
static bool take(const char **at, uint64_t base, uint64_t *value)
{
	const char *p = *at;

	if (*p++ != ' ')
		return false;
	*value = 0;
	for (;; p++) {
		uint64_t digit;

		if (*p >= '0' && *p <= '9')
			digit = (uint64_t)(*p - '0');
		else if (base == 16 && *p >= 'a' && *p <= 'f')
			digit = (uint64_t)(*p - 'a' + 10);
		else
			break;
		if (__builtin_mul_overflow(*value, base, value) ||
			__builtin_add_overflow(*value, digit, value))
			return false;
	}
	if (p == *at + 1)
		return false;
	*at = p;
	return true;
}

/* Doubles the array when it is full. */
static bool grow(void **array, size_t *room, size_t n, size_t size)
{
	const size_t more = *room ? 2 * *room : 256;
	void *grown;

	if (n < *room)
		return true;
	grown = realloc(*array, more * size);
	if (!grown)
		return false;
	*array = grown;
	*room = more;
	return true;
}

static int out_of_memory(const struct reader *r)
{
	return error_set(r->err, ERROR_SYSTEM, "out of memory");
}

static int begin_region(struct reader *r, const char *at)
{
	struct profile_region one = { 0 };
	struct profile_region *grown;
	uint64_t number;

	if (r->inside)
		return fail(r, "a region within a region");
	if (!take(&at, 10, &number) || !take(&at, 10, &one.instructions) ||
		!take(&at, 10, &one.vmruns) || !take(&at, 10, &one.lost) || *at)
		return fail(r, "not a region with its number and three counts");
	if (number != r->counts->n + 1 || number > PROFILE_REGIONS_MAX)
		return fail(r, "a region out of order, or too many of them");
	if (one.vmruns > one.instructions || one.lost > one.instructions)
		return fail(r, "a part of the instructions is more than all of them");
	grown = realloc(r->counts->region, (r->counts->n + 1) * sizeof(*grown));
	if (!grown)
		return out_of_memory(r);
	r->counts->region = grown;
	grown[r->counts->n++] = one;
	r->sum = one.lost;
	r->calls = 0;
	r->room = r->room_calls = 0;
	r->inside = true;
	return 0;
}

static int add_count(struct reader *r, const char *at)
{
	struct profile_region *g = region(r);
	struct profile_count one;

	if (!take(&at, 16, &one.address) || !take(&at, 10, &one.count) || *at)
		return fail(r, "not an address with a count");
	if (g->n >= PROFILE_COUNTS_MAX)
		return fail(r, "too many addresses");
	if (g->n && g->count[g->n - 1].address >= one.address)
		return fail(r, "addresses do not ascend");
	if (__builtin_add_overflow(r->sum, one.count, &r->sum) || r->sum > g->instructions)
		return fail(r, "the counts are more than the region has instructions");
	if (!grow((void **)&g->count, &r->room, g->n, sizeof(one)))
		return out_of_memory(r);
	g->count[g->n++] = one;
	return 0;
}

static int add_call(struct reader *r, const char *at)
{
	struct profile_region *g = region(r);
	struct profile_call one;
	const struct profile_call *before = g->n_calls ? &g->call[g->n_calls - 1] : NULL;

	if (!take(&at, 16, &one.from) || !take(&at, 16, &one.to) || !take(&at, 10, &one.count) ||
		*at)
		return fail(r, "not two addresses with a count");
	if (g->n_calls >= PROFILE_CALLS_MAX)
		return fail(r, "too many calls");
	if (before &&
		(before->from > one.from || (before->from == one.from && before->to >= one.to)))
		return fail(r, "calls do not ascend");
	if (__builtin_add_overflow(r->calls, one.count, &r->calls) || r->calls > g->instructions)
		return fail(r, "more calls than instructions");
	if (!grow((void **)&g->call, &r->room_calls, g->n_calls, sizeof(one)))
		return out_of_memory(r);
	g->call[g->n_calls++] = one;
	return 0;
}

static int end_region(struct reader *r, const char *at, bool open)
{
	uint64_t number;

	if (!take(&at, 10, &number) || *at || number != r->counts->n)
		return fail(r, "the end of another region");
	if (r->sum != region(r)->instructions)
		return fail(r, "the counts do not add up to the region's instructions");
	region(r)->open = open;
	r->inside = false;
	return 0;
}

static int read_line(struct reader *r, const char *line)
{
	if (strncmp(line, "region ", 7) == 0)
		return begin_region(r, line + 6);
	if (!r->inside)
		return fail(r, "not the begin of a region");
	if (strncmp(line, "i ", 2) == 0)
		return add_count(r, line + 1);
	if (strncmp(line, "c ", 2) == 0)
		return add_call(r, line + 1);
	if (strncmp(line, "end ", 4) == 0)
		return end_region(r, line + 3, false);
	if (strncmp(line, "open ", 5) == 0)
		return end_region(r, line + 4, true);
	return fail(r, "not a line of a profile");
}

/* 1: a line, 0: the end of the text. */
static int next_line(struct reader *r, char line[PROFILE_LINE_MAX])
{
	const char *end;
	size_t n;

	if (r->at == r->end)
		return 0;
	r->line++;
	end = memchr(r->at, '\n', (size_t)(r->end - r->at));
	if (!end)
		return fail(r, "the line is cut off: did the emulator die, or the disk fill?");
	n = (size_t)(end - r->at);
	if (n >= PROFILE_LINE_MAX || memchr(r->at, '\0', n))
		return fail(r, "not a line of a profile");
	memcpy(line, r->at, n);
	line[n] = '\0';
	r->at = end + 1;
	return 1;
}

static int read_all(struct reader *r)
{
	char line[PROFILE_LINE_MAX];
	int more = next_line(r, line);

	if (more < 0)
		return -1;
	if (more == 0 || strcmp(line, "kvmbench-profile 1") != 0)
		return error_set(r->err, ERROR_DATA, "%s: not a profile, or one of another version",
			r->file);
	while ((more = next_line(r, line)) > 0)
		if (read_line(r, line))
			return -1;
	if (more == 0 && r->inside)
		return fail(r, "ends within a region: did the emulator die, or the disk fill?");
	return more;
}

int profile_counts_parse(const char *file, const char *text, size_t length,
	struct profile_counts *counts, struct error *err)
{
	struct reader r = {
		.file = file, .at = text, .end = text + length, .counts = counts, .err = err
	};

	*counts = (struct profile_counts){ 0 };
	if (read_all(&r) == 0)
		return 0;
	profile_counts_finish(counts);
	return -1;
}

static int read_whole(int fd, const char *path, struct buffer *text, struct error *err)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		buffer_add(text, chunk, (size_t)n);
		if (text->length > PROFILE_BYTES_MAX)
			return error_set(err, ERROR_DATA, "%s: larger than %d bytes", path,
				PROFILE_BYTES_MAX);
	}
	return n < 0 ? error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path) : 0;
}

int profile_counts_read(const char *path, struct profile_counts *counts, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buffer text = BUFFER_INIT;
	int failed;

	*counts = (struct profile_counts){ 0 };
	if (fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot open '%s'", path);
	failed = read_whole(fd, path, &text, err);
	if (!failed)
		failed = profile_counts_parse(path, text.data, text.length, counts, err);
	buffer_finish(&text);
	return failed;
}

void profile_counts_finish(struct profile_counts *counts)
{
	for (size_t i = 0; i < counts->n; i++) {
		free(counts->region[i].count);
		free(counts->region[i].call);
	}
	free(counts->region);
	*counts = (struct profile_counts){ 0 };
}
