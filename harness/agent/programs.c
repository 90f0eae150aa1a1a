/* The job "tests": programs, one after another, each with a deadline; what they print goes back. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/init.h"
#include "agent/job.h"
#include "agent/out.h"
#include "base/cleanup.h"
#include "base/tsc.h"

#define OUTPUT_MAX  65536
#define PIECES	    16 /* of 4096 bytes: as much as a pipe holds */
#define ARGS_MAX    256
#define SAY_SECONDS 1.0 /* between two signs of life */

static void __attribute__((noreturn)) become(char *const *argv, int output)
{
	const int nothing = open("/dev/null", O_RDONLY);

	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(nothing, 0);
	dup2(output, 1);
	dup2(output, 2);
	execv(argv[0], argv);
	dprintf(2, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* A program that runs. */
struct running {
	pid_t pid;
	bool ended;
	int status;
	struct buffer output;
	double said; /* when the last sign of life was */
	bool unsaid; /* there has been output since */
};

/* The last whole line, as a sign of life: nobody else sees whether a long program does anything. */
static void say_last_line(struct running *program)
{
	const struct buffer *output = &program->output;
	const char *end = memrchr(output->data, '\n', output->length);
	const char *start = end ? memrchr(output->data, '\n', (size_t)(end - output->data)) : NULL;
	char text[96];

	if (!program->unsaid || !end || monotonic_seconds() - program->said < SAY_SECONDS)
		return;
	start = start ? start + 1 : output->data;
	snprintf(text, sizeof(text), "%.*s", (int)(end - start), start);
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	out_say(text);
	program->said = monotonic_seconds();
	program->unsaid = false;
}

/* Takes what there is, at most what a pipe holds: who prints without an end is ended, too. False at
 * the end of output. */
static bool take_output(int fd, struct running *program)
{
	char piece[4096];
	ssize_t n = 0;

	for (int i = 0; i < PIECES && (n = read(fd, piece, sizeof(piece))) > 0; i++) {
		struct buffer *output = &program->output;

		/* the end of a long output is what tells */
		if (output->length > OUTPUT_MAX) {
			memmove(output->data, output->data + output->length / 2,
				output->length - output->length / 2);
			output->length -= output->length / 2;
		}
		buffer_add(output, piece, (size_t)n);
		program->unsaid = true;
	}
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* This is process 1: everybody's orphans are its children, and who waits for one of them to
 * disappear (libvirt for its QEMU) waits until it was reaped here. */
static void reap(int signals, struct running *program)
{
	struct signalfd_siginfo ignored;
	int status;
	pid_t pid;

	while (read(signals, &ignored, sizeof(ignored)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == program->pid) {
			program->ended = true;
			program->status = status;
		}
}

/* Until it has ended, whoever else still has its output, or the deadline passes. */
static void attend(int output, int signals, double deadline, struct running *program)
{
	const double end = monotonic_seconds() + deadline;
	struct pollfd wait[2] = { { .fd = output, .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };
	double left;

	while (!program->ended && (left = end - monotonic_seconds()) > 0) {
		if (program->unsaid && left > SAY_SECONDS)
			left = SAY_SECONDS;
		if (poll(wait, 2, (int)(left * 1000) + 1) > 0) {
			if (wait[1].revents)
				reap(signals, program);
			if (wait[0].revents && !take_output(output, program))
				wait[0].fd = -1;
		}
		say_last_line(program);
	}
	if (program->ended) {
		take_output(output, program);
		return;
	}
	kill(-program->pid, SIGKILL);
	buffer_addf(&program->output, "\nkilled after %g s\n", deadline);
	while (waitpid(program->pid, &program->status, 0) < 0 && errno == EINTR)
		;
}

static int run_program(
	const char *name, char *const *argv, int signals, double deadline, struct error *err)
{
	const double start = monotonic_seconds();
	struct running program = { .said = start };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	program.pid = fork();
	if (program.pid == 0)
		become(argv, ends[1]);
	close(ends[1]);
	if (program.pid < 0) {
		close(ends[0]);
		return error_errno(err, ERROR_SYSTEM, "cannot fork");
	}
	buffer_adds(&program.output, "");
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	attend(ends[0], signals, deadline, &program);
	close(ends[0]);
	out_frame(json_pack("{s:s, s:s, s:i, s:f, s:s%}", "t", "test", "name", name, "status",
		WIFEXITED(program.status) ? WEXITSTATUS(program.status)
					  : 128 + WTERMSIG(program.status),
		"seconds", monotonic_seconds() - start, "output", program.output.data,
		program.output.length));
	buffer_finish(&program.output);
	return 0;
}

int job_tests(const json_t *job, struct error *err)
{
	const json_t *programs = json_object_get(job, "programs");
	const double deadline = json_number_value(json_object_get(job, "deadline"));
	const size_t n = json_array_size(programs);
	const json_t *program, *word;
	cleanup_close int signals = -1;
	sigset_t child;
	size_t i, k;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
	if (signals < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot watch programs");
	/* not for counts, which its timers would disturb */
	init_loopback();
	setenv("KVMBENCH_LAB", "1", 1);
	setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1);
	setenv("HOME", "/root", 1);
	json_array_foreach (programs, i, program) {
		const char *name = json_string_value(json_object_get(program, "name"));
		const char *argv[ARGS_MAX + 1] = { 0 };

		if (json_array_size(json_object_get(program, "argv")) > ARGS_MAX)
			return error_set(err, ERROR_DATA, "job: more than %d words for program %zu",
				ARGS_MAX, i);
		json_array_foreach (json_object_get(program, "argv"), k, word)
			argv[k] = json_string_value(word);
		if (!name || !argv[0])
			return error_set(err, ERROR_DATA, "job: programs[%zu] is none", i);
		out_progress(i, n, name);
		if (run_program(name, (char *const *)argv, signals, deadline, err) < 0)
			return -1;
	}
	return job_bring(job, err);
}
