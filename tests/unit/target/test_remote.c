/* target/remote.h from both ends: launches in the real agent. */
#include <errno.h>
#include <math.h>
#include <signal.h>

#include "unit/target/agent.h"
#include "unit/target/launch_request.h"

#include "base/tsc.h"
#include "run/convert.h"
#include "target/remote_message.h"

static void test_launch(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("int_xorshift");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;
	uint64_t checksum;

	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_OK);
	assert_int_equal(result->n_samples, 7);
	assert_int_equal(result->rounds, 64);
	assert_int_equal(result->ops, 64 * request.bench->op->ops_per_round);
	/* its own calibration, within 1 % of ours */
	assert_true(fabs(result->tsc_hz / tsc_calibrate(0.05) - 1) < 0.01);
	assert_true(convert_sample(result, 0, request.bench, 1) > 0.01);
	assert_true(convert_sample(result, 0, request.bench, 1) < 1e4);
	checksum = result->checksum;
	assert_true(checksum != 0);
	/* and again: one agent, many launches */
	agent->remote.same_clock = true;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_OK);
	assert_true(result->tsc_hz == 0);
	assert_true(result->checksum == checksum);
	free(result);
}

static void test_pilot_and_system_call(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("syscall_getpid");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;

	request.pilot = true;
	request.rounds = 0;
	request.batch_seconds = 1e-3;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_OK);
	assert_true(result->ops > 16);
	free(result);
}

/* A body that keeps the time itself, its values and counters. */
static void test_values(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("timer_sleep");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;
	bool told = false;

	request.rounds = 1;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_OK);
	assert_int_equal(result->n_samples, 0);
	assert_int_equal(result->n_values, 7);
	for (size_t i = 0; i < 7; i++)
		assert_true(convert_sample(result, i, request.bench, 1) == result->value[i]);
	for (size_t i = 0; i < result->n_counters; i++)
		if (strcmp(result->counter[i].name, "wake_ups") == 0)
			told = result->counter[i].value == 7 * 40;
	assert_true(told);
	free(result);
}

static void test_most_batches(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("loop_empty");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;

	request.batches = ABI_BATCHES;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->n_samples, ABI_BATCHES);
	free(result);
}

/* What the agent refuses is a failed launch with its cause, and it serves the next. */
static void test_other_version(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("int_xorshift");
	struct launch_result *result = new_result();
	struct bench other = *request.bench;
	struct error err = ERROR_INIT;

	request.bench = &other;
	other.rev = 77;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_FAILED);
	assert_non_null(strstr(result->why, "not 77"));
	other.name = "no_such_work";
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_FAILED);
	assert_non_null(strstr(result->why, "'no_such_work'"));
	/* needs a virtual machine */
	request.bench = find("vm_create");
	request.arg = defaults(request.bench);
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_FAILED);
	assert_non_null(strstr(result->why, "no meaning on target host"));
	request = request_for("int_xorshift");
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_OK);
	free(result);
}

/* A launch in the agent that overruns its deadline is stopped there. */
static void test_deadline(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("int_xorshift");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;

	request.rounds = UINT64_C(1) << 40;
	request.deadline = 0.2;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->end, END_TIMEOUT);
	assert_non_null(strstr(result->why, "RIP"));
	free(result);
}

static void test_silence(void **state)
{
	struct agent *agent = *state;
	struct launch_request request = request_for("int_xorshift");
	struct launch_result *result = new_result();
	const double start = monotonic_seconds();
	struct error err = ERROR_INIT;

	kill(agent->pid, SIGSTOP);
	assert_int_equal(remote_launch(&agent->remote, &request, 0.3, result, &err), -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_true(monotonic_seconds() - start < 5);
	kill(agent->pid, SIGCONT);
	/* its late answer is not taken for that of the next request */
	request.batches = 5;
	assert_int_equal(remote_launch(&agent->remote, &request, PATIENCE, result, &err), 0);
	assert_int_equal(result->n_samples, 5);
	free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_launch, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(
			test_pilot_and_system_call, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_values, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_most_batches, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_other_version, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_deadline, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_silence, start_agent, stop_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
