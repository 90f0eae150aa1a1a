/* What the plugin (lab/plugin/profile.c) wrote: counts per address, one set for each pair of marks
 * that the guest passed. */
#ifndef LAB_PROFILE_COUNTS_H
#define LAB_PROFILE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct profile_count {
	uint64_t address;
	uint64_t count; /* times the instruction there began */
};

struct profile_call {
	uint64_t from; /* the CALL */
	uint64_t to;   /* the instruction it led to */
	uint64_t count;
};

struct profile_region {
	uint64_t instructions; /* begun; the sum of all counts and lost */
	uint64_t vmruns;       /* among them: entries of a nested guest */
	uint64_t lost;	       /* begun where the plugin had no room for the address */
	bool open;	       /* the emulator ended before the guest said stop */
	struct profile_count *count; /* n of them, addresses ascending */
	size_t n;
	struct profile_call *call; /* n_calls, by from and to ascending */
	size_t n_calls;
};

struct profile_counts {
	struct profile_region *region; /* in the guest's order */
	size_t n;
};

enum {
	PROFILE_REGIONS_MAX = 64,
	PROFILE_COUNTS_MAX = 1 << 17, /* addresses of a region */
	PROFILE_CALLS_MAX = 1 << 15,
	PROFILE_LINE_MAX = 128,
	PROFILE_BYTES_MAX = 512 << 20,
};

/* ERROR_DATA names file and line of what is wrong: not such a file, ends in the middle of a region,
 * does not add up. No region at all is fine. */
int profile_counts_parse(const char *file, const char *text, size_t length,
	struct profile_counts *counts, struct error *err);
/* ERROR_UNAVAILABLE if the file cannot be opened. */
int profile_counts_read(const char *path, struct profile_counts *counts, struct error *err);
void profile_counts_finish(struct profile_counts *counts);

#endif
