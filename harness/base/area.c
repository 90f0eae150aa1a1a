#include "base/area.h"

#include <string.h>

static const char *const names[] = {
	[AREA_BY_GROUP] = "none",
	[AREA_CPU] = "cpu",
	[AREA_MEMORY] = "memory",
	[AREA_SYSCALLS] = "syscalls",
	[AREA_SCHEDULING] = "scheduling",
	[AREA_DISK] = "disk",
	[AREA_NETWORK] = "network",
	[AREA_NONE] = "none",
};

const char *area_name(enum area area)
{
	return names[area];
}

enum area area_find(const char *name)
{
	for (int i = AREA_CPU; i < AREA_NONE; i++)
		if (strcmp(names[i], name) == 0)
			return (enum area)i;
	return AREA_NONE;
}

enum area area_of_group(const char *group)
{
	if (strcmp(group, "compute") == 0)
		return AREA_CPU;
	if (strcmp(group, "memory") == 0)
		return AREA_MEMORY;
	return AREA_NONE;
}

enum area area_of_bench(const struct bench *bench, const uint64_t *arg)
{
	const enum area area = bench->area_of ? bench->area_of(arg) : bench->area;

	return area == AREA_BY_GROUP ? area_of_group(bench->group) : area;
}
