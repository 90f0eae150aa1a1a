/* Every workload's body: makes what it is asked for, tells what others can read, refuses what it
 * cannot, and leaves nothing behind, also if it is killed.
 */
#include "unit/os/fixture.h"

#include <signal.h>
#include <sys/prctl.h>

#define BATCHES 3
#define OPS	8

/* Those on disks and networks have tests of their own: test_disk.c, test_peer.c. */
static bool is_alone(const struct bench *bench)
{
	return bench->os && !bench->needs;
}

/* Those that make values of their own. */
static bool keeps_time(const struct bench *bench)
{
	return !strcmp(bench->name, "timer_sleep");
}

/* Names as a guest may say them (target/remote_result.c). */
static void check_counters(const struct bench *bench, const struct os_env *env)
{
	assert_true(env->n_counters < OS_COUNTERS);
	for (size_t i = 0; i < env->n_counters; i++) {
		const char *name = env->counter[i].name;

		if (!name[0] || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
			fail_msg("%s: counter '%s'", bench->name, name);
		assert_true(env->counter[i].value >= 0);
	}
}

static void check_samples(const struct bench *bench, const struct place *p, uint64_t batches)
{
	const struct op_sample *sample = p->sample;

	if (keeps_time(bench)) {
		assert_int_equal(p->env.sampler.made, 0);
		assert_int_equal(p->env.n_values, batches);
		for (uint64_t i = 0; i < batches; i++)
			assert_true(p->value[i] > 0);
		return;
	}
	assert_int_equal(p->env.n_values, 0);
	assert_int_equal(p->env.sampler.made, batches);
	for (uint64_t i = 0; i < batches; i++) {
		assert_true(sample[i].start < sample[i].stop);
		assert_true(i == 0 || sample[i - 1].stop < sample[i].start);
	}
	assert_int_equal(sample[batches].stop, 0);
}

static void every_body(void **state)
{
	static struct place p;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *bench = benches[i];
		const struct belongings before = belongings();
		struct error err = ERROR_INIT;

		if (!is_alone(bench))
			continue;
		n++;
		place_make(&p, bench, BATCHES, keeps_time(bench) ? 1 : OPS);
		if (bench->os(&p.env, &err) < 0)
			fail_msg("%s: %s", bench->name, err.text);
		os_env_finish(&p.env);
		check_samples(bench, &p, BATCHES);
		check_counters(bench, &p.env);
		assert_int_equal(p.env.sampler.bytes != 0, !strcmp(bench->unit, "GB/s"));
		left_nothing(bench->name, before);
	}
	assert_true(n >= 14);
}

/* More than a body can is an error, not an overflow. */
static void limits_are_kept(void **state)
{
	static struct place p;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *bench = benches[i];
		struct error err = ERROR_INIT;

		if (!is_alone(bench) || keeps_time(bench))
			continue;
		place_make(&p, bench, 1, 1);
		assert_int_equal(bench->os(&p.env, &err), 0);
		if (p.env.sampler.max_ops) {
			n++;
			p.env.sampler.made = 0;
			p.env.sampler.ops = p.env.sampler.max_ops + 1;
			assert_int_equal(bench->os(&p.env, &err), -1);
			assert_int_equal(err.kind, ERROR_USAGE);
		}
		os_env_finish(&p.env);
	}
	assert_true(n >= 1);
}

/* With other values of their parameters, the least and large ones. */
static void parameters(void **state)
{
	static const struct {
		const char *bench;
		uint64_t value;
	} others[] = {
		{ "pipe_pingpong", 65536 },
		{ "unix_rr", 65536 },
		{ "tcp_loopback_rr", 65536 },
		{ "tcp_loopback_stream", 64 },
		{ "tcp_loopback_stream", 1 << 20 },
		{ "mmap_touch", 4096 },
		{ "mmap_touch", 4097 }, /* two pages */
		{ "mmap_touch", 4 << 20 },
		{ "page_fault_file", 1 }, /* writing */
		{ "timer_sleep", 50 },
	};
	static struct place p;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct bench *bench = find(others[i].bench);
		const struct belongings before = belongings();
		struct error err = ERROR_INIT;

		place_make(&p, bench, BATCHES, keeps_time(bench) ? 1 : OPS);
		p.arg[0] = others[i].value;
		if (bench->os(&p.env, &err) < 0)
			fail_msg("%s %llu: %s", bench->name, (unsigned long long)others[i].value,
				err.text);
		check_samples(bench, &p, BATCHES);
		left_nothing(bench->name, before);
	}
}

static double counter(const struct os_env *env, const char *name)
{
	for (size_t i = 0; i < env->n_counters; i++)
		if (!strcmp(env->counter[i].name, name))
			return env->counter[i].value;
	fail_msg("no counter %s", name);
	return -1;
}

static void counts(void **state)
{
	static struct place p;

	(void)state;
	place_make(&p, find("mmap_touch"), BATCHES, OPS);
	assert_int_equal(p.env.n_counters, 0);
	assert_int_equal(find("mmap_touch")->os(&p.env, NULL), 0);
	assert_true(counter(&p.env, "minor_faults") >= BATCHES * OPS * 64);
	place_make(&p, find("timer_sleep"), 2, 1);
	assert_int_equal(find("timer_sleep")->os(&p.env, NULL), 0);
	assert_true(counter(&p.env, "wake_ups") == 80);
	assert_true(counter(&p.env, "late_p99_ns") <= counter(&p.env, "late_max_ns"));
	assert_true(counter(&p.env, "late_p99_ns") >= p.value[0] / 2);
}

/* Its slack is the process's own again. */
static void slack_is_restored(void **state)
{
	const int before = prctl(PR_GET_TIMERSLACK);
	static struct place p;

	(void)state;
	place_make(&p, find("timer_sleep"), 1, 1);
	assert_int_equal(find("timer_sleep")->os(&p.env, NULL), 0);
	assert_int_equal(prctl(PR_GET_TIMERSLACK), before);
}

static void stay(const char *name, int ready)
{
	static struct place p;

	place_make(&p, find(name), 1, UINT64_C(1) << 40);
	close(ready);
	find(name)->os(&p.env, NULL);
}

/* The children of a killed launch are this process's, being its subreaper, and end. */
static void killed(void **state)
{
	static const char *const names[] = { "pipe_pingpong", "unix_rr", "tcp_loopback_rr",
		"tcp_loopback_stream", "futex_pingpong", "thread_create" };

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t ended = 0;
		int ready[2];
		pid_t launch;
		char byte;

		assert_int_equal(pipe(ready), 0);
		launch = fork();
		if (launch == 0) {
			close(ready[0]);
			stay(names[i], ready[1]);
			_exit(1); /* it ended by itself: the test is none */
		}
		close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 0);
		close(ready[0]);
		usleep(30000); /* it has begun */
		assert_int_equal(waitpid(launch, NULL, WNOHANG), 0);
		kill(launch, SIGKILL);
		/* would wait for ever for one that goes on */
		while (waitpid(-1, NULL, 0) > 0)
			ended++;
		assert_int_equal(errno, ECHILD);
		assert_true(ended >= 1);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_body),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(parameters),
		cmocka_unit_test(counts),
		cmocka_unit_test(slack_is_restored),
		cmocka_unit_test(killed),
	};

	return cmocka_run_group_tests(tests, pin, NULL);
}
