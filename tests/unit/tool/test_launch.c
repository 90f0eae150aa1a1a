/* A launch of a program that misbehaves in every way there is: it ends in time with the reason, and
 * no process and no directory is left. The programs are shell scripts in a PATH of the test's own.
 */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tsc.h"
#include "base/workdir.h"
#include "target/tool.h"
#include "unit/tool/fixture.h"

static char root[] = "/tmp/kvmbench-test-XXXXXX"; /* bin/ and tmp/ */
static struct launch_result *result;

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	(void)arg;
	tool_word(line, "run");
}

static void argv_with_port(const uint64_t *arg, struct tool_argv *line)
{
	(void)arg;
	tool_port(line);
}

static double seconds(const uint64_t *arg)
{
	(void)arg;
	return 1;
}

/* The first byte counts. */
static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *r,
	struct error *err)
{
	(void)arg;
	if (length == 0 || output[0] < '1' || output[0] > '9')
		return error_set(err, ERROR_DATA, "no number");
	tool_value(r, output[0] - '0');
	tool_count(r, "bytes", (double)length);
	return 0;
}

static struct tool tool = {
	.program = "kvmbench-test-tool",
	.package = "nothing",
	.version = "--version",
	.argv = argv,
	.seconds = seconds,
	.parse = parse,
};

static const struct bench bench = { .name = "test", .on = ON_HOST, .tool = &tool };

static void write_program(const char *script)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/bin/kvmbench-test-tool", root);
	unlink(path);
	file = fopen(path, "we");
	assert_non_null(file);
	fprintf(file,
		"#!/bin/sh\n[ \"$1\" != --version ] || { echo 'tool 1.2 (here)'; exit; }\n%s\n",
		script);
	fclose(file);
	assert_int_equal(chmod(path, 0755), 0);
}

static bool directory_left(void)
{
	char path[128];

	/* rmdir succeeds if it is empty */
	snprintf(path, sizeof(path), "%s/tmp", root);
	if (rmdir(path) == 0)
		return mkdir(path, 0755) != 0;
	return true;
}

static pid_t fork_launch(double deadline)
{
	static const uint64_t arg[OP_ARGS];
	const struct launch_request request = {
		.bench = &bench, .arg = arg, .batches = 1, .deadline = deadline, .pilot = true
	};
	const pid_t pid = fork();

	if (pid == 0) {
		tool_launch(&request, result);
		_exit(0);
	}
	return pid;
}

static void launch(const char *script, double deadline)
{
	const double start = monotonic_seconds();
	pid_t pid;

	memset(result, 0, sizeof(*result));
	write_program(script);
	pid = fork_launch(deadline);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(result->end != END_NONE);
	assert_true(monotonic_seconds() - start < deadline + 30);
	assert_false(directory_left());
}

static void ends(enum launch_end end, const char *why)
{
	if (result->end != end || !strstr(result->why, why))
		fail_msg("ended as %d: '%s' lacks '%s'", result->end, result->why, why);
}

/* pids that the program wrote to a file, one per line: all are gone within ten seconds */
static void all_gone(void)
{
	char path[128];
	cleanup_file FILE *file = NULL;
	int pid, n = 0;

	snprintf(path, sizeof(path), "%s/pids", root);
	file = fopen(path, "re");
	assert_non_null(file);
	while (fscanf(file, "%d", &pid) == 1) {
		n++;
		for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++)
			usleep(10000);
		assert_int_equal(kill(pid, 0), -1);
	}
	assert_true(n > 0);
	fclose(file);
	file = NULL;
	unlink(path);
}

static void works(void **state)
{
	(void)state;
	launch("[ \"$LC_ALL\" = C ] && [ ! -t 0 ] && ls | wc -l | grep -qx 0 && echo 7", 60);
	ends(END_OK, "");
	assert_int_equal(result->n_values, 1);
	assert_true(result->value[0] == 7);
	assert_string_equal(result->program, "tool 1.2");
	/* results in a file, and everything else it leaves behind */
	tool.file = "out.txt";
	launch("mkdir -p a/b; touch a/b/c; echo 1; echo 5 > out.txt", 60);
	ends(END_OK, "");
	assert_true(result->value[0] == 5);
	launch("ln -s /etc/passwd out.txt", 60);
	ends(END_FAILED, "no number");
	launch("mkfifo out.txt", 60);
	ends(END_FAILED, "no number");
	launch("echo 5 > out.txt; truncate -s 17M out.txt", 60);
	ends(END_FAILED, "more than 16 MiB");
	tool.file = NULL;
}

static void fails(void **state)
{
	(void)state;
	launch("echo 7; echo 'first' >&2; echo 'no space left' >&2; exit 3", 60);
	ends(END_FAILED, "kvmbench-test-tool ended with status 3: no space left");
	launch("printf '\\033[31mred' >&2; exit 1", 60);
	ends(END_FAILED, "status 1: ?[31mred");
	launch("kill -SEGV $$", 60);
	ends(END_FAILED, "ended by signal 11");
	launch("true", 60);
	ends(END_FAILED, "no number");
	launch("yes", 60);
	ends(END_FAILED, "printed more than 16 MiB");
	launch("yes >&2", 60);
	ends(END_FAILED, "printed more than 16 MiB");
}

/* What it started goes with it, also what left its group and its session. */
static const char family[] =
	"sleep 1000 & echo $! >> \"$ROOT/pids\"\n"
	"setsid sh -c 'echo $$ >> \"$ROOT/pids\"; sleep 1000 & echo $! >> \"$ROOT/pids\"; wait' &\n"
	"echo $$ >> \"$ROOT/pids\"\n"
	"while [ \"$(wc -l < \"$ROOT/pids\")\" -lt 4 ]; do sleep 0.01; done\n";

static void hangs(void **state)
{
	char script[1024];

	(void)state;
	snprintf(script, sizeof(script), "trap '' TERM INT HUP\n%swait", family);
	launch(script, 3);
	ends(END_TIMEOUT, "did not end in time");
	all_gone();
	/* ends itself, and leaves the others behind with its output open */
	snprintf(script, sizeof(script), "%secho 4", family);
	launch(script, 60);
	ends(END_OK, "");
	all_gone();
}

/* The launch itself is killed, as by the runner's deadline or Ctrl-C. */
static void killed(void **state)
{
	char script[1024], pids[128];
	struct stat st;
	pid_t pid;

	(void)state;
	snprintf(script, sizeof(script), "%swait", family);
	snprintf(pids, sizeof(pids), "%s/pids", root);
	write_program(script);
	pid = fork_launch(60);
	for (int i = 0; i < 3000 && (stat(pids, &st) || st.st_size < 8); i++)
		usleep(10000);
	usleep(200000);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	all_gone();
	for (int i = 0; i < 1000 && directory_left(); i++)
		usleep(10000);
	assert_false(directory_left());
}

static void served(void **state)
{
	(void)state;
	tool.server = argv;
	tool.serves = "ready";
	tool.argv = argv_with_port;
	launch("if [ \"$1\" = run ]; then echo $$ >> \"$ROOT/pids\"; echo ready; exec sleep 1000; "
	       "fi\n"
	       "[ \"$1\" -gt 1023 ] && echo 3",
		60);
	ends(END_OK, "");
	assert_true(result->value[0] == 3);
	all_gone();
	launch("echo 'address in use' >&2", 60);
	ends(END_FAILED, "ended before it was ready: address in use");
	launch("exec sleep 1000", 2);
	ends(END_TIMEOUT, "did not end in time");
	tool.server = NULL;
	tool.argv = argv;
}

static void missing(void **state)
{
	struct error why = ERROR_INIT;

	(void)state;
	tool.program = "kvmbench-no-such-tool";
	assert_int_equal(tool_check(&tool, &why), -1);
	assert_int_equal(why.kind, ERROR_UNAVAILABLE);
	assert_string_equal(why.text, "kvmbench-no-such-tool is not installed here");
	assert_string_equal(why.hint, "install package nothing");
	tool.program = "kvmbench-test-tool";
}

/* Every command line is complete, and the same whenever it is asked for. */
static void commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		uint64_t arg[OP_ARGS] = { 0 };
		struct tool_argv line = { .n = 0 };
		char *command;

		if (!benches[i]->tool)
			continue;
		/* the longest there is */
		for (size_t p = 0; p < benches[i]->n_params; p++)
			arg[p] = benches[i]->params[p].max;
		benches[i]->tool->argv(arg, &line);
		assert_true(line.n > 1 && line.n < TOOL_WORDS - 1);
		assert_true(line.used < TOOL_TEXT - 100);
		command = tool_command(benches[i]->tool, arg);
		assert_non_null(strstr(command, benches[i]->tool->program));
		assert_null(strstr(command, "(null)"));
		free(command);
	}
}

static int set_up(void **state)
{
	char path[8192];

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/tmp", root);
	mkdir(path, 0755);
	setenv("TMPDIR", path, 1);
	snprintf(path, sizeof(path), "%s/bin", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/bin:%s", root, getenv("PATH"));
	setenv("PATH", path, 1);
	setenv("ROOT", root, 1);
	result = mmap(
		NULL, sizeof(*result), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return result == MAP_FAILED;
}

static int tear_down(void **state)
{
	(void)state;
	workdir_remove(root);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(works),
		cmocka_unit_test(fails),
		cmocka_unit_test(hangs),
		cmocka_unit_test(killed),
		cmocka_unit_test(served),
		cmocka_unit_test(missing),
		cmocka_unit_test(commands),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
