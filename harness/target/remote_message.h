/* The frames of target/remote.h as JSON objects: made on one side, taken apart and checked on the
 * other.
 */
#ifndef TARGET_REMOTE_MESSAGE_H
#define TARGET_REMOTE_MESSAGE_H

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "target/target.h"

/* A new reference; tsc_hz: for the other side to reckon with, 0: its own calibration. NULL if a
 * number cannot be said in JSON. */
json_t *remote_request_json(const struct launch_request *request, uint64_t id, double tsc_hz);
/* request->arg points to arg, OP_ARGS of them. tsc_hz is 0 if the other side is to calibrate.
 * ERROR_DATA: malformed. ERROR_UNAVAILABLE: this program has no such benchmark, or another
 * revision of it, or it does not run there (id is valid then). */
int remote_request_parse(const json_t *frame, struct launch_request *request, uint64_t *arg,
	uint64_t *id, struct error *err);

/* A new reference, NULL if a number cannot be said in JSON. */
json_t *remote_result_json(const struct launch_result *result, uint64_t id);
/* What request asked for and nothing else: END_OK with as many samples as batches, each with its
 * stop not before its start. ERROR_DATA if not, and result is undefined. Texts come without
 * control characters and cut to size. */
int remote_result_parse(const json_t *frame, const struct launch_request *request,
	struct launch_result *result, struct error *err);
/* The id of a result frame; 0, which no request has, if it is none. */
uint64_t remote_result_id(const json_t *frame);

#endif
