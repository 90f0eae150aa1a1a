/* The agent, told nonsense: it leaves instead of guessing. */
#include <signal.h>

#include "unit/target/agent.h"

#include "base/frame.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serve_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
