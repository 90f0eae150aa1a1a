/* Parameter values as people and files write them. */
#ifndef RUN_PARAMS_H
#define RUN_PARAMS_H

#include <jansson.h>

#include <kvmbench/bench.h>

#include "base/error.h"

/* "16KiB", "THP", "4" → a value within the parameter's range. ERROR_USAGE names both. */
int param_parse(const struct param *param, const char *text, uint64_t *value, struct error *err);
/* {"ws":16384,"page":"4K"}, a new reference */
json_t *params_json(const struct bench *bench, const uint64_t *arg);
/* "ws=16KiB page=4K", allocated */
char *params_text(const struct bench *bench, const uint64_t *arg);
/* The reverse of params_json. */
int params_restore(
	const struct bench *bench, const json_t *params, uint64_t *arg, struct error *err);

#endif
