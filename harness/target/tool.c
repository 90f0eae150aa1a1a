#include "target/tool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <kvmbench/tool.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "base/workdir.h"
#include "target/tool_process.h"
#include "target/usage.h"

#define VERSION_SECONDS 5.0
#define PATH_BYTES	512

/* Where programs are, also for users whose PATH lacks the system's. */
static bool find(const char *program, char path[PATH_BYTES])
{
	static const char system[] = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
	const char *lists[] = { getenv("PATH"), system };
	struct stat st;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const char *at = lists[i]; at && *at; at += *at == ':') {
			const int length = (int)strcspn(at, ":");
			const int n = snprintf(path, PATH_BYTES, "%.*s/%s", length, at, program);

			at += length;
			/* a relative one would lead elsewhere from the program's directory */
			if (path[0] == '/' && n < PATH_BYTES && access(path, X_OK) == 0 &&
				stat(path, &st) == 0 && S_ISREG(st.st_mode))
				return true;
		}
	return false;
}

int tool_check(const struct tool *tool, struct error *why)
{
	char path[PATH_BYTES];

	if (find(tool->program, path))
		return 0;
	error_set(why, ERROR_UNAVAILABLE, "%s is not installed here", tool->program);
	return error_hint(why, "install package %s", tool->package);
}

static void add_command(struct buffer *b, const char *program, const struct tool_argv *argv)
{
	buffer_adds(b, program);
	for (size_t i = 0; i < argv->n; i++)
		buffer_addf(b, " %s", argv->word[i]);
}

char *tool_command(const struct tool *tool, const uint64_t *arg)
{
	struct tool_argv argv = { .n = 0 }, server = { .n = 0 };
	struct buffer b = BUFFER_INIT;

	if (tool->server) {
		tool->server(arg, &server);
		add_command(&b, tool->program, &server);
		buffer_adds(&b, " & ");
	}
	tool->argv(arg, &argv);
	add_command(&b, tool->program, &argv);
	return b.data;
}

/* A port nobody has now; somebody may before the server does, and then the launch fails. */
static unsigned free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		return 0;
	return ntohs(address.sin_port);
}

struct running {
	const struct tool *tool;
	const struct launch_request *request;
	char program[PATH_BYTES];
	char directory[WORKDIR_PATH];
	double until;
	struct tool_argv argv, server_argv; /* too large for a stack, beside the rest */
	struct tool_process process, server;
	struct buffer file;
	struct tool_result result;
};

/* path in front of the words */
static void complete(const char *path, const struct tool_argv *argv, const char **words)
{
	words[0] = path;
	memcpy(words + 1, argv->word, (argv->n + 1) * sizeof(*words));
}

static int start_server(struct running *r, struct error *err)
{
	const char *words[TOOL_WORDS + 1];

	if (!r->tool->server)
		return 0;
	r->server_argv.port = r->argv.port = free_port();
	if (!r->argv.port)
		return error_errno(err, ERROR_SYSTEM, "no free port on the loopback interface");
	r->tool->server(r->request->arg, &r->server_argv);
	complete(r->program, &r->server_argv, words);
	if (tool_process_start(&r->server, r->tool->program, words, r->directory, true, err) < 0)
		return -1;
	return tool_process_wait(&r->server, r->tool->serves, r->until, err);
}

static int run_program(struct running *r, struct error *err)
{
	const char *words[TOOL_WORDS + 1];

	r->tool->argv(r->request->arg, &r->argv);
	complete(r->program, &r->argv, words);
	if (tool_process_start(&r->process, r->tool->program, words, r->directory, true, err) < 0)
		return -1;
	return tool_process_wait(&r->process, NULL, r->until, err);
}

/* Only a regular file: the program made it, or whatever is there. */
static int read_file(struct running *r, struct error *err)
{
	char path[PATH_BYTES + 64];
	cleanup_close int fd = -1;
	char piece[65536];
	struct stat st;
	ssize_t n;

	buffer_adds(&r->file, "");
	snprintf(path, sizeof(path), "%s/%s", r->directory, r->tool->file);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	/* without it there is nothing to parse, and the program's own words say why */
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	while ((n = read(fd, piece, sizeof(piece))) > 0) {
		if (r->file.length + (size_t)n > TOOL_OUTPUT_MAX)
			return error_set(err, ERROR_DATA, "%s: %s has more than %d MiB",
				r->tool->program, r->tool->file, TOOL_OUTPUT_MAX >> 20);
		buffer_add(&r->file, piece, (size_t)n);
	}
	return n < 0 ? error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path) : 0;
}

/* How it ended, in its own last words. */
static int explain(const struct running *r, struct error *err)
{
	const int status = r->process.status;
	char line[200];

	tool_process_last_words(&r->process, line, sizeof(line));
	if (WIFSIGNALED(status))
		return error_set(err, ERROR_MEASURE, "%s was ended by signal %d (%s)%s%s",
			r->tool->program, WTERMSIG(status), strsignal(WTERMSIG(status)),
			*line ? ": " : "", line);
	return error_set(err, ERROR_MEASURE, "%s ended with status %d%s%s", r->tool->program,
		WEXITSTATUS(status), *line ? ": " : "", line);
}

static int check_values(const struct running *r, struct error *err)
{
	for (size_t i = 0; i < r->result.n; i++)
		if (!isfinite(r->result.value[i]) || r->result.value[i] <= 0)
			return error_set(err, ERROR_DATA, "%s: value %zu is %g", r->tool->program,
				i, r->result.value[i]);
	return r->result.n ? 0 : error_set(err, ERROR_DATA, "%s: no value", r->tool->program);
}

static int parse(struct running *r, struct error *err)
{
	const struct buffer *results = r->tool->file ? &r->file : &r->process.printed;
	const bool failed = r->process.status != 0;
	int parsed;

	if (r->tool->file && read_file(r, err) < 0)
		return -1;
	parsed = r->tool->parse(results->data, results->length, r->request->arg, &r->result, err);
	/* what the program itself names is the better reason */
	if (failed && (parsed == 0 || !err || err->kind != ERROR_MEASURE))
		return explain(r, err);
	return parsed == 0 ? check_values(r, err) : -1;
}

/* "fio-3.33", "stress-ng, version 0.15.06": the first line, up to what it says of the machine. */
static void tell_version(struct running *r, struct launch_result *result)
{
	const char *const words[] = { r->program, r->tool->version, NULL };
	struct tool_process process = { 0 };
	const struct buffer *from;
	size_t n = 0;

	if (tool_process_start(&process, r->tool->program, words, "/", false, NULL) == 0 &&
		tool_process_wait(&process, NULL, monotonic_seconds() + VERSION_SECONDS, NULL) ==
			0) {
		from = process.printed.length ? &process.printed : &process.said;
		for (const char *at = from->data;
			*at >= ' ' && *at <= '~' && *at != '(' && n < sizeof(result->program) - 1;
			at++)
			result->program[n++] = *at;
		while (n && result->program[n - 1] == ' ')
			n--;
	}
	result->program[n] = '\0';
	tool_process_end(&process);
}

static void deliver(const struct running *r, struct launch_result *result)
{
	result->rounds = result->ops = 1;
	result->n_values = r->result.n;
	memcpy(result->value, r->result.value, r->result.n * sizeof(*result->value));
	for (size_t i = 0; i < r->result.n_counters; i++)
		result_count(result, r->result.counter[i].name, r->result.counter[i].value);
	result->end = END_OK;
}

void tool_launch(const struct launch_request *request, struct launch_result *result)
{
	static struct running running; /* large */
	struct running *r = &running;
	struct usage usage;
	struct error err = ERROR_INIT;

	*r = (struct running){ .tool = request->bench->tool, .request = request };
	if (tool_check(r->tool, &err) < 0 || workdir_make(r->directory, &err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	find(r->tool->program, r->program);
	if (request->pilot)
		tell_version(r, result);
	usage_start(&usage);
	r->until = monotonic_seconds() + request->deadline;
	if (start_server(r, &err) < 0 || run_program(r, &err) < 0 || parse(r, &err) < 0)
		result_fail(result, err.kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, &err);
	else
		deliver(r, result);
	usage_stop_cpu(&usage, result);
	tool_process_end(&r->process);
	tool_process_end(&r->server);
	workdir_remove(r->directory);
	buffer_finish(&r->file);
}
