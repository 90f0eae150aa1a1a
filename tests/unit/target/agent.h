/* The real agent, serving over two pipes.
 */
#ifndef TEST_TARGET_AGENT_H
#define TEST_TARGET_AGENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest-payloads/linux/agent_image.h"
#include "target/remote.h"

struct agent {
	pid_t pid;
	struct remote remote;
};

static inline int start_agent(void **state)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	const size_t size = (size_t)(agent_image_end - agent_image);
	const int file = memfd_create("agent", MFD_CLOEXEC);
	int to[2], from[2];

	assert_true(write(file, agent_image, size) == (ssize_t)size);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	agent->pid = fork();
	if (agent->pid == 0) {
		char name[] = "kvmbench-agent", verb[] = "serve";
		char *const argv[] = { name, verb, NULL };

		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		fexecve(file, argv, environ);
		_exit(127);
	}
	close(file);
	close(to[0]);
	close(from[1]);
	agent->remote = (struct remote){ .in = from[0], .out = to[1] };
	*state = agent;
	return 0;
}

static inline int stop_agent(void **state)
{
	struct agent *agent = *state;
	int status;

	close(agent->remote.out);
	close(agent->remote.in);
	assert_int_equal(waitpid(agent->pid, &status, 0), agent->pid);
	free(agent);
	/* at the end of its input it ends, and well */
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

#endif
