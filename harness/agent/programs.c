/* The job "tests": programs, one after another, each with a deadline; what they print goes back. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/job.h"
#include "agent/out.h"
#include "base/cleanup.h"
#include "base/tsc.h"

#define OUTPUT_MAX 65536
#define ARGS_MAX   32

static void __attribute__((noreturn)) become(char *const *argv, int output)
{
	const int nothing = open("/dev/null", O_RDONLY);

	setsid();
	dup2(nothing, 0);
	dup2(output, 1);
	dup2(output, 2);
	execv(argv[0], argv);
	dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Reads what it prints until it closes its output or the deadline passes. */
static bool listen(int fd, double deadline, struct buffer *output)
{
	const double end = monotonic_seconds() + deadline;

	for (;;) {
		const double left = end - monotonic_seconds();
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		char piece[4096];
		ssize_t n;

		if (left <= 0 || poll(&wait, 1, (int)(left * 1000) + 1) <= 0) {
			if (left <= 0)
				return false;
			continue;
		}
		n = read(fd, piece, sizeof(piece));
		if (n <= 0)
			return true;
		/* the end of a long output is what tells */
		if (output->length > OUTPUT_MAX) {
			memmove(output->data, output->data + output->length / 2,
				output->length - output->length / 2);
			output->length -= output->length / 2;
		}
		buffer_add(output, piece, (size_t)n);
	}
}

static int run_program(const char *name, char *const *argv, double deadline, struct error *err)
{
	const double start = monotonic_seconds();
	struct buffer output = BUFFER_INIT;
	int ends[2], status = 0;
	bool ended;
	pid_t pid;

	buffer_adds(&output, "");
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	pid = fork();
	if (pid == 0)
		become(argv, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return error_errno(err, ERROR_SYSTEM, "cannot fork");
	}
	ended = listen(ends[0], deadline, &output);
	if (!ended) {
		kill(-pid, SIGKILL);
		buffer_addf(&output, "\nkilled after %g s\n", deadline);
	}
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	out_frame(json_pack("{s:s, s:s, s:i, s:f, s:s%}", "t", "test", "name", name, "status",
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), "seconds",
		monotonic_seconds() - start, "output", output.data, output.length));
	buffer_finish(&output);
	return 0;
}

int job_tests(const json_t *job, struct error *err)
{
	const json_t *programs = json_object_get(job, "programs");
	const double deadline = json_number_value(json_object_get(job, "deadline"));
	const size_t n = json_array_size(programs);
	const json_t *program, *word;
	size_t i, k;

	setenv("KVMBENCH_LAB", "1", 1);
	setenv("PATH", "/bin:/usr/bin", 1);
	json_array_foreach (programs, i, program) {
		const char *name = json_string_value(json_object_get(program, "name"));
		const char *argv[ARGS_MAX + 1] = { 0 };

		json_array_foreach (json_object_get(program, "argv"), k, word)
			if (k < ARGS_MAX)
				argv[k] = json_string_value(word);
		if (!name || !argv[0])
			return error_set(err, ERROR_DATA, "job: programs[%zu] is none", i);
		out_progress(i, n, name);
		if (run_program(name, (char *const *)argv, deadline, err) < 0)
			return -1;
	}
	return 0;
}
