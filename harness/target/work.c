#include "target/work.h"

#include <string.h>

uint64_t work_expected(
	const struct launch_request *request, unsigned char *arena, uint64_t arena_bytes)
{
	const struct op *op = request->bench->op;
	struct op_env env = { .arena = arena, .arena_bytes = arena_bytes, .acc = OP_SEED };

	if (!op->pure)
		return 0;
	memcpy(env.arg, request->arg, sizeof(env.arg));
	op->run(&env, 1);
	return env.acc;
}

int work_check(
	const struct launch_request *request, uint64_t expected, struct launch_result *result)
{
	struct error err = ERROR_INIT;

	if (!request->bench->op->pure || result->checksum == expected)
		return 0;
	error_set(&err, ERROR_MEASURE, "the guest computed 0x%llx where the host computes 0x%llx",
		(unsigned long long)result->checksum, (unsigned long long)expected);
	result_fail(result, END_INVALID, &err);
	return -1;
}
