#include "lab/boot.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "lab/follow.h"
#include "lab/spawn.h"
#include "base/frame.h"

#define PANIC	      "Kernel panic"
#define PANIC_SECONDS 0.5 /* what follows the first line of a panic */
#define TAIL_BYTES    8192
/* What a guest may write before it is stopped: it must not fill the disk. */
#define CONSOLE_MOST (UINT64_C(64) << 20)
#define STREAM_MOST  (UINT64_C(4) << 30)

struct lab_boot {
	struct lab_limits limits;
	char *program; /* for messages */
	char *directory;
	pid_t pid; /* 0: reaped */
	int terminal;
	int status;
	struct rusage rusage;
	double start, end, heard, first_frame, panicked;
	struct follow console, stream;
	struct stream frames;
	struct buffer tail; /* of the console */
};

struct lab_boot *lab_boot_start(const struct lab_machine *machine, const char *directory,
	const struct lab_setup *setup, const struct lab_limits *limits, struct error *err)
{
	struct lab_command command = { 0 };
	struct lab_boot *boot = NULL;

	if (machine->prepare(directory, setup, &command, err) == 0) {
		boot = calloc(1, sizeof(*boot));
		if (!boot || command.broken)
			error_set(
				err, ERROR_SYSTEM, "cannot start %s: out of memory", machine->name);
		else
			boot->pid = spawn_start(&command, directory, &boot->terminal, err);
	}
	if (boot && boot->pid <= 0) {
		free(boot);
		boot = NULL;
	}
	if (boot) {
		boot->limits = *limits;
		boot->program = files_path("%s", command.argv[0]);
		boot->directory = files_path("%s", directory);
		boot->start = boot->heard = monotonic_seconds();
		follow_open(&boot->console, directory, LAB_CONSOLE);
		follow_open(&boot->stream, directory, LAB_STREAM);
	}
	lab_command_finish(&command);
	return boot;
}

/* A terminal that nobody reads stops who writes to it. */
static void drain_terminal(const struct lab_boot *boot)
{
	char block[4096];

	while (boot->terminal >= 0 && read(boot->terminal, block, sizeof(block)) > 0)
		;
}

static int take_console(struct lab_boot *boot, struct error *err)
{
	char block[4096];
	ssize_t n;

	while ((n = follow_take(&boot->console, block, sizeof(block), err)) > 0) {
		boot->heard = monotonic_seconds();
		buffer_add(&boot->tail, block, (size_t)n);
		if (!boot->panicked &&
			memmem(boot->tail.data, boot->tail.length, PANIC, sizeof(PANIC) - 1))
			boot->panicked = boot->heard;
		if (boot->tail.length > TAIL_BYTES) {
			const size_t old = boot->tail.length - TAIL_BYTES;

			boot->tail.length = TAIL_BYTES;
			memmove(boot->tail.data, boot->tail.data + old, TAIL_BYTES + 1);
		}
		if (boot->console.taken > CONSOLE_MOST)
			return error_set(err, ERROR_MEASURE,
				"the kernel printed more than %llu MiB on its console",
				(unsigned long long)(CONSOLE_MOST >> 20));
	}
	return (int)n;
}

static int agent_failed(const json_t *frame, struct error *err)
{
	const json_int_t kind = json_integer_value(json_object_get(frame, "kind"));
	const char *text = json_string_value(json_object_get(frame, "text"));
	const char *hint = json_string_value(json_object_get(frame, "hint"));

	/* What cannot be done in there is no skip out here: the machine was made for it. */
	error_set(err, kind == ERROR_USAGE ? ERROR_USAGE : ERROR_MEASURE, "in the machine: %s",
		text ? text : "failed without saying why");
	if (hint && *hint)
		error_hint(err, "%s", hint);
	return -1;
}

/* 1: go on, 0: the agent is done */
static int take_frame(struct lab_boot *boot, const json_t *frame, lab_frame_fn *take, void *data,
	struct error *err)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));

	boot->heard = monotonic_seconds();
	if (!boot->first_frame)
		boot->first_frame = boot->heard;
	if (strcmp(kind, "error") == 0)
		return agent_failed(frame, err);
	if (take(data, frame, err))
		return -1;
	return strcmp(kind, "done") != 0;
}

static int take_stream(struct lab_boot *boot, lab_frame_fn *take, void *data, struct error *err)
{
	char block[65536];
	struct error bad = ERROR_INIT;
	ssize_t n;

	while ((n = follow_take(&boot->stream, block, sizeof(block), err)) > 0) {
		json_t *frame;

		stream_feed(&boot->frames, block, (size_t)n);
		while ((frame = stream_next(&boot->frames, &bad))) {
			const int status = take_frame(boot, frame, take, data, err);

			json_decref(frame);
			if (status <= 0)
				return status;
		}
		if (bad.kind != ERROR_NONE) {
			*err = bad;
			return -1;
		}
		if (boot->stream.taken > STREAM_MOST)
			return error_set(err, ERROR_MEASURE, "the agent sent more than %llu MiB",
				(unsigned long long)(STREAM_MOST >> 20));
	}
	return n < 0 ? -1 : 1;
}

/* The line that holds `what`, without what cannot be printed, cut off to size. */
static bool line_with(const struct lab_boot *boot, const char *what, char *line, size_t size)
{
	const char *text = boot->tail.data;
	const char *at = text ? memmem(text, boot->tail.length, what, strlen(what)) : NULL;
	const char *end = at ? text + boot->tail.length : NULL;
	size_t n = 0;

	for (; at && at < end && *at != '\n' && *at != '\r' && n + 1 < size; at++)
		line[n++] = isprint((unsigned char)*at) ? *at : '?';
	line[n] = '\0';
	return n > 0;
}

static int panicked(const struct lab_boot *boot, struct error *err)
{
	char line[200];

	line_with(boot, PANIC, line, sizeof(line));
	error_set(err, ERROR_MEASURE, "the kernel in the machine ended: %s", line);
	if (strstr(line, "Unable to mount root") || strstr(line, "No working init") ||
		strstr(line, "No init found"))
		return error_hint(err, "it did not take its initial RAM disk: it must be built "
				       "with CONFIG_BLK_DEV_INITRD, and with CONFIG_BINFMT_ELF");
	return error_hint(err, "is it the option given with --cmdline, or the kernel itself?");
}

static int ended(const struct lab_boot *boot, struct error *err)
{
	if (WIFSIGNALED(boot->status))
		error_set(err, ERROR_MEASURE, "%s was ended by signal %d (%s)", boot->program,
			WTERMSIG(boot->status), strsignal(WTERMSIG(boot->status)));
	else
		error_set(err, ERROR_MEASURE, "%s ended with status %d before the agent was done",
			boot->program, WEXITSTATUS(boot->status));
	if (WIFSIGNALED(boot->status) && WTERMSIG(boot->status) == SIGKILL)
		return error_hint(err, "too little memory here? the machine takes --memory MiB "
				       "and about 200 more");
	/* -no-reboot, panic=-1: a panic looks like this, too */
	if (!WIFSIGNALED(boot->status) && WEXITSTATUS(boot->status) == 0 && !boot->console.taken)
		return error_hint(err, "its kernel ended the machine without a word: with "
				       "CONFIG_SERIAL_8250_CONSOLE it would have said why");
	return -1;
}

static int silent(const struct lab_boot *boot, double seconds, struct error *err)
{
	const bool agent = boot->first_frame > 0;

	if (!agent && boot->console.taken == 0) {
		error_set(
			err, ERROR_TIMEOUT, "nothing on the machine's console for %.0f s", seconds);
		return error_hint(err, "the kernel must be built with CONFIG_SERIAL_8250_CONSOLE; "
				       "on a slow host give it longer: --silence");
	}
	error_set(err, ERROR_TIMEOUT, "nothing new from the machine for %.0f s, %s", seconds,
		agent ? "its agent was running" : "its agent had not started yet");
	if (agent)
		return error_hint(err, "leave out the benchmark that hangs, or give it longer: "
				       "--silence");
	return error_hint(err, "the kernel must start /init from its initial RAM disk "
			       "(CONFIG_BLK_DEV_INITRD)");
}

static int late(const struct lab_boot *boot, struct error *err)
{
	error_set(err, ERROR_TIMEOUT, "not done after %.0f s", boot->limits.timeout);
	return error_hint(err, "give it longer (--timeout), or fewer benchmarks");
}

/* Has the emulator ended? Its last bytes are in the files then. */
static bool has_ended(struct lab_boot *boot)
{
	if (boot->pid == 0)
		return true;
	if (wait4(boot->pid, &boot->status, WNOHANG, &boot->rusage) != boot->pid)
		return false;
	boot->pid = 0;
	boot->end = monotonic_seconds();
	return true;
}

int lab_boot_step(struct lab_boot *boot, lab_frame_fn *frame, void *data, struct error *err)
{
	/* asked first: what it wrote before it ended is read below */
	const bool over = has_ended(boot);
	double now;
	int status;

	drain_terminal(boot);
	status = take_stream(boot, frame, data, err);
	if (take_console(boot, status < 0 ? NULL : err) < 0)
		return -1;
	if (status <= 0)
		return status;
	now = monotonic_seconds();
	if (boot->panicked && (over || now - boot->panicked > PANIC_SECONDS))
		return panicked(boot, err);
	if (over)
		return ended(boot, err);
	if (now - boot->heard > boot->limits.silence)
		return silent(boot, now - boot->heard, err);
	if (now - boot->start > boot->limits.timeout)
		return late(boot, err);
	return 1;
}

/* The beginning of the last `lines` lines of the text. */
static size_t last_lines(const char *text, size_t length, int lines)
{
	size_t at = length;

	/* the newline that ends the last line does not count */
	while (at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r'))
		at--;
	for (; at > 0; at--)
		if (text[at - 1] == '\n' && --lines == 0)
			break;
	return at;
}

void lab_boot_last_lines(const struct lab_boot *boot, struct buffer *text)
{
	struct buffer log = BUFFER_INIT;
	const struct buffer *from = &boot->tail;

	if (from->length == 0) {
		cleanup_free char *path = files_path("%s/" SPAWN_LOG, boot->directory);

		if (files_is_regular(path))
			files_read(path, 1u << 20, &log, NULL);
		from = &log;
	}
	for (size_t i = last_lines(from->data, from->length, LAB_CONSOLE_LINES); i < from->length;
		i++) {
		const char c = from->data[i];

		if (c == '\n' || c == '\t' || (c >= ' ' && c <= '~'))
			buffer_add(text, &c, 1);
		else if (c != '\r')
			buffer_adds(text, "?");
	}
	if (text->length && text->data[text->length - 1] != '\n')
		buffer_adds(text, "\n");
	buffer_finish(&log);
}

void lab_boot_end(struct lab_boot *boot, struct lab_usage *usage)
{
	if (!boot)
		return;
	if (boot->pid) {
		kill(-boot->pid, SIGKILL);
		kill(boot->pid, SIGKILL); /* should it not have got as far as its own group */
		while (wait4(boot->pid, &boot->status, 0, &boot->rusage) < 0 && errno == EINTR)
			;
		boot->end = monotonic_seconds();
	}
	if (usage) {
		const struct rusage *r = &boot->rusage;

		usage->seconds = boot->end - boot->start;
		usage->first_frame = boot->first_frame ? boot->first_frame - boot->start : 0;
		usage->cpu = (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) +
			     1e-6 * (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
		usage->memory = (uint64_t)r->ru_maxrss << 10;
	}
	if (boot->terminal >= 0)
		close(boot->terminal);
	follow_close(&boot->console);
	follow_close(&boot->stream);
	stream_finish(&boot->frames);
	buffer_finish(&boot->tail);
	free(boot->program);
	free(boot->directory);
	free(boot);
}
