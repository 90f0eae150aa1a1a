/* A launch to ask for, whoever answers.
 */
#ifndef TEST_TARGET_LAUNCH_REQUEST_H
#define TEST_TARGET_LAUNCH_REQUEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "target/remote.h"

#define PATIENCE 20.0

static inline const struct bench *find(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	fail_msg("no benchmark %s", name);
	return NULL;
}

static inline const uint64_t *defaults(const struct bench *bench)
{
	static uint64_t arg[OP_ARGS];

	memset(arg, 0, sizeof(arg));
	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	return arg;
}

static inline struct launch_request request_for(const char *name)
{
	const struct bench *bench = find(name);

	return (struct launch_request){ .bench = bench,
		.arg = defaults(bench),
		.ring = RING_USER,
		.rounds = 64,
		.batches = 7,
		.deadline = 5,
		.tsc_hz = 2.5e9,
		.seed = UINT64_MAX,
		.number = 3 };
}

static inline struct launch_result *new_result(void)
{
	struct launch_result *result = calloc(1, sizeof(*result));

	assert_non_null(result);
	return result;
}

#endif
