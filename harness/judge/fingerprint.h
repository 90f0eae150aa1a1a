/* Were two sessions measured in the same place? Identity fields must be equal, or declared to be
 * the factor under test; conditions (load, temperature, …) may differ within tolerances, and are
 * only remarked on. STATISTICS, "Fingerprint".
 */
#ifndef JUDGE_FINGERPRINT_H
#define JUDGE_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

struct field_difference {
	char *field; /* members of objects by path: "kvm_parameters.kvm.halt_poll_ns" */
	char *base;  /* as text; JSON where it is no string; "unknown" for null and absent */
	char *head;
	bool unknown;  /* on at least one side: never equal, also not to another unknown */
	bool declared; /* named with --vary, by itself or by an object around it */
};

struct fingerprint {
	struct field_difference *field; /* identity, sorted by name */
	size_t n;
	size_t undeclared;		    /* of those; comparable if 0 */
	struct field_difference *condition; /* beyond their tolerances, sorted by name */
	size_t n_conditions;
};

/* base and head: what run.host holds, or NULL if the run file had none, which leaves the field
 * "fingerprint" unknown. vary: n_vary names of fields, or of objects of them. */
int fingerprint_make(const json_t *base, const json_t *head, const char *const *vary, size_t n_vary,
	struct fingerprint *f, struct error *err);
/* Adds what another pair of sessions differs in; fields that are there already stay as they are. */
int fingerprint_add(const json_t *base, const json_t *head, const char *const *vary, size_t n_vary,
	struct fingerprint *f, struct error *err);
void fingerprint_finish(struct fingerprint *f);

/* Whether name is a field, or an object of fields, of this host's fingerprint. */
bool fingerprint_has(const json_t *host, const char *name);

#endif
