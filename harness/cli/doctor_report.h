/* What doctor says about a host, as text of at most 100 columns and as JSON. Neither prints.
 */
#ifndef CLI_DOCTOR_REPORT_H
#define CLI_DOCTOR_REPORT_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buffer.h"
#include "host/host.h"
#include "run/gate.h"

enum doctor_detail {
	DOCTOR_QUIET,  /* warnings and what blocks, nothing else */
	DOCTOR_NORMAL, /* what is fine on one line */
	DOCTOR_ALL,    /* what is fine with its evidence */
};

/* What was tried on the running machine; NULL: was not. */
struct doctor_trials {
	const struct gate *gate;	/* guest kernel mode */
	const struct error *containers; /* why there can be none; kind ERROR_NONE: there can */
};

void doctor_text(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials, enum doctor_detail detail, bool colour,
	struct buffer *out);
/* {"schema":"kvmbench.doctor/1","usable":…,"why":…,"hint":…,"host":{…},"guest_kernel_mode":{…},
 * "containers":{"usable":…,"why":…,"hint":…},"advice":[…]}; the caller's to free. NULL only without
 * memory. */
json_t *doctor_json(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials);

#endif
