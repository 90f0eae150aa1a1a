#include "target/agent_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tsc.h"
#include "target/agent_file.h"
#include "target/remote.h"

/* More than the launch's own watchdog takes, and less than the launcher's patience with us
 * (run/launcher.c): whoever is stuck, the cause can still be told. */
#define ENTRIES_ALLOWED 3
#define SET_UP_SECONDS	25.0

#define END_SECONDS    5.0 /* for an agent that was told to go */
#define AFTER_KILL     2.0 /* until the kernel has taken a container down */
#define WORDS_MAX      64
#define DESCRIPTORS    4 /* 0, 1, 2 and the program, 3 */
#define OUT_OF_THE_WAY 16

/* Only what is safe between fork and exec. Says on its standard error what went wrong. */
static void __attribute__((noreturn))
become(const int *descriptor, char *const *words, const char *path, int space, pid_t parent)
{
	/* the size of the environment moves the stack, and with it what is measured */
	static char search[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C";
	static char *const environment[] = { search, locale, NULL };
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	int moved[DESCRIPTORS];
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	if (space >= 0 && setns(space, CLONE_NEWNET) < 0) {
		dprintf(descriptor[2], "cannot enter a network namespace: %s\n", strerror(errno));
		_exit(127);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < NSIG; s++)
		sigaction(s, &standard, NULL);
	for (int i = 0; i < DESCRIPTORS; i++)
		moved[i] = fcntl(descriptor[i], F_DUPFD, OUT_OF_THE_WAY);
	for (int i = 0; i < DESCRIPTORS; i++)
		dup2(moved[i], i);
	close_range(DESCRIPTORS, ~0u, 0);
	if (path)
		execve(path, words, environment);
	else
		execvpe(words[0], words, environment);
	dprintf(2, "cannot run %s: %s\n", words[0], strerror(errno));
	_exit(127);
}

static void fill_words(const char *const *wrap, const char *verb, char **words)
{
	size_t n = 0;

	for (; wrap && wrap[n] && n < WORDS_MAX; n++)
		words[n] = (char *)wrap[n];
	words[n++] = (char *)AGENT_PATH;
	words[n++] = (char *)verb;
	words[n] = NULL;
}

static void close_all(int ends[3][2])
{
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 2; k++)
			if (ends[i][k] >= 0)
				close(ends[i][k]);
}

int agent_process_start(struct agent_process *agent, const char *const *wrap, int space,
	const char *verb, struct error *err)
{
	int ends[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	const int file = agent_file(err);
	const pid_t self = getpid();
	char *words[WORDS_MAX + 3];
	pid_t pid;

	*agent = (struct agent_process){ -1, -1, -1, -1 };
	if (file < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		if (pipe2(ends[i], O_CLOEXEC) < 0) {
			error_errno(err, ERROR_SYSTEM, "cannot make pipes to the agent");
			close_all(ends);
			return -1;
		}
	fill_words(wrap, verb, words);
	pid = fork();
	if (pid < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot fork an agent");
		close_all(ends);
		return -1;
	}
	if (pid == 0)
		become((int[]){ ends[0][0], ends[1][1], ends[2][1], file }, words,
			wrap ? NULL : AGENT_PATH, space, self);
	close(ends[0][0]);
	close(ends[1][1]);
	close(ends[2][1]);
	*agent = (struct agent_process){
		.pid = pid, .out = ends[0][1], .in = ends[1][0], .errors = ends[2][0]
	};
	return 0;
}

/* Until the last process that had it for its standard output has gone. */
static bool drain(int fd, double seconds)
{
	const double end = monotonic_seconds() + seconds;

	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		const double left = end - monotonic_seconds();
		char piece[16384];
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&ready, 1, (int)(left * 1000) + 1) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n == 0 || (n < 0 && errno != EINTR))
			return true;
	}
}

static bool has_ended(pid_t pid, double seconds, int *status)
{
	const double end = monotonic_seconds() + seconds;

	for (;;) {
		const pid_t ended = waitpid(pid, status, WNOHANG);

		if (ended == pid)
			return true;
		if (monotonic_seconds() >= end)
			return false;
		poll(NULL, 0, 1);
	}
}

int agent_process_end(struct agent_process *agent, double seconds)
{
	bool gone;
	int status = -1;

	if (agent->pid < 0)
		return -1;
	close(agent->out);
	gone = seconds > 0 && drain(agent->in, seconds) && has_ended(agent->pid, seconds, &status);
	if (!gone) {
		kill(agent->pid, SIGKILL);
		drain(agent->in, AFTER_KILL);
		while (waitpid(agent->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(agent->in);
	close(agent->errors);
	*agent = (struct agent_process){ -1, -1, -1, -1 };
	return gone ? status : -1;
}

void agent_process_complaint(const struct agent_process *agent, char *text, size_t size)
{
	char said[4096];
	char *line;
	ssize_t n;

	text[0] = '\0';
	fcntl(agent->errors, F_SETFL, O_NONBLOCK);
	n = read(agent->errors, said, sizeof(said) - 1);
	if (n <= 0)
		return;
	for (ssize_t i = 0; i < n; i++)
		if (said[i] != '\n' && (said[i] < 0x20 || said[i] > 0x7e))
			said[i] = '?';
	while (n > 0 && said[n - 1] == '\n')
		n--;
	said[n] = '\0';
	line = strrchr(said, '\n');
	snprintf(text, size, "%s", line ? line + 1 : said);
}

static void add(struct error *err, const char *text)
{
	const size_t length = strlen(err->text);

	snprintf(err->text + length, sizeof(err->text) - length, "%s", text);
}

/* How it ended, where it did so of itself. */
static void add_ending(struct error *err, int status)
{
	char how[96] = "";

	if (status >= 0 && WIFSIGNALED(status))
		snprintf(how, sizeof(how), ", ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else if (status >= 0 && WEXITSTATUS(status))
		snprintf(how, sizeof(how), ", exit status %d", WEXITSTATUS(status));
	add(err, how);
}

static void fail(struct agent_process *agent, struct error *err, struct launch_result *result)
{
	/* one that broke the connection is about to end, and its end tells; others are ended */
	const double patience = err->kind == ERROR_MEASURE ? END_SECONDS : 0;
	char complaint[160];

	agent_process_complaint(agent, complaint, sizeof(complaint));
	add_ending(err, agent_process_end(agent, patience));
	if (complaint[0]) {
		add(err, ": ");
		add(err, complaint);
	}
	result_fail(result, err->kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, err);
}

void agent_process_launch(const char *const *wrap, int space, const struct launch_request *request,
	struct launch_result *result)
{
	struct agent_process agent;
	struct error err = ERROR_INIT;
	struct remote remote;

	if (agent_process_start(&agent, wrap, space, "serve", &err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	remote = (struct remote){ .in = agent.in, .out = agent.out, .same_clock = true };
	if (remote_launch(&remote, request, request->deadline * ENTRIES_ALLOWED + SET_UP_SECONDS,
		    result, &err) < 0)
		fail(&agent, &err, result);
	else
		agent_process_end(&agent, END_SECONDS);
}
