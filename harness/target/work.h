/* Equal work, equal result: what a guest computed in its first round, computed again on the host.
 */
#ifndef TARGET_WORK_H
#define TARGET_WORK_H

#include "target/target.h"

/* What the first round must leave in acc; 0 if the operation is not pure. arena: the host's view of
 * the guest's, before the guest has worked in it. */
uint64_t work_expected(
	const struct launch_request *request, unsigned char *arena, uint64_t arena_bytes);
/* -1: the guest computed something else, and the result has ended as invalid. */
int work_check(
	const struct launch_request *request, uint64_t expected, struct launch_result *result);

#endif
