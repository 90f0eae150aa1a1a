/* The network workloads against the harness's peer, and against peers that answer wrongly; and what
 * the peer does with who says nonsense.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/peer.h"
#include "target/peer.h"
#include "unit/os/body.h"

#define KEY UINT64_C(0x1122334455667788)

static struct devices at(unsigned port)
{
	return (struct devices){
		.peer = "127.0.0.1", .port = port, .key = KEY, .network = "loopback"
	};
}

static void test_bodies(void **state)
{
	static const struct {
		const char *name;
		int first;
		uint64_t ops;
	} runs[] = { { "net_rr", -1, 10 }, { "net_rr", 1000, 300 }, { "net_rr", 65536, 2 },
		{ "net_stream", 0, 1 }, { "net_stream", 0, 20 }, { "net_stream", 1, 20 } };
	const struct peer_plan plan = { .address = "127.0.0.1", .key = KEY };
	struct error err = ERROR_INIT;
	struct peer peer;
	struct devices d;

	(void)state;
	assert_int_equal(peer_start(&peer, &plan, &err), 0);
	d = at(peer.port);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		uint64_t made;

		if (body_run(runs[i].name, runs[i].first, runs[i].ops, &d, &made, &err))
			fail_msg("%s: %s", runs[i].name, err.text);
		assert_int_equal(made, BODY_BATCHES);
	}
	/* a wrong key gets no answer */
	d.key++;
	assert_int_equal(body_run("net_rr", -1, 1, &d, &(uint64_t){ 0 }, &err), -1);
	peer_end(&peer);
	/* and one that has ended none either */
	d = at(d.port);
	assert_int_equal(body_run("net_rr", -1, 1, &d, &(uint64_t){ 0 }, &err), -1);
	assert_non_null(strstr(err.text, "cannot reach"));
	assert_int_equal(
		body_run("net_rr", -1, 1, &(struct devices){ 0 }, &(uint64_t){ 0 }, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

/* --- peers that are wrong
 * --------------------------------------------------------------------------
 */

/* A process that listens and gives the one who comes to `serve`; its port. */
static unsigned wrong_peer(pid_t *pid, void (*serve)(int fd))
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(in);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&in, length), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&in, &length), 0);
	*pid = fork();
	if (*pid == 0) {
		char hello[24];
		const uint64_t accepted = 0x6f6b;
		const int fd = accept(listener, NULL, NULL);

		alarm(20);
		if (peer_receive(fd, hello, sizeof(hello)) &&
			peer_send(fd, &accepted, sizeof(accepted)))
			serve(fd);
		_exit(0);
	}
	close(listener);
	return ntohs(in.sin_port);
}

/* The answer of another message. */
static void late(int fd)
{
	unsigned char message;

	while (peer_receive(fd, &message, 1)) {
		message--;
		peer_send(fd, &message, 1);
	}
}

/* The fourth chunk comes twice. */
static void twice(int fd)
{
	static unsigned char chunk[65536];
	uint64_t count;

	while (peer_receive(fd, &count, sizeof(count)))
		for (uint64_t i = 0; i < count; i++) {
			peer_mark(chunk, sizeof(chunk), i < 4 ? i : i - 1);
			peer_send(fd, chunk, sizeof(chunk));
		}
}

static void hang_up(int fd)
{
	close(fd);
}

static void expect_bad(const char *name, int first, void (*serve)(int fd), enum error_kind kind)
{
	struct error err = ERROR_INIT;
	uint64_t made;
	pid_t pid;
	const struct devices d = at(wrong_peer(&pid, serve));

	assert_int_equal(body_run(name, first, 16, &d, &made, &err), -1);
	assert_int_equal(err.kind, kind);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_wrong_peers(void **state)
{
	(void)state;
	expect_bad("net_rr", -1, late, ERROR_MEASURE);
	expect_bad("net_rr", -1, hang_up, ERROR_SYSTEM);
	expect_bad("net_stream", 1, twice, ERROR_MEASURE);
	expect_bad("net_stream", 1, hang_up, ERROR_MEASURE);
	expect_bad("net_stream", 0, hang_up, ERROR_MEASURE);
}

/* --- clients that are wrong
 * ------------------------------------------------------------------------
 */

static void serve_pair(int ends[2], pid_t *pid)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	*pid = fork();
	if (*pid == 0) {
		close(ends[0]);
		peer_serve(ends[1], KEY);
		_exit(0);
	}
	close(ends[1]);
}

/* The sink does not count what is not the chunk that is due. */
static void test_lost_chunk(void **state)
{
	static unsigned char chunk[4096];
	struct error err = ERROR_INIT;
	const uint64_t two = 2;
	uint64_t arrived;
	int ends[2];
	pid_t pid;

	(void)state;
	serve_pair(ends, &pid);
	assert_int_equal(peer_greet(ends[0], KEY, PEER_SINK, sizeof(chunk), &err), 0);
	assert_true(peer_send(ends[0], &two, sizeof(two)));
	peer_mark(chunk, sizeof(chunk), 0);
	assert_true(peer_send(ends[0], chunk, sizeof(chunk)));
	peer_mark(chunk, sizeof(chunk), 2);
	peer_send(ends[0], chunk, sizeof(chunk));
	assert_false(peer_receive(ends[0], &arrived, sizeof(arrived)));
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void test_bad_hello(void **state)
{
	static const struct {
		uint64_t key;
		int work;
		uint32_t bytes;
	} bad[] = { { KEY + 1, PEER_ECHO, 64 }, { KEY, 3, 64 }, { KEY, PEER_ECHO, 0 },
		{ KEY, PEER_ECHO, 65537 }, { KEY, PEER_SINK, UINT32_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;
		int ends[2];
		int status = 0;
		pid_t pid;

		serve_pair(ends, &pid);
		assert_int_equal(peer_greet(ends[0], bad[i].key, (enum peer_work)bad[i].work,
					 bad[i].bytes, &err),
			-1);
		close(ends[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_wrong_peers),
		cmocka_unit_test(test_lost_chunk),
		cmocka_unit_test(test_bad_hello),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
