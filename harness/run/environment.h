/* The host record of a session: what the probe found, what the gate measured, what this program is.
 */
#ifndef RUN_ENVIRONMENT_H
#define RUN_ENVIRONMENT_H

#include <jansson.h>

#include "host/host.h"
#include "run/gate.h"
#include "run/plan.h"

/* {"fingerprint":{…},"conditions":{…},"advice":[…]}, a new reference; NULL and err on failure. */
json_t *environment_json(
	const struct host *host, const struct gate *gate, int cpu, struct error *err);

/* The fields of now's fingerprint that had another value before; those that are gone are null. A
 * new reference. */
json_t *environment_changed(const json_t *before, const json_t *now);
/* Adds to the fingerprint what the plan's targets run that is no part of the host: the agent's hash
 * where launches are made in it, and bubblewrap's version where there are containers. Nothing for
 * other plans. */
void environment_add_targets(json_t *environment, const struct plan *plan);

/* 0 if both were measured in the same place: all fingerprint fields equal. −1 and
 * ERROR_INCOMPARABLE naming the first that differs. */
int environment_same(const json_t *before, const json_t *now, struct error *err);

#endif
