/* target/remote.h against peers that say what they like. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/target/launch_request.h"

#include "base/frame.h"
#include "run/convert.h"

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
		cmocka_unit_test(test_good_peer),
		cmocka_unit_test(test_bad_results),
		cmocka_unit_test(test_bad_bytes),
		cmocka_unit_test(test_other_id),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
