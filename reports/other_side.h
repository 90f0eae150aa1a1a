/* What the host is compared with in a run, as headings say it: "VM", "container", or "other" where
 * it is several of them and each row must tell.
 */
#ifndef REPORTS_OTHER_SIDE_H
#define REPORTS_OTHER_SIDE_H

#include <stdbool.h>

#include "judge/summary.h"

struct other_side {
	const char *name;  /* "VM" */
	const char *ratio; /* "VM/host" */
	const char *place; /* "VM", "container", "VM or container" */
	bool several;	   /* targets */
	bool container;	   /* among them */
};

struct other_side other_side_of(const struct summary *s);

#endif
