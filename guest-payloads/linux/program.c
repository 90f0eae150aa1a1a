#include "guest-payloads/linux/program.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

enum { COMPLAINT_MAX = 64 * 1024, CHUNK = 16 * 1024, CANNOT_RUN = 127 };

char *program_find(const char *path, const char *name)
{
	for (const char *at = path; at && *at; at += *at == ':') {
		const size_t length = strcspn(at, ":");
		char *file = files_path("%.*s/%s", (int)length, at, name);

		if (length > 0 && access(file, R_OK | X_OK) == 0 && files_is_regular(file))
			return file;
		free(file);
		at += length;
	}
	return NULL;
}

bool program_exists(const char *name)
{
	cleanup_free char *file = program_find(getenv("PATH"), name);

	return file != NULL;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* In the child: no way back. */
static void __attribute__((noreturn))
become(const struct program *program, pid_t parent, int out, int complaints)
{
	const int nothing = open("/dev/null", O_RDONLY);

	/* Whoever kills us must not leave a download behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || nothing < 0 || dup2(nothing, 0) < 0 || dup2(out, 1) < 0 ||
		dup2(complaints, 2) < 0)
		_exit(CANNOT_RUN);
	setenv("LC_ALL", "C", 1);
	for (const char *const *e = program->environment; e && *e; e++)
		if (strchr(*e, '='))
			putenv((char *)*e);
		else
			unsetenv(*e);
	if (program->directory && chdir(program->directory))
		_exit(CANNOT_RUN);
	execvp(program->argv[0], (char *const *)program->argv);
	_exit(CANNOT_RUN);
}

/* Takes what a pipe has; its end becomes -1 in fd. */
static int take(struct pollfd *pipe, struct buffer *b, size_t max, bool *overflow)
{
	char chunk[CHUNK];
	ssize_t n;

	if (!pipe->revents)
		return 0;
	n = read(pipe->fd, chunk, sizeof(chunk));
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	if (n == 0) {
		pipe->fd = -1;
		return 0;
	}
	*overflow = b->length + (size_t)n > max;
	if (!*overflow)
		buffer_add(b, chunk, (size_t)n);
	return 0;
}

/* Until both pipes ended, or what keeps them open runs too long. */
static int collect(const struct program *program, int out_fd, int complaint_fd, struct buffer *out,
	struct buffer *complaints, struct error *err)
{
	struct pollfd pipe[2] = { { .fd = out_fd, .events = POLLIN },
		{ .fd = complaint_fd, .events = POLLIN } };
	const double end = now() + program->seconds;
	const size_t max = out->length + program->max;
	const char *name = program->argv[0];

	while (pipe[0].fd >= 0 || pipe[1].fd >= 0) {
		const double left = end - now();
		bool overflow = false;
		bool ignored = false;

		if (left <= 0)
			return error_set(err, ERROR_TIMEOUT, "%s ran for more than %d s", name,
				program->seconds);
		if (poll(pipe, 2, (int)(left * 1000) + 1) < 0) {
			if (errno == EINTR)
				continue;
			return error_errno(err, ERROR_SYSTEM, "cannot wait for %s", name);
		}
		if (take(&pipe[0], out, max, &overflow) ||
			take(&pipe[1], complaints, COMPLAINT_MAX, &ignored))
			return error_errno(err, ERROR_SYSTEM, "cannot read from %s", name);
		if (overflow)
			return error_set(err, ERROR_DATA, "%s prints more than %zu bytes", name,
				program->max);
	}
	return 0;
}

/* The last line that says something, printable. */
static const char *last_line(struct buffer *complaints)
{
	char *text = complaints->data ? complaints->data : NULL;
	char *line;

	if (!text)
		return "";
	for (size_t i = complaints->length; i > 0 && isspace((unsigned char)text[i - 1]); i--)
		text[i - 1] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	for (char *c = line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return line;
}

static int judge(const struct program *program, int state, struct buffer *complaints, int *status,
	struct error *err)
{
	const char *name = program->argv[0];
	const char *line = last_line(complaints);

	if (WIFSIGNALED(state))
		return error_set(
			err, ERROR_SYSTEM, "%s was ended by signal %d", name, WTERMSIG(state));
	*status = WEXITSTATUS(state);
	if (*status == 0)
		return 0;
	if (*status == CANNOT_RUN && !*line)
		return error_set(err, ERROR_UNAVAILABLE, "cannot run %s", name);
	return error_set(err, ERROR_SYSTEM, "%s failed (exit status %d)%s%.300s", name, *status,
		*line ? ": " : "", line);
}

static int run(const struct program *program, const int out[2], const int complaints[2],
	struct buffer *text, int *status, struct error *err)
{
	struct buffer complaint = BUFFER_INIT;
	const pid_t parent = getpid();
	const pid_t child = fork();
	int state = 0;
	int failed;

	if (child < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot start %s", program->argv[0]);
	if (child == 0)
		become(program, parent, out[1], complaints[1]);
	close(out[1]);
	close(complaints[1]);
	failed = collect(program, out[0], complaints[0], text, &complaint, err);
	if (failed)
		kill(child, SIGKILL);
	while (waitpid(child, &state, 0) < 0 && errno == EINTR)
		;
	if (!failed)
		failed = judge(program, state, &complaint, status, err);
	buffer_finish(&complaint);
	close(out[0]);
	close(complaints[0]);
	return failed;
}

int program_run(const struct program *program, struct buffer *out, int *status, struct error *err)
{
	int text[2];
	int complaints[2];
	int ignored;

	if (!status)
		status = &ignored;
	*status = -1;
	if (!strchr(program->argv[0], '/') && !program_exists(program->argv[0]))
		return error_set(err, ERROR_UNAVAILABLE, "no program '%s' here", program->argv[0]);
	if (pipe2(text, O_CLOEXEC))
		return error_errno(err, ERROR_SYSTEM, "cannot start %s", program->argv[0]);
	if (pipe2(complaints, O_CLOEXEC)) {
		close(text[0]);
		close(text[1]);
		return error_errno(err, ERROR_SYSTEM, "cannot start %s", program->argv[0]);
	}
	return run(program, text, complaints, out, status, err);
}
