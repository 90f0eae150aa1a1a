/* target/remote.h from both ends: against the real agent over pipes, and against peers that say
 * what they like.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/tsc.h"
#include "guest-payloads/linux/agent_image.h"
#include "run/convert.h"
#include "target/remote.h"
#include "target/remote_message.h"

#define PATIENCE 20.0

static const struct bench *find(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	fail_msg("no benchmark %s", name);
	return NULL;
}

static const uint64_t *defaults(const struct bench *bench)
{
	static uint64_t arg[OP_ARGS];

	memset(arg, 0, sizeof(arg));
	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	return arg;
}

static struct launch_request request_for(const char *name)
{
	const struct bench *bench = find(name);

	return (struct launch_request){ .bench = bench,
		.arg = defaults(bench),
		.ring = RING_USER,
		.rounds = 64,
		.batches = 7,
		.deadline = 5,
		.tsc_hz = 2.5e9,
		.seed = UINT64_MAX,
		.number = 3 };
}

static struct launch_result *new_result(void)
{
	struct launch_result *result = calloc(1, sizeof(*result));

	assert_non_null(result);
	return result;
}

/* --- the real agent --------------------------------------------------------------------------- */

struct agent {
	pid_t pid;
	struct remote remote;
};

static int start_agent(void **state)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	const size_t size = (size_t)(agent_image_end - agent_image);
	const int file = memfd_create("agent", MFD_CLOEXEC);
	int to[2], from[2];

	assert_true(write(file, agent_image, size) == (ssize_t)size);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	agent->pid = fork();
	if (agent->pid == 0) {
		char name[] = "kvmbench-agent", verb[] = "serve";
		char *const argv[] = { name, verb, NULL };

		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		fexecve(file, argv, environ);
		_exit(127);
	}
	close(file);
	close(to[0]);
	close(from[1]);
	agent->remote = (struct remote){ .in = from[0], .out = to[1] };
	*state = agent;
	return 0;
}

static int stop_agent(void **state)
{
	struct agent *agent = *state;
	int status;

	close(agent->remote.out);
	close(agent->remote.in);
	assert_int_equal(waitpid(agent->pid, &status, 0), agent->pid);
	free(agent);
	/* at the end of its input it ends, and well */
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

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

/* --- an agent told nonsense ---------------------------------------------------------------------
 */

static void serve_refuses(const char *bytes, size_t length)
{
	struct agent *agent;
	void *state;
	int status;

	start_agent(&state);
	agent = state;
	signal(SIGPIPE, SIG_IGN);
	while (length) {
		const ssize_t n = write(agent->remote.out, bytes, length);

		if (n <= 0)
			break;
		bytes += n;
		length -= (size_t)n;
	}
	signal(SIGPIPE, SIG_DFL);
	/* it leaves of its own accord, with its input still open */
	assert_int_equal(waitpid(agent->pid, &status, 0), agent->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	close(agent->remote.in);
	close(agent->remote.out);
	free(agent);
}

static void serve_refuses_frame(const char *json)
{
	struct buffer b = BUFFER_INIT;

	stream_put(&b, json, strlen(json));
	serve_refuses(b.data, b.length);
	buffer_finish(&b);
}

static void test_serve_refuses(void **state)
{
	char *flood = malloc(1 << 20);

	(void)state;
	assert_non_null(flood);
	memset(flood, 'x', 1 << 20);
	serve_refuses(flood, 1 << 20);
	free(flood);
	serve_refuses("GET / HTTP/1.0\r\n\r\n", 18);
	serve_refuses_frame("{\"t\":\"result\"}");
	serve_refuses_frame("{\"t\":\"launch\"}");
	serve_refuses_frame("{\"t\":\"launch\",\"id\":1,\"bench\":\"int_xorshift\",\"rev\":1,"
			    "\"args\":[0,0,0,0,0,0,0,0],\"rounds\":1,\"batches\":4294967296,"
			    "\"pilot\":false,\"batch_seconds\":0,\"deadline\":1,\"tsc_hz\":0,"
			    "\"seed\":1,\"number\":0}");
	/* page size 99: an index beyond the table */
	serve_refuses_frame("{\"t\":\"launch\",\"id\":1,\"bench\":\"mem_triad\",\"rev\":1,"
			    "\"args\":[1048576,99,99,99,0,0,0,0],\"rounds\":1,\"batches\":4,"
			    "\"pilot\":false,\"batch_seconds\":0,\"deadline\":1,\"tsc_hz\":0,"
			    "\"seed\":1,\"number\":0}");
}

/* --- a peer that says what it likes
 * --------------------------------------------------------------- */

static const char good[] =
	"{\"t\":\"result\",\"id\":%ID,\"end\":\"ok\",\"why\":\"\",\"note\":\"\",\"rounds\":64,"
	"\"ops\":4096,\"overhead\":20,\"checksum\":\"18446744073709551615\",\"tsc_hz\":2e9,"
	"\"run_delay\":0,\"steal\":0,\"watched\":0.1,\"ran\":0.1,\"counters\":{\"a_b\":1.5},"
	"\"samples\":[[1,2],[3,4],[5,6],[7,8],[9,10],[11,12],[13,\"18446744073709551615\"]]}";

/* text with the first FROM of it replaced */
static char *changed(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	struct buffer b = BUFFER_INIT;

	assert_non_null(at);
	buffer_add(&b, text, (size_t)(at - text));
	buffer_adds(&b, to);
	buffer_adds(&b, at + strlen(from));
	return b.data;
}

/* In a process of its own: reads the request, then says the bytes; %ID in json is the request's. */
struct peer {
	const char *json;  /* a frame, or NULL */
	const char *bytes; /* as they are, or NULL */
	size_t length;
	size_t cut; /* only so many bytes of it; 0: all */
	unsigned repeat;
	bool stay; /* do not close */
};

static void say(const char *bytes, size_t length)
{
	while (length) {
		const ssize_t n = write(1, bytes, length);

		if (n <= 0)
			_exit(0);
		bytes += n;
		length -= (size_t)n;
	}
}

static void __attribute__((noreturn)) be_peer(const struct peer *peer)
{
	struct buffer b = BUFFER_INIT;
	char request[4096];
	ssize_t n = read(0, request, sizeof(request) - 1);
	const char *at;
	char id[32];

	if (n <= 0)
		_exit(1);
	request[n] = '\0';
	at = strstr(request, "\"id\":");
	if (!at || sscanf(at + 5, "%31[0-9]", id) != 1)
		_exit(1);
	if (peer->json) {
		char *json = strstr(peer->json, "%ID") ? changed(peer->json, "%ID", id)
						       : strdup(peer->json);

		stream_put(&b, json, strlen(json));
		free(json);
	} else {
		buffer_add(&b, peer->bytes, peer->length);
	}
	for (unsigned i = 0; i <= peer->repeat; i++)
		say(b.data, peer->cut ? peer->cut : b.length);
	while (peer->stay)
		pause();
	_exit(0);
}

static int talk_to(const struct peer *peer, struct launch_result *result, struct error *err)
{
	struct launch_request request = request_for("int_xorshift");
	struct remote remote;
	int to[2], from[2];
	int status;
	pid_t pid;

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	pid = fork();
	if (pid == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		be_peer(peer);
	}
	close(to[0]);
	close(from[1]);
	remote = (struct remote){ .in = from[0], .out = to[1] };
	status = remote_launch(&remote, &request, peer->stay ? 1 : PATIENCE, result, err);
	close(to[1]);
	close(from[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return status;
}

static void refuses(const struct peer *peer, enum error_kind kind, const char *why)
{
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;

	assert_int_equal(talk_to(peer, result, &err), -1);
	if (err.kind != kind || !strstr(err.text, why))
		fail_msg("'%s' (%d) instead of '%s'", err.text, err.kind, why);
	free(result);
}

static void test_good_peer(void **state)
{
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(talk_to(&(struct peer){ .json = good }, result, &err), 0);
	assert_int_equal(result->n_samples, 7);
	assert_true(result->checksum == UINT64_MAX);
	assert_true(result->sample[6].stop == UINT64_MAX);
	assert_int_equal(result->n_counters, 1);
	assert_string_equal(result->counter[0].name, "a_b");
	/* 1 cycle, less overhead, at least 1, of 2 GHz */
	assert_true(fabs(convert_sample(result, 0, find("int_xorshift"), 1e9) * 4096 - 0.5) < 1e-9);
	free(result);
}

static void refuses_change(const char *from, const char *to, const char *why)
{
	char *json = changed(good, from, to);

	refuses(&(struct peer){ .json = json }, ERROR_DATA, why);
	free(json);
}

static void test_bad_results(void **state)
{
	(void)state;
	refuses_change("\"ok\"", "\"fine\"", "result.end");
	refuses_change("\"ops\":4096", "\"ops\":0", "result.ops");
	refuses_change("\"ops\":4096", "\"ops\":-1", "result.ops");
	refuses_change("\"ops\":4096", "\"ops\":1e3", "result.ops");
	refuses_change("\"rounds\":64,", "", "result.rounds: missing");
	refuses_change("\"overhead\":20", "\"overhead\":4611686018427387904", "result.overhead");
	refuses_change("\"tsc_hz\":2e9", "\"tsc_hz\":1e-300", "result.tsc_hz");
	refuses_change("\"tsc_hz\":2e9", "\"tsc_hz\":-2e9", "result.tsc_hz");
	refuses_change("\"tsc_hz\":2e9", "\"tsc_hz\":NaN", "not JSON");
	refuses_change("\"tsc_hz\":2e9", "\"tsc_hz\":1e999", "not JSON");
	refuses_change("\"tsc_hz\":2e9", "\"tsc_hz\":null", "result.tsc_hz");
	refuses_change("\"steal\":0", "\"steal\":1e9", "result.steal");
	refuses_change("[1,2],", "", "6 of them, not 7");
	refuses_change("[1,2]", "[2,1]", "[0] is no start and stop");
	refuses_change("[1,2]", "[1]", "[0] is no start and stop");
	refuses_change("[1,2]", "[1,2.5]", "[0] is no start and stop");
	refuses_change("[1,2]", "[1,\"99999999999999999999\"]", "[0] is no start and stop");
	refuses_change("\"why\"", "\"values\":[1,2],\"why\"", "2 of them, not what was asked for");
	refuses_change("\"why\"", "\"values\":[],\"why\"", "result.values");
	refuses_change("\"why\"", "\"program\":7,\"why\"", "result.program");
	refuses_change("a_b", "\\u001b[2J", "not the name of a counter");
	refuses_change("1.5", "\"x\"", "is no number");
	refuses_change("\"why\":\"\"", "\"why\":7", "result.why");
	refuses_change("\"why\":\"\"", "\"why\":\"\xff\"", "not JSON");
	refuses_change("\"t\":\"result\"", "\"t\":\"surprise\"", "no known frame");
}

static void test_bad_bytes(void **state)
{
	static char flood[1 << 16];
	const char claim[] = "4294967296 ";

	(void)state;
	memset(flood, 'a', sizeof(flood));
	/* one endless line; many good ones for nobody; a length that nobody asked for */
	refuses(&(struct peer){ .bytes = flood, .length = sizeof(flood), .repeat = 1 << 20 },
		ERROR_DATA, "says too much");
	refuses(&(struct peer){ .json = "{\"t\":\"say\",\"text\":\"boo\"}", .repeat = 1 << 28 },
		ERROR_DATA, "says too much");
	refuses(&(struct peer){ .bytes = claim, .length = sizeof(claim) - 1 }, ERROR_MEASURE,
		"closed the connection in the middle of a line");
	refuses(&(struct peer){ .bytes = "00000000 {}\n", .length = 12 }, ERROR_DATA,
		"wrong checksum");
	refuses(&(struct peer){ .bytes = "\033[31m\n", .length = 6 }, ERROR_DATA, "no checksum");
	refuses(&(struct peer){ .json = good, .cut = 100 }, ERROR_MEASURE,
		"closed the connection in the middle of a line");
	refuses(&(struct peer){ .json = good, .cut = 100, .stay = true }, ERROR_TIMEOUT,
		"did not answer in time");
	refuses(&(struct peer){ .bytes = "", .length = 0 }, ERROR_MEASURE,
		"the agent closed the connection");
}

static void test_other_id(void **state)
{
	(void)state;
	char *json = changed(good, "%ID", "4");

	/* dropped, and nothing else comes */
	refuses(&(struct peer){ .json = json }, ERROR_MEASURE, "closed the connection");
	free(json);
}

static void test_texts(void **state)
{
	struct launch_result *result = new_result();
	struct buffer why = BUFFER_INIT;
	struct error err = ERROR_INIT;
	char *failed, *json;

	(void)state;
	buffer_adds(&why, "\"why\":\"\\u001b[2J\\u009b2J\\u007f");
	for (int i = 0; i < 400; i++)
		buffer_adds(&why, "\xc3\xa4");
	buffer_adds(&why, "\"");
	failed = changed(good, "\"ok\"", "\"failed\"");
	json = changed(failed, "\"why\":\"\"", why.data);
	assert_int_equal(talk_to(&(struct peer){ .json = json }, result, &err), 0);
	assert_int_equal(result->end, END_FAILED);
	assert_memory_equal(result->why, "?[2J?2J?\xc3\xa4", 10);
	/* whole characters only: 8 bytes and as many of two as fit */
	assert_int_equal(strlen(result->why), 8 + (sizeof(result->why) - 1 - 8) / 2 * 2);
	free(json);
	free(failed);
	buffer_finish(&why);
	free(result);
}

/* A peer that has gone is an error, not the end of this process. */
static void test_gone(void **state)
{
	struct launch_request request = request_for("int_xorshift");
	struct launch_result *result = new_result();
	struct error err = ERROR_INIT;
	int to[2], from[2];

	(void)state;
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	close(to[0]);
	close(from[1]);
	assert_int_equal(remote_launch(&(struct remote){ .in = from[0], .out = to[1] }, &request, 5,
				 result, &err),
		-1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	close(to[1]);
	close(from[0]);
	free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_launch, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(
			test_pilot_and_system_call, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_most_batches, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_other_version, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_deadline, start_agent, stop_agent),
		cmocka_unit_test_setup_teardown(test_silence, start_agent, stop_agent),
		cmocka_unit_test(test_serve_refuses),
		cmocka_unit_test(test_good_peer),
		cmocka_unit_test(test_bad_results),
		cmocka_unit_test(test_bad_bytes),
		cmocka_unit_test(test_other_id),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
