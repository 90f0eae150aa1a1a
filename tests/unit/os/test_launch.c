/* A body in a launch of target host: batches found, samples, values, rates, counters and notes
 * delivered; failures told apart; its partner no disturbance; all of it gone when it is stopped.
 */
#include "unit/os/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "base/workdir.h"
#include "os/child.h"
#include "run/launcher.h"

#define TSC_HZ	1e9
#define BATCHES 4

static struct launcher launcher;

/* What the bodies below tell about themselves; shared with the launch. */
struct told {
	unsigned calls;
	uint64_t ops[64];
	uint64_t batches[64];
	char directory[WORKDIR_PATH];
	pid_t child;
	double helped; /* seconds that the last call's child ran */
};

static struct told *told;

static int set_up(void **state)
{
	struct error err = ERROR_INIT;

	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED || pin(state) < 0)
		return -1;
	return launcher_open(&launcher, -1, &err);
}

static int tear_down(void **state)
{
	(void)state;
	launcher_close(&launcher);
	return munmap(told, sizeof(*told));
}

static const struct launch_result *launch(
	int (*body)(struct os_env *env, struct error *err), bool pilot, uint64_t ops)
{
	const struct bench bench = { .name = "body", .on = ON_HOST, .os = body };
	static const uint64_t arg[OP_ARGS] = { 11, 22 };
	const struct launch_request request = { .bench = &bench,
		.arg = arg,
		.ring = RING_USER,
		.pilot = pilot,
		.batch_seconds = 0.0001,
		.rounds = ops,
		.batches = BATCHES,
		.deadline = 0.3,
		.tsc_hz = TSC_HZ };
	struct error err = ERROR_INIT;

	memset(told, 0, sizeof(*told));
	assert_int_equal(launcher_run(&launcher, &target_host, &request, &err), 0);
	return launcher.result;
}

static void spend(uint64_t cycles)
{
	const uint64_t end = op_tsc() + cycles;

	while (op_tsc() < end)
		;
}

static void note_call(const struct os_env *env)
{
	told->ops[told->calls] = env->sampler.ops;
	told->batches[told->calls++] = env->sampler.batches;
}

/* --- samples, values, rates ------------------------------------------------------------------- */

/* 20,000 cycles an operation: 8 of them are 0.1 ms of this launch's clock. */
static int work(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;

	(void)err;
	note_call(env);
	assert_int_equal(s->arg[1], 22);
	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			spend(20000);
		sampler_stop(s);
	}
	/* of the pilot's and the warm-up's call nothing is kept */
	os_count(env, "calls", told->calls);
	env->note = "as odd as that";
	return 0;
}

static void samples(void **state)
{
	const struct launch_result *result = launch(work, false, 16);

	(void)state;
	assert_int_equal(result->end, END_OK);
	assert_int_equal(result->n_samples, BATCHES);
	assert_int_equal(result->n_values, 0);
	assert_int_equal(result->rounds, 16);
	assert_int_equal(result->ops, 16);
	assert_string_equal(result->note, "as odd as that");
	assert_int_equal(told->calls, 2);
	assert_int_equal(told->batches[0], 1);
	assert_int_equal(told->batches[1], BATCHES);
	for (size_t i = 0; i < BATCHES; i++)
		assert_true(result->sample[i].stop - result->sample[i].start >= 16 * 20000);
	for (size_t i = 0; i < result->n_counters; i++)
		if (!strcmp(result->counter[i].name, "calls")) {
			assert_true(result->counter[i].value == 2);
			return;
		}
	fail_msg("no counter");
}

static void pilot_doubles(void **state)
{
	const struct launch_result *result = launch(work, true, 0);

	(void)state;
	assert_int_equal(result->end, END_OK);
	assert_true(result->rounds >= 1 && result->rounds <= 8);
	for (unsigned i = 0; i + 2 < told->calls; i++)
		assert_int_equal(told->ops[i], UINT64_C(1) << i);
	assert_int_equal(told->ops[told->calls - 1], result->rounds);
}

static int limited(struct os_env *env, struct error *err)
{
	env->sampler.max_ops = 5; /* no power of two: 4 is the most */
	(void)err;
	note_call(env);
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		sampler_start(&env->sampler);
		sampler_stop(&env->sampler);
	}
	return 0;
}

static void limits(void **state)
{
	(void)state;
	assert_int_equal(launch(limited, true, 0)->rounds, 4);
}

static int rate(struct os_env *env, struct error *err)
{
	env->sampler.bytes = 4096;
	return work(env, err);
}

static void rates(void **state)
{
	(void)state;
	assert_int_equal(launch(rate, false, 2)->ops, 8192);
	assert_int_equal(launcher.result->rounds, 2);
}

static int own_clock(struct os_env *env, struct error *err)
{
	(void)err;
	note_call(env);
	for (uint64_t i = 0; i < env->sampler.batches + 3; i++) /* what is too much is dropped */
		os_value(env, 100 + (double)i);
	return 0;
}

static void values(void **state)
{
	const struct launch_result *result = launch(own_clock, true, 0);

	(void)state;
	assert_int_equal(result->end, END_OK);
	assert_int_equal(result->n_samples, 0);
	assert_int_equal(result->n_values, BATCHES);
	assert_true(result->value[3] == 103);
	assert_int_equal(result->rounds, 1);
}

/* --- failures ------------------------------------------------------------------------------------
 */

static int corrupt(struct os_env *env, struct error *err)
{
	/* not in the pilot's calls */
	if (env->sampler.batches > 1)
		return error_set(err, ERROR_MEASURE, "not what was sent");
	return work(env, err);
}

static int broken(struct os_env *env, struct error *err)
{
	(void)env;
	return error_set(err, ERROR_SYSTEM, "no such thing");
}

static int late(struct os_env *env, struct error *err)
{
	(void)env;
	return error_set(err, ERROR_TIMEOUT, "waited in vain");
}

static int lazy(struct os_env *env, struct error *err)
{
	(void)env;
	(void)err;
	return 0;
}

static void failures(void **state)
{
	(void)state;
	assert_int_equal(launch(corrupt, false, 1)->end, END_INVALID);
	assert_string_equal(launcher.result->why, "not what was sent");
	assert_int_equal(launch(broken, false, 1)->end, END_FAILED);
	assert_string_equal(launcher.result->why, "no such thing");
	assert_int_equal(launch(late, false, 1)->end, END_TIMEOUT);
	assert_int_equal(launch(lazy, false, 1)->end, END_INVALID);
	assert_string_equal(launcher.result->why, "the body made 0 of 1 samples");
}

/* --- what it starts, and its directory -----------------------------------------------------------
 */

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Its files are there as long as it is. */
static int use_directory(struct os_env *env, struct error *err)
{
	const char *path = os_dir(env, err);
	char name[WORKDIR_PATH + 16];
	struct stat st;

	if (!path)
		return -1;
	/* the same in every call, empty in the first */
	if (!told->calls && (stat(path, &st) < 0 || (st.st_mode & 0777) != 0700))
		return error_set(err, ERROR_MEASURE, "no directory of its own");
	if (told->calls && strcmp(told->directory, path) != 0)
		return error_set(err, ERROR_MEASURE, "another directory");
	snprintf(told->directory, sizeof(told->directory), "%s", path);
	snprintf(name, sizeof(name), "%s/file%u", path, told->calls);
	close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	return work(env, err);
}

static void directories(void **state)
{
	(void)state;
	assert_int_equal(launch(use_directory, false, 1)->end, END_OK);
	assert_true(told->directory[0] == '/');
	assert_false(exists(told->directory));
}

static int hang(struct os_env *env, struct error *err)
{
	struct timespec second = { 1, 0 };
	pid_t child;

	if (use_directory(env, err) < 0)
		return -1;
	child = child_fork(err);
	if (child)
		told->child = child;
	for (;;)
		nanosleep(&second, NULL);
}

/* Its child is this process's now, being its subreaper. */
static void watchdog_ends_all(void **state)
{
	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(launch(hang, false, 1)->end, END_TIMEOUT);
	assert_true(told->child > 0);
	/* that child, and who removes the directory */
	while (waitpid(-1, NULL, 0) > 0)
		;
	assert_int_equal(errno, ECHILD);
	assert_int_equal(kill(told->child, 0), -1);
	assert_false(exists(told->directory));
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static int die(struct os_env *env, struct error *err)
{
	if (use_directory(env, err) == 0)
		kill(getpid(), SIGKILL);
	return 0;
}

static void death_ends_all(void **state)
{
	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(launch(die, false, 1)->end, END_FAILED);
	while (waitpid(-1, NULL, 0) > 0)
		;
	assert_false(exists(told->directory));
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static int in_vain(struct os_env *env, struct error *err)
{
	setenv("TMPDIR", "relative", 1);
	return os_dir(env, err) ? work(env, err) : -1;
}

/* A TMPDIR that is none is passed over. */
static void no_such_place(void **state)
{
	(void)state;
	assert_int_equal(launch(in_vain, false, 1)->end, END_OK);
}

/* --- disturbance ---------------------------------------------------------------------------------
 */

static double children_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* A child that works all the time on this CPU, and so does this. */
static int share(struct os_env *env, struct error *err)
{
	const double before = children_seconds();
	const pid_t child = child_fork(err);

	if (child == 0)
		for (;;)
			;
	if (child < 0)
		return -1;
	spend(200000000);
	work(env, err);
	child_end(child);
	told->helped = children_seconds() - before;
	return 0;
}

/* This thread waited for its child at least as long as that ran. Of the time that neither ran, and
 * of no other, others are told to have had it. */
static void helpers_are_no_disturbance(void **state)
{
	const struct launch_result *result = launch(share, false, 1);
	const double ours = result->ran + told->helped;

	(void)state;
	assert_int_equal(result->end, END_OK);
	assert_true(result->ran > 0 && told->helped > 0);
	assert_true(result->run_delay + ours <= result->watched * 1.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples),
		cmocka_unit_test(pilot_doubles),
		cmocka_unit_test(limits),
		cmocka_unit_test(rates),
		cmocka_unit_test(values),
		cmocka_unit_test(failures),
		cmocka_unit_test(directories),
		cmocka_unit_test(watchdog_ends_all),
		cmocka_unit_test(death_ends_all),
		cmocka_unit_test(no_such_place),
		cmocka_unit_test(helpers_are_no_disturbance),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
