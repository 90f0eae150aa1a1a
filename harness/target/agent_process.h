/* kvmbench-agent as a child process, by itself or inside of what another program makes
 * (bubblewrap), and a launch in it (target/remote.h). It has an environment of its own, the same
 * everywhere, no descriptors but its own, the caller's CPUs, and does not outlive the caller.
 */
#ifndef TARGET_AGENT_PROCESS_H
#define TARGET_AGENT_PROCESS_H

#include <sys/types.h>

#include "base/error.h"
#include "target/target.h"

/* What the program that runs the agent finds it under. */
#define AGENT_PATH "/proc/self/fd/3"

struct agent_process {
	pid_t pid;
	int in, out; /* its standard output, its standard input */
	int errors;  /* its standard error */
};

/* wrap: NULL-terminated, goes before the agent's own arguments, first of them a program to be found
 * in PATH; NULL: the agent itself is run. space: a network namespace to start in, or -1: this one.
 * verb: "serve" or "--version". */
int agent_process_start(struct agent_process *agent, const char *const *wrap, int space,
	const char *verb, struct error *err);
/* Closes its input and waits for its end, at most `seconds`, then kills it and waits until nothing
 * of it is left that could disturb what comes next. Its wait status; −1 if it had to be killed. */
int agent_process_end(struct agent_process *agent, double seconds);
/* The last line it wrote to standard error, ASCII only; "" if none. Before agent_process_end. */
void agent_process_complaint(const struct agent_process *agent, char *text, size_t size);

/* A whole launch: an agent is started, asked, and ended. */
void agent_process_launch(const char *const *wrap, int space, const struct launch_request *request,
	struct launch_result *result);

#endif
