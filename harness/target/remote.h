/* A launch made somewhere else: in a container, in a guest. The request goes out and the result
 * comes back as frames (base/frame.h) over a pair of file descriptors; the other side is
 * kvmbench-agent, which runs the ordinary host target in a fresh process per launch.
 *
 *	→ {"t":"launch","id":7,"bench":"mem_triad","rev":1,"args":[…],"rounds":…,"batches":…,
 *	   "pilot":…,"batch_seconds":…,"deadline":…,"tsc_hz":…,"seed":…,"number":…}
 *	← {"t":"result","id":7,"end":"ok","why":"","note":"","rounds":…,"ops":…,"overhead":…,
 *	   "tsc_hz":…,"samples":[[start,stop],…],"counters":{…},"checksum":…,…}
 *	→ {"t":"quit"}
 *
 * Where a program or body kept the time itself there are "values":[…] and no samples, and where a
 * program has a version, "program":"…".
 *
 * What comes back is hostile input: sizes are bounded, numbers checked, an answer with another id
 * is dropped. tsc_hz is the other side's calibration of its own time stamp counter; result->tsc_hz
 * keeps it, and samples are converted with it.
 */
#ifndef TARGET_REMOTE_H
#define TARGET_REMOTE_H

#include <stdbool.h>

#include "base/error.h"
#include "target/target.h"

/* What one side may say before it is the other's turn. The largest honest result, ABI_BATCHES
 * samples of two 20-digit numbers and every counter, is half of it. */
#define REMOTE_BYTES_MAX (128u << 10)

struct remote {
	int in, out; /* read from, written to; borrowed */
	uint64_t id; /* of the last request: random, so that the answer to a request that another
		      * process made over the same channel is not taken for one's own */
	bool same_clock; /* the other side is on this kernel and reads the same time stamp counter:
			  * the request's calibration holds there, and none is made for a launch */
};

/* Sends the request and waits for its result, at most `seconds`. −1: the connection is broken
 * (ERROR_MEASURE), silent (ERROR_TIMEOUT) or talks nonsense (ERROR_DATA), and nothing more can be
 * had from it. */
int remote_launch(struct remote *remote, const struct launch_request *request, double seconds,
	struct launch_result *result, struct error *err);
/* The other side, part of the agent: serves launches until "quit" or the end of input. They are
 * pinned to the last CPU that the process may use. −1: cannot go on, or was told nonsense. */
int remote_serve(int in, int out, struct error *err);

#endif
