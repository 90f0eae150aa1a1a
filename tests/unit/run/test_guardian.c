/* Commands of an A/B session, and that the first state comes back whatever becomes of the harness.
 */
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

#include "base/tsc.h"
#include "run/guardian.h"
#include "run/interrupt.h"
#include "run/shell.h"

static char folder[] = "/tmp/kvmbench-guardian.XXXXXX";

static int enter(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	unlink("state");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static int clear(void **state)
{
	(void)state;
	unlink("state");
	return 0;
}

/* What the commands wrote, one word each; at most 5 s until it is `wanted`. */
static void assert_states(const char *wanted)
{
	char text[64] = "";

	for (int i = 0; i < 500; i++) {
		FILE *file = fopen("state", "re");
		size_t n = 0;

		if (file) {
			n = fread(text, 1, sizeof(text) - 1, file);
			fclose(file);
		}
		text[n] = '\0';
		if (strcmp(text, wanted) == 0)
			return;
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	}
	assert_string_equal(text, wanted);
}

static void status_and_last_words(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(shell_run("true", 10, -1, &err), 0);
	assert_int_equal(shell_run("echo one; echo two >&2; exit 3", 10, -1, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	assert_string_equal(
		err.text, "'echo one; echo two >&2; exit 3' exited with status 3: one;two");
	assert_int_equal(shell_run("kill -TERM $$", 10, -1, &err), -1);
	assert_string_equal(err.text, "'kill -TERM $$' was ended by signal 15 (Terminated)");
	/* of much output the last whole lines */
	assert_int_equal(shell_run("seq 100000; exit 1", 10, -1, &err), -1);
	assert_non_null(strstr(err.text, ": 99"));
	assert_non_null(strstr(err.text, ";100000"));
}

static void too_long_is_killed_with_its_children(void **state)
{
	struct error err = ERROR_INIT;
	const double start = monotonic_seconds();

	(void)state;
	assert_int_equal(shell_run("(sleep 1; echo late >state) & sleep 60", 0.2, -1, &err), -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_true(monotonic_seconds() - start < 30);
	nanosleep(&(struct timespec){ 1, 200000000 }, NULL);
	assert_int_equal(access("state", F_OK), -1);
}

/* A load that a command starts for its side must live on, and not hold us up. */
static void background_stays(void **state)
{
	struct error err = ERROR_INIT;
	const double start = monotonic_seconds();

	(void)state;
	assert_int_equal(shell_run("(sleep 0.3; printf done >state) & exit 0", 60, -1, &err), 0);
	assert_true(monotonic_seconds() - start < 30);
	assert_states("done");
}

static void restores_by_request(void **state)
{
	struct error err = ERROR_INIT;
	struct guardian g;

	(void)state;
	interrupt_catch();
	assert_int_equal(guardian_open(&g, "printf A >>state", "printf B >>state", &err), 0);
	assert_int_equal(guardian_switch(&g, 1, &err), 0);
	assert_states("B");
	assert_int_equal(guardian_switch(&g, 0, &err), 0);
	assert_int_equal(guardian_switch(&g, 1, &err), 0);
	assert_int_equal(guardian_close(&g, &err), 0);
	assert_states("BABA");
	assert_int_equal(guardian_close(&g, &err), 0);
	interrupt_restore();
}

static void touches_nothing_before_the_first_switch(void **state)
{
	struct error err = ERROR_INIT;
	struct guardian g;

	(void)state;
	assert_int_equal(guardian_open(&g, "printf A >>state", "printf B >>state", &err), 0);
	assert_int_equal(guardian_close(&g, &err), 0);
	assert_int_equal(access("state", F_OK), -1);
}

static void failures_are_told(void **state)
{
	struct error err = ERROR_INIT;
	struct guardian g;

	(void)state;
	interrupt_catch();
	assert_int_equal(
		guardian_open(&g, "echo stuck >&2; exit 1", "printf B >>state; exit 2", &err), 0);
	assert_int_equal(guardian_switch(&g, 1, &err), -1);
	assert_non_null(strstr(err.text, "exited with status 2"));
	assert_int_equal(guardian_close(&g, &err), -1);
	assert_non_null(strstr(err.text, "the first state was not restored: "));
	assert_non_null(strstr(err.text, "stuck"));
	interrupt_restore();
}

/* Killed itself: the harness does what it would have done. */
static void outlived(void **state)
{
	struct error err = ERROR_INIT;
	struct guardian g;

	(void)state;
	interrupt_catch();
	assert_int_equal(guardian_open(&g, "printf A >>state", "printf B >>state", &err), 0);
	assert_int_equal(guardian_switch(&g, 1, &err), 0);
	assert_int_equal(kill(g.pid, SIGKILL), 0);
	assert_int_equal(guardian_switch(&g, 1, &err), -1);
	assert_non_null(strstr(err.text, "is gone"));
	assert_int_equal(guardian_close(&g, &err), 0);
	assert_states("BA");
	interrupt_restore();
}

/* A harness of its own, killed once B was begun; and the guardian it had is gone afterwards. */
static void kill_harness(const char *command_b)
{
	struct error err = ERROR_INIT;
	struct guardian g;
	int ends[2];
	pid_t guardian;
	pid_t harness;

	assert_int_equal(pipe(ends), 0);
	harness = fork();
	if (harness == 0) {
		interrupt_catch();
		if (guardian_open(&g, "printf A >>state", command_b, &err) == 0 &&
			write(ends[1], &g.pid, sizeof(g.pid)) == sizeof(g.pid))
			guardian_switch(&g, 1, &err);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &guardian, sizeof(guardian)), sizeof(guardian));
	assert_states("B");
	kill(harness, SIGKILL);
	waitpid(harness, NULL, 0);
	assert_states("BA");
	for (int i = 0; i < 500 && kill(guardian, 0) == 0; i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	assert_int_equal(kill(guardian, 0), -1);
	close(ends[0]);
	close(ends[1]);
}

static void restores_when_the_harness_is_killed(void **state)
{
	(void)state;
	kill_harness("printf B >>state");
}

/* What B had still to do must not come after A. */
static void restores_in_the_middle_of_a_switch(void **state)
{
	(void)state;
	kill_harness("printf B >>state; sleep 1; printf late >>state");
	nanosleep(&(struct timespec){ 1, 200000000 }, NULL);
	assert_states("BA");
}

/* A signal that came while it was blocked must not kill whoever has heeded it. */
static void pending_signals_end_with_the_session(void **state)
{
	(void)state;
	interrupt_catch();
	assert_false(interrupted());
	raise(SIGINT);
	assert_true(interrupted());
	interrupt_restore();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pending_signals_end_with_the_session),
		cmocka_unit_test(status_and_last_words),
		cmocka_unit_test_setup(too_long_is_killed_with_its_children, clear),
		cmocka_unit_test_setup(background_stays, clear),
		cmocka_unit_test_setup(restores_by_request, clear),
		cmocka_unit_test_setup(touches_nothing_before_the_first_switch, clear),
		cmocka_unit_test_setup(failures_are_told, clear),
		cmocka_unit_test_setup(outlived, clear),
		cmocka_unit_test_setup(restores_when_the_harness_is_killed, clear),
		cmocka_unit_test_setup(restores_in_the_middle_of_a_switch, clear),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
