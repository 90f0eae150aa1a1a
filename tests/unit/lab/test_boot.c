/* Boots with a shell in the emulator's place: what ends one, and that nothing is left running. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "lab/boot.h"
#include "lab/scratch.h"
#include "base/frame.h"

#define DONE	 "7b9352ce {\"t\":\"done\"}"
#define PATIENCE 60.0 /* of the test; far more than is needed */

static const char *script;
static bool terminal;

static int prepare(const char *directory, const struct lab_setup *setup,
	struct lab_command *command, struct error *err)
{
	(void)directory;
	(void)setup;
	(void)err;
	lab_command_add(command, "sh");
	lab_command_add(command, "-c");
	lab_command_add(command, "%s", script);
	command->terminal = terminal;
	return 0;
}

static const struct lab_machine shell = { .name = "shell", .prepare = prepare };

static int count(void *data, const json_t *frame, struct error *err)
{
	(void)frame;
	(void)err;
	++*(int *)data;
	return 0;
}

struct outcome {
	int status, frames;
	struct error err;
	struct buffer last;
	struct lab_usage usage;
};

static struct outcome boot(const char *text, double silence, double timeout)
{
	const struct lab_setup setup = { .kernel = "", .initramfs = "", .cmdline = "" };
	const struct lab_limits limits = { silence, timeout };
	const struct timespec nap = { .tv_nsec = 10000000 };
	const double begin = monotonic_seconds();
	struct scratch scratch = { 0 };
	struct outcome o = { 0 };
	struct lab_boot *b;

	script = text;
	assert_int_equal(scratch_make(&scratch, &o.err), 0);
	b = lab_boot_start(&shell, scratch.path, &setup, &limits, &o.err);
	assert_non_null(b);
	while ((o.status = lab_boot_step(b, count, &o.frames, &o.err)) > 0) {
		assert_true(monotonic_seconds() - begin < PATIENCE);
		nanosleep(&nap, NULL);
	}
	lab_boot_last_lines(b, &o.last);
	lab_boot_end(b, &o.usage);
	scratch_remove(&scratch);
	return o;
}

static void fails(const char *text, enum error_kind kind, const char *message)
{
	struct outcome o = boot(text, 30, 30);

	assert_int_equal(o.status, -1);
	assert_int_equal(o.err.kind, kind);
	if (!strstr(o.err.text, message))
		fail_msg("'%s' lacks '%s'", o.err.text, message);
	buffer_finish(&o.last);
}

static void test_done(void **state)
{
	struct outcome o = boot("echo '" DONE "' >stream; exec sleep 1000", 30, 30);

	(void)state;
	assert_int_equal(o.status, 0);
	assert_int_equal(o.frames, 1);
	assert_true(o.usage.first_frame > 0 && o.usage.first_frame <= o.usage.seconds);
	assert_true(o.usage.memory > 0);
	buffer_finish(&o.last);
}

/* What was written before it ended counts, also when both are seen at once. */
static void test_done_and_gone(void **state)
{
	struct outcome o = boot("echo '" DONE "' >stream", 30, 30);

	(void)state;
	assert_int_equal(o.status, 0);
	buffer_finish(&o.last);
}

static void test_on_a_terminal(void **state)
{
	struct outcome o;

	(void)state;
	terminal = true;
	/* more than a terminal holds, so it stops unless somebody reads */
	o = boot("test -t 0 && test -t 1 || exit 3; "
		 "i=0; while [ $i -lt 2000 ]; do echo 0123456789012345678901234567890123456789; "
		 "i=$((i+1)); done; echo '" DONE "' >stream; exec sleep 1000",
		30, 30);
	terminal = false;
	assert_int_equal(o.status, 0);
	buffer_finish(&o.last);
}

static void test_ends(void **state)
{
	(void)state;
	fails("exit 3", ERROR_MEASURE, "sh ended with status 3");
	fails("kill -SEGV $$", ERROR_MEASURE, "signal 11");
	fails("echo '7b9352cf {\"t\":\"done\"}' >stream; exec sleep 1000", ERROR_DATA,
		"wrong checksum");
	fails("printf 'one\\nKernel panic - not syncing: VFS: Unable to mount root fs\\n' "
	      ">console; "
	      "exec sleep 1000",
		ERROR_MEASURE, "Unable to mount root fs");
	fails("printf 'Kernel panic - not syncing: x\\n' >console; exit 0", ERROR_MEASURE,
		"not syncing: x");
}

static void test_agent_fails(void **state)
{
	const char *json = "{\"t\":\"error\",\"kind\":2,\"text\":\"no kvm_amd\",\"hint\":\"try\"}";
	struct buffer b = BUFFER_INIT;
	struct buffer text = BUFFER_INIT;
	struct outcome o;

	(void)state;
	stream_put(&b, json, strlen(json));
	b.data[b.length - 1] = '\0';
	buffer_addf(&text, "echo '%s' >stream; exec sleep 1000", b.data);
	o = boot(text.data, 30, 30);
	assert_int_equal(o.status, -1);
	assert_int_equal(o.err.kind, ERROR_MEASURE);
	assert_non_null(strstr(o.err.text, "no kvm_amd"));
	assert_string_equal(o.err.hint, "try");
	buffer_finish(&o.last);
	buffer_finish(&text);
	buffer_finish(&b);
}

static void test_silence(void **state)
{
	struct outcome o = boot("exec sleep 1000", 0.3, 30);

	(void)state;
	assert_int_equal(o.err.kind, ERROR_TIMEOUT);
	assert_non_null(strstr(o.err.text, "nothing on the machine's console"));
	assert_non_null(strstr(o.err.hint, "CONFIG_SERIAL_8250_CONSOLE"));
	buffer_finish(&o.last);

	o = boot("echo hello >console; exec sleep 1000", 0.3, 30);
	assert_int_equal(o.err.kind, ERROR_TIMEOUT);
	assert_non_null(strstr(o.err.text, "had not started"));
	buffer_finish(&o.last);
}

static void test_timeout(void **state)
{
	struct outcome o = boot("while :; do echo x >>console; sleep 0.05; done", 30, 0.5);

	(void)state;
	assert_int_equal(o.err.kind, ERROR_TIMEOUT);
	assert_non_null(strstr(o.err.text, "not done after"));
	buffer_finish(&o.last);
}

static void test_last_lines(void **state)
{
	struct outcome o = boot("i=1; while [ $i -le 40 ]; do echo line$i; i=$((i+1)); done "
				">console; printf 'bad \\033[2J\\377 bytes\\n' >>console; exit 1",
		30, 30);
	struct outcome log = boot("echo no such option >&2; exit 1", 30, 30);

	(void)state;
	assert_null(strstr(o.last.data, "line21\n"));
	assert_non_null(strstr(o.last.data, "line22\n"));
	assert_non_null(strstr(o.last.data, "bad ?[2J? bytes\n"));
	assert_string_equal(log.last.data, "no such option\n");
	buffer_finish(&o.last);
	buffer_finish(&log.last);
}

static void test_no_such_program(void **state)
{
	static const struct lab_setup setup = { .cmdline = "" };
	static const struct lab_limits limits = { 1, 1 };
	char *path = getenv("PATH") ? strdup(getenv("PATH")) : NULL;
	struct error err = ERROR_INIT;

	(void)state;
	script = "";
	setenv("PATH", "/nosuch", 1);
	assert_null(lab_boot_start(&shell, "/tmp", &setup, &limits, &err));
	if (path)
		setenv("PATH", path, 1);
	free(path);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

/* A harness that is killed takes its emulator along. */
static void test_killed_harness(void **state)
{
	struct scratch scratch = { 0 };
	struct error err = ERROR_INIT;
	const struct timespec nap = { .tv_nsec = 10000000 };
	cleanup_free char *pid_file = NULL;
	struct buffer text = BUFFER_INIT;
	const double begin = monotonic_seconds();
	pid_t harness, emulator;

	(void)state;
	assert_int_equal(scratch_make(&scratch, &err), 0);
	pid_file = files_path("%s/pid", scratch.path);
	harness = fork();
	if (harness == 0) {
		static const struct lab_setup setup = { .cmdline = "" };
		static const struct lab_limits limits = { 100, 100 };

		script = "echo $$ >pid.new; mv pid.new pid; exec sleep 1000";
		lab_boot_start(&shell, scratch.path, &setup, &limits, NULL);
		for (;;)
			pause();
	}
	while (access(pid_file, F_OK)) {
		assert_true(monotonic_seconds() - begin < PATIENCE);
		nanosleep(&nap, NULL);
	}
	assert_int_equal(files_read(pid_file, 64, &text, &err), 0);
	emulator = (pid_t)strtol(text.data, NULL, 10);
	assert_int_equal(kill(emulator, 0), 0);
	kill(harness, SIGKILL);
	waitpid(harness, NULL, 0);
	while (kill(emulator, 0) == 0) {
		cleanup_free char *stat = files_path("/proc/%d/stat", (int)emulator);
		char head[256] = "";

		/* dead, though nobody has asked for it yet */
		if (files_head(stat, head, sizeof(head) - 1, NULL) > 0 && strstr(head, ") Z"))
			break;
		assert_true(monotonic_seconds() - begin < PATIENCE);
		nanosleep(&nap, NULL);
	}
	buffer_finish(&text);
	scratch_remove(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_done_and_gone),
		cmocka_unit_test(test_on_a_terminal),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_agent_fails),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_last_lines),
		cmocka_unit_test(test_no_such_program),
		cmocka_unit_test(test_killed_harness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
