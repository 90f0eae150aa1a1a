#include "lab/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Only what is safe between fork and exec. Says through the pipe what went wrong. */
static void __attribute__((noreturn))
child(char *const *argv, const char *directory, pid_t parent, int slave, int report)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	int output = slave;
	int input = slave;
	sigset_t none;
	int number;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < NSIG; s++)
		sigaction(s, &standard, NULL);
	if (chdir(directory))
		goto failed;
	if (slave >= 0) {
		setsid(); /* a group of its own, too */
		ioctl(slave, TIOCSCTTY, 0);
	} else {
		setpgid(0, 0);
		input = open("/dev/null", O_RDONLY);
		output = open(SPAWN_LOG, O_WRONLY | O_CREAT | O_APPEND, 0600);
	}
	if (input < 0 || output < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 ||
		dup2(output, 2) < 0)
		goto failed;
	execvp(argv[0], argv);
failed:
	number = errno;
	if (write(report, &number, sizeof(number)) < 0)
		_exit(126);
	_exit(127);
}

static int open_terminal(int *master, int *slave, struct error *err)
{
	/* as large as the screen of a PC */
	const struct winsize size = { .ws_row = 25, .ws_col = 80 };

	if (openpty(master, slave, NULL, NULL, &size))
		return error_errno(err, ERROR_SYSTEM, "cannot make a pseudo-terminal");
	fcntl(*master, F_SETFD, FD_CLOEXEC);
	fcntl(*slave, F_SETFD, FD_CLOEXEC);
	fcntl(*master, F_SETFL, O_NONBLOCK);
	return 0;
}

/* An emulator that draws must be told for which kind of terminal. */
static void set_terminal_kind(void)
{
	setenv("TERM", "vt100", 1);
}

pid_t spawn_start(
	const struct lab_command *command, const char *directory, int *terminal, struct error *err)
{
	cleanup_close int slave = -1;
	const pid_t self = getpid();
	int report[2];
	int number = 0;
	pid_t pid;

	*terminal = -1;
	if (pipe2(report, O_CLOEXEC))
		return error_errno(err, ERROR_SYSTEM, "cannot start %s", command->argv[0]);
	if (command->terminal && open_terminal(terminal, &slave, err)) {
		close(report[0]);
		close(report[1]);
		return -1;
	}
	pid = fork();
	if (pid == 0) {
		if (command->terminal)
			set_terminal_kind();
		child(command->argv, directory, self, slave, report[1]);
	}
	close(report[1]);
	if (pid < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot start %s", command->argv[0]);
	} else if (read(report[0], &number, sizeof(number)) == (ssize_t)sizeof(number)) {
		/* it has ended already, and waits to be asked */
		pid = -1;
		errno = number;
		error_errno(err, number == ENOENT ? ERROR_UNAVAILABLE : ERROR_SYSTEM,
			"cannot start %s in '%s'", command->argv[0], directory);
	}
	close(report[0]);
	if (pid < 0 && *terminal >= 0) {
		close(*terminal);
		*terminal = -1;
	}
	return pid;
}
