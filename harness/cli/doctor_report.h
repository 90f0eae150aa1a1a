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

/* gate: NULL if guest kernel mode was not looked at. */
void doctor_text(const struct host *host, const struct advice_list *advice, const struct gate *gate,
	enum doctor_detail detail, bool colour, struct buffer *out);
/* {"schema":"kvmbench.doctor/1","usable":…,"why":…,"hint":…,"host":{…},"guest_kernel_mode":{…},
 * "advice":[…]}; the caller's to free. NULL only without memory. */
json_t *doctor_json(
	const struct host *host, const struct advice_list *advice, const struct gate *gate);

#endif
