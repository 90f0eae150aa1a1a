/* The host's side of a comparison with a container or a guest: the very program that runs there, as
 * a plain process. Whatever the agent's build does to a number, static and position dependent or
 * not, it does on both sides.
 */
#include "target/agent_process.h"

static int native_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	return target_host.check(bench, arg, why);
}

static void native_launch(const struct launch_request *request, struct launch_result *result)
{
	agent_process_launch(NULL, -1, request, result);
}

const struct target target_host_in_agent = {
	.name = "host",
	.on = ON_HOST,
	.check = native_check,
	.launch = native_launch,
};
