/* The profiles of one boot: what the agent says of them (job "profile"), put together with what the
 * plugin counted and with the guest's symbols.
 *
 *	profiling_prepare()	before the boot, in its directory
 *	profiling_frame()	each frame
 *	profiling_make()	when the agent is done, while the directory is there
 */
#ifndef LAB_PROFILING_H
#define LAB_PROFILING_H

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/machine.h"
#include "lab/profile.h"

/* Files in the boot's directory: the plugin, and what it counts. */
#define PROFILING_PLUGIN "profile.so"
#define PROFILING_COUNTS "counts"

#define PROFILING_ARMS_MAX 4096 /* that an agent may name */

struct profiling_arm {
	char *name;		    /* "pio_out_user size=1" */
	struct lab_profile profile; /* with that name; empty if there is none */
	bool has_profile;
	bool skipped;	/* it is none to be profiled: it sleeps, or cannot run there */
	char *why;	/* there is none; "" */
	uint64_t ticks; /* of the timer, in what was counted: they do not go with the difference */

	/* private */
	uint64_t ops;
	int64_t measured;
	size_t region, less;
};

struct profiling {
	struct profiling_arm *arm; /* n, in the agent's order; each name once */
	size_t n;
	struct buffer symbols; /* private */
};

/* Puts the plugin into the directory. */
int profiling_prepare(const char *directory, struct error *err);
/* Takes a frame "profile" or "symbols", leaves others alone. ERROR_DATA for what makes no sense. */
int profiling_frame(struct profiling *p, const json_t *frame, struct error *err);

/* What the profiles are of; borrowed. */
struct profiling_origin {
	const char *kernel;   /* release */
	const char *cmdline;  /* that the user gave */
	const char *emulator; /* "QEMU 7.2.22" */
};

/* Every arm has a profile or a reason afterwards. -1 if there is no profile at all, or if one that
 * was to be is missing or does not add up (ERROR_MEASURE); all others are there. ERROR_UNAVAILABLE
 * if all were skipped. */
int profiling_make(struct profiling *p, const char *directory,
	const struct profiling_origin *origin, struct error *err);
/* After a boot that failed: if the emulator would not take the plugin, that is the error. */
void profiling_refused(const char *directory, struct error *err);
/* NULL if there is no profile of that name. */
const struct lab_profile *profiling_find(const struct profiling *p, const char *name);
void profiling_finish(struct profiling *p);

#endif
