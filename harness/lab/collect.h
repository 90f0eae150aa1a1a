/* The records that an agent sends, put together into a run, and written to its file as they come: a
 * harness that is killed leaves what was finished. What comes from a guest is hostile: it goes
 * through the reader of run files before it is written.
 */
#ifndef LAB_COLLECT_H
#define LAB_COLLECT_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"
#include "record/run.h"
#include "record/run_file.h"

#define COLLECT_MOST (UINT64_C(1) << 30) /* bytes of records */

/* What the host knows of it and the guest does not. All borrowed. */
struct collect_origin {
	const char *lab;    /* "QEMU 7.2.22, TCG, -cpu max, icount shift=1" */
	const char *kernel; /* for people: "package linux-image-cloud-amd64" */
	const char *kernel_sha256;
	char *const *argv;
	size_t n_argv;
};

/* Zeroed, it may be finished. */
struct collect {
	struct collect_origin origin;
	struct run_writer *writer; /* borrowed; NULL: no file */
	struct run_reader *reader;
	struct run run;
	uint64_t bytes;
	bool planned;
	bool broken; /* the run is of no use */
};

/* c: zeroed, and not to be moved afterwards. */
int collect_open(struct collect *c, const struct collect_origin *origin, struct run_writer *writer,
	struct error *err);
/* Takes the record in a frame "record" (base/frame.h) and writes it: session and host with what the
 * host knows, the end not yet. ERROR_DATA if the records make no run. A launch that cannot be taken
 * leaves those before it. */
int collect_add(struct collect *c, const json_t *frame, struct error *err);
/* The run, with "lab" and "lab_kernel" (the SHA-256) as members of its fingerprint, without the
 * kernel's configuration where that is unknown, where the kernel comes from among its conditions,
 * an id of its own, and the time it came to be here. why: what ended it early, NULL if nothing did;
 * the writer has not been told yet. ERROR_DATA if the records make no run; ERROR_MEASURE if there
 * are none. run: zeroed, and zeroed again on failure. */
int collect_end(struct collect *c, const char *why, struct run *run, struct error *err);
void collect_finish(struct collect *c);

#endif
