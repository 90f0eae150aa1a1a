#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "reports/plot.h"

/* A directory that holds the temporary directories, and one with a gnuplot of our own. */
static char home[] = "/tmp/kvmbench-test-XXXXXX";
static char temporary[64], programs[64];
static char *path_before;

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(home))
		return -1;
	snprintf(temporary, sizeof(temporary), "%s/tmp", home);
	snprintf(programs, sizeof(programs), "%s/bin", home);
	path_before = strdup(getenv("PATH"));
	setenv("TMPDIR", temporary, 1);
	return mkdir(temporary, 0700) || mkdir(programs, 0700) ? -1 : 0;
}

static int tear_down(void **state)
{
	char name[96];

	(void)state;
	snprintf(name, sizeof(name), "%s/gnuplot", programs);
	unlink(name);
	rmdir(programs);
	rmdir(temporary);
	free(path_before);
	return rmdir(home);
}

/* Puts a shell script in gnuplot's place; NULL: the real one again. */
static void use(const char *script)
{
	char name[96], *path = NULL;
	FILE *f;

	setenv("PATH", path_before, 1);
	if (!script)
		return;
	snprintf(name, sizeof(name), "%s/gnuplot", programs);
	unlink(name);
	f = fopen(name, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	chmod(name, 0700);
	assert_true(asprintf(&path, "%s:%s", programs, path_before) > 0);
	setenv("PATH", path, 1);
	free(path);
}

static void assert_nothing_left(void)
{
	DIR *d = opendir(temporary);
	const struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d))) {
		if (entry->d_name[0] != '.')
			fail_msg("left behind: %s", entry->d_name);
	}
	closedir(d);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static int run(const char *script, struct buffer *out, double seconds, struct error *err)
{
	struct plot_file input = { .name = "main.gp" };
	struct plot_file output = { .name = "out.svg" };
	int result;

	buffer_adds(&input.content, script);
	*err = (struct error)ERROR_INIT;
	result = plot_run(&input, 1, &output, 1, seconds, err);
	buffer_finish(&input.content);
	*out = output.content;
	if (result)
		assert_null(out->data);
	assert_nothing_left();
	return result;
}

static void it_draws(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err;

	(void)state;
	use(NULL);
	if (system("command -v gnuplot > /dev/null") != 0)
		skip();
	assert_int_equal(
		run("set terminal svg\nset output 'out.svg'\nplot x\n", &out, 10, &err), 0);
	assert_non_null(strstr(out.data, "<svg"));
	assert_non_null(strstr(out.data, "</svg>"));
	buffer_finish(&out);
}

static void a_bad_script_is_told_in_gnuplot_s_words(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err;

	(void)state;
	use(NULL);
	if (system("command -v gnuplot > /dev/null") != 0)
		skip();
	assert_int_equal(run("plt x\n", &out, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, "invalid command"));
}

static void no_gnuplot_is_unavailable(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err;

	(void)state;
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(run("", &out, 10, &err), -1);
	use(NULL);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(err.text, "gnuplot is not installed (not found on PATH)");
	assert_true(strlen(err.hint) > 0);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void one_that_hangs_is_killed_with_its_children(void **state)
{
	const double start = now();
	struct buffer out = BUFFER_INIT;
	struct error err;
	char pid_file[128], script[256];
	int child = 0;
	FILE *f;

	(void)state;
	snprintf(pid_file, sizeof(pid_file), "%s/child", home);
	snprintf(script, sizeof(script), "trap '' TERM; sleep 60 & echo $! > %s; wait", pid_file);
	use(script);
	assert_int_equal(run("", &out, 0.5, &err), -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_true(now() - start < 5);
	f = fopen(pid_file, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &child), 1);
	fclose(f);
	unlink(pid_file);
	/* gone, or waiting for init to collect it */
	for (int i = 0; i < 100 && kill(child, 0) == 0; i++) {
		char stat[64], text[256] = "";

		snprintf(stat, sizeof(stat), "/proc/%d/stat", child);
		f = fopen(stat, "r");
		if (!f)
			break;
		if (!fgets(text, sizeof(text), f))
			text[0] = '\0';
		fclose(f);
		if (strstr(text, ") Z"))
			break;
		usleep(10000);
		assert_true(i < 99);
	}
}

static void failures_are_told(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err;

	(void)state;
	use("echo first >&2; echo 'line 3: no such thing' >&2; exit 3");
	assert_int_equal(run("", &out, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_string_equal(err.text, "gnuplot failed with status 3: line 3: no such thing");
	use("kill -9 $$");
	assert_int_equal(run("", &out, 10, &err), -1);
	assert_string_equal(err.text, "gnuplot was ended by signal 9");
	use("exit 0");
	assert_int_equal(run("", &out, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, "gnuplot made no 'out.svg'"));
	use("ln -s /etc/passwd out.svg");
	assert_int_equal(run("", &out, 10, &err), -1);
	use("head -c 9000000 /dev/zero > out.svg");
	assert_int_equal(run("", &out, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, "larger than"));
}

static void it_sees_no_settings_of_the_user(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err;

	(void)state;
	setenv("GNUTERM", "x11", 1);
	use("echo \"arguments: $*\" > out.svg; env >> out.svg; cat main.gp >> out.svg; "
	    "cat >> out.svg");
	assert_int_equal(run("content\n", &out, 10, &err), 0);
	unsetenv("GNUTERM");
	assert_non_null(strstr(out.data, "arguments: -d main.gp\n"));
	assert_non_null(strstr(out.data, "LC_ALL=C\n"));
	assert_non_null(strstr(out.data, "\ncontent\n"));
	assert_null(strstr(out.data, "HOME="));
	assert_null(strstr(out.data, "GNUTERM"));
	buffer_finish(&out);
}

static volatile sig_atomic_t interrupted;

static void note(int signal)
{
	interrupted = signal;
}

static void a_signal_cleans_up_first(void **state)
{
	struct sigaction action = { .sa_handler = note }, before;
	struct plot_file input = { .name = "main.gp" }, output = { .name = "out.svg" };
	const double start = now();
	struct error err = ERROR_INIT;
	char command[64];
	pid_t sender;

	(void)state;
	use("sleep 60");
	sigaction(SIGTERM, &action, &before);
	snprintf(command, sizeof(command), "sleep 0.3; kill -TERM %d", getpid());
	sender = fork();
	if (sender == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	buffer_adds(&input.content, "x");
	assert_int_equal(plot_run(&input, 1, &output, 1, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_INTERRUPTED);
	assert_int_equal(interrupted, SIGTERM);
	assert_true(now() - start < 5);
	waitpid(sender, NULL, 0);
	sigaction(SIGTERM, &before, NULL);
	buffer_finish(&input.content);
	assert_nothing_left();
}

static void a_directory_that_cannot_be_made_is_told(void **state)
{
	struct plot_file input = { .name = "main.gp" }, output = { .name = "out.svg" };
	struct error err = ERROR_INIT;

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	assert_int_equal(plot_run(&input, 1, &output, 1, 10, &err), -1);
	setenv("TMPDIR", temporary, 1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "cannot make '/nonexistent/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_draws),
		cmocka_unit_test(a_bad_script_is_told_in_gnuplot_s_words),
		cmocka_unit_test(no_gnuplot_is_unavailable),
		cmocka_unit_test(one_that_hangs_is_killed_with_its_children),
		cmocka_unit_test(failures_are_told),
		cmocka_unit_test(it_sees_no_settings_of_the_user),
		cmocka_unit_test(a_signal_cleans_up_first),
		cmocka_unit_test(a_directory_that_cannot_be_made_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
