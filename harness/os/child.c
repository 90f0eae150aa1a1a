#include "os/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

pid_t child_fork(struct error *err)
{
	const pid_t parent = getpid();
	const pid_t pid = fork();

	if (pid < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* it may have died before that was said */
	if (getppid() != parent)
		_exit(1);
	return 0;
}

int child_wait(pid_t pid, struct error *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, ERROR_SYSTEM, "cannot wait for a child");
	if (WIFSIGNALED(status))
		return error_set(err, ERROR_MEASURE,
			"the other process was ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == CHILD_CORRUPT)
		return error_set(
			err, ERROR_MEASURE, "what the other process received is not what was sent");
	if (WEXITSTATUS(status))
		return error_set(err, ERROR_MEASURE, "the other process failed with status %d",
			WEXITSTATUS(status));
	return 0;
}

void child_end(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
