#include "reports/other_side.h"

#include <string.h>

struct other_side other_side_of(const struct summary *s)
{
	struct other_side side = { .name = "VM", .ratio = "VM/host", .place = "VM" };
	bool machine = false;

	for (size_t i = 0; i < s->n_ratios; i++) {
		const char *target = s->ratios[i].of->arm->target;

		if (strcmp(target, s->ratios[0].of->arm->target) != 0)
			side.several = true;
		if (strcmp(target, "container") == 0)
			side.container = true;
		else
			machine = true;
	}
	if (side.container && machine) {
		side.name = "other";
		side.ratio = "other/host";
		side.place = "VM or container";
	} else if (side.container) {
		side.name = "container";
		side.ratio = "container/host";
		side.place = "container";
	}
	return side;
}
