#include "target/tool_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "target/tool_keeper.h"

/* A pair of ends that the program does not inherit unless it is given one. */
static int make_pipe(int ends[2], struct error *err)
{
	return pipe2(ends, O_CLOEXEC) == 0 ? 0
					   : error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
}

int tool_process_start(struct tool_process *p, const char *name, const char *const *argv,
	const char *directory, bool remove, struct error *err)
{
	int control[2] = { -1, -1 }, out[2] = { -1, -1 }, messages[2] = { -1, -1 };
	int failed = -1;

	*p = (struct tool_process){
		.name = name, .keeper = -1, .control = -1, .out = -1, .messages = -1
	};
	buffer_adds(&p->printed, "");
	buffer_adds(&p->said, "");
	if (make_pipe(out, err) < 0 || make_pipe(messages, err) < 0)
		goto out;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot make a pair of sockets");
		goto out;
	}
	p->keeper = fork();
	if (p->keeper == 0) {
		/* or the keeper itself would hold the launch's end open */
		close(control[0]);
		close(out[0]);
		close(messages[0]);
		tool_keeper(&(struct tool_keeper){ .argv = argv,
			.directory = directory,
			.remove = remove,
			.control = control[1],
			.out = out[1],
			.messages = messages[1] });
	}
	if (p->keeper < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot fork");
		goto out;
	}
	p->control = control[0];
	p->out = out[0];
	p->messages = messages[0];
	control[0] = out[0] = messages[0] = -1;
	failed = 0;
out:
	for (int i = 0; i < 2; i++) {
		cleanup_close_fd(&control[i]);
		cleanup_close_fd(&out[i]);
		cleanup_close_fd(&messages[i]);
	}
	return failed;
}

/* What is there to be read. At the end the descriptor is closed and becomes -1. */
static int take(struct tool_process *p, int *fd, struct buffer *b, struct error *err)
{
	char piece[65536];
	const ssize_t n = read(*fd, piece, sizeof(piece));

	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return 0;
	}
	if (b->length + (size_t)n > TOOL_OUTPUT_MAX)
		return error_set(err, ERROR_DATA, "%s: it printed more than %d MiB", p->name,
			TOOL_OUTPUT_MAX >> 20);
	buffer_add(b, piece, (size_t)n);
	return 0;
}

static void take_status(struct tool_process *p)
{
	p->ended = true;
	if (recv(p->control, &p->status, sizeof(p->status), 0) != (ssize_t)sizeof(p->status))
		p->status = SIGKILL; /* the keeper died, and the program with it */
}

static void last_line(const struct buffer *b, char *line, size_t size)
{
	const char *end = b->data + b->length;
	const char *start;
	size_t n = 0;

	while (end > b->data && (unsigned char)end[-1] <= ' ')
		end--;
	for (start = end; start > b->data && start[-1] != '\n'; start--)
		;
	for (; start < end && n < size - 1; start++)
		line[n++] = *start >= ' ' && *start <= '~' ? *start : '?';
	line[n] = '\0';
}

void tool_process_last_words(const struct tool_process *p, char *line, size_t size)
{
	last_line(&p->said, line, size);
	if (!*line)
		last_line(&p->printed, line, size);
}

static bool is_over(const struct tool_process *p)
{
	return p->ended && p->out < 0 && p->messages < 0;
}

int tool_process_wait(struct tool_process *p, const char *text, double until, struct error *err)
{
	char line[200];

	while (!is_over(p)) {
		const double left = until - monotonic_seconds();
		struct pollfd wait[] = {
			{ .fd = p->ended ? -1 : p->control, .events = POLLIN },
			{ .fd = p->out, .events = POLLIN },
			{ .fd = p->messages, .events = POLLIN },
		};

		if (text && p->printed.data && strstr(p->printed.data, text))
			return 0;
		if (left <= 0)
			return error_set(err, ERROR_TIMEOUT,
				"%s did not end in time and was killed", p->name);
		if (poll(wait, 3, left < 1000 ? (int)(left * 1000) + 1 : 1000000) < 0 &&
			errno != EINTR)
			return error_errno(err, ERROR_SYSTEM, "cannot wait for %s", p->name);
		if (wait[1].revents && take(p, &p->out, &p->printed, err) < 0)
			return -1;
		if (wait[2].revents && take(p, &p->messages, &p->said, err) < 0)
			return -1;
		if (wait[0].revents)
			take_status(p);
	}
	if (text) {
		tool_process_last_words(p, line, sizeof(line));
		return error_set(
			err, ERROR_MEASURE, "%s ended before it was ready: %s", p->name, line);
	}
	return 0;
}

void tool_process_end(struct tool_process *p)
{
	if (!p->name)
		return;
	cleanup_close_fd(&p->control);
	cleanup_close_fd(&p->out);
	cleanup_close_fd(&p->messages);
	while (p->keeper > 0 && waitpid(p->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	buffer_finish(&p->printed);
	buffer_finish(&p->said);
	*p = (struct tool_process){ 0 };
}
