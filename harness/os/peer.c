#include "os/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/echo.h"

#define MAGIC	       UINT64_C(0x6b766d7065657231) /* "kvmpeer1" */
#define PATIENCE       20			    /* seconds for any one answer */
#define MARK_EVERY     4096
#define CHUNKS_MAX     (UINT64_C(1) << 40)
#define HELLO_ACCEPTED UINT64_C(0x6f6b)

struct hello {
	uint64_t magic, key;
	uint32_t work, bytes;
};

/* --- bytes ---------------------------------------------------------------------------------------
 */

bool peer_send(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length) {
		const ssize_t n = send(fd, at, length, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

bool peer_receive(int fd, void *bytes, size_t length)
{
	char *at = bytes;

	while (length) {
		const ssize_t n = recv(fd, at, length, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* A number nobody has by chance, from chunk and place. */
static uint64_t mark_of(uint64_t number, size_t at)
{
	return (number * UINT64_C(0x9e3779b97f4a7c15)) ^ at;
}

void peer_mark(void *chunk, size_t bytes, uint64_t number)
{
	for (size_t at = 0; at + sizeof(uint64_t) <= bytes; at += MARK_EVERY) {
		const uint64_t mark = mark_of(number, at);

		memcpy((char *)chunk + at, &mark, sizeof(mark));
	}
}

bool peer_is_marked(const void *chunk, size_t bytes, uint64_t number)
{
	uint64_t wrong = 0;

	for (size_t at = 0; at + sizeof(uint64_t) <= bytes; at += MARK_EVERY) {
		uint64_t mark;

		memcpy(&mark, (const char *)chunk + at, sizeof(mark));
		wrong |= mark ^ mark_of(number, at);
	}
	return !wrong;
}

/* --- the peer ------------------------------------------------------------------------------------
 */

static void echo(int fd, char *message, size_t bytes)
{
	const struct echo_end end = { fd, fd };

	(void)message;
	echo_answer(&end, bytes);
}

static void sink(int fd, char *chunk, size_t bytes)
{
	uint64_t count, number = 0;

	while (peer_receive(fd, &count, sizeof(count)) && count <= CHUNKS_MAX) {
		for (uint64_t i = 0; i < count; i++)
			if (!peer_receive(fd, chunk, bytes) ||
				!peer_is_marked(chunk, bytes, number++))
				return;
		if (!peer_send(fd, &count, sizeof(count)))
			return;
	}
}

static void flow(int fd, char *chunk, size_t bytes)
{
	uint64_t count, number = 0;

	while (peer_receive(fd, &count, sizeof(count)) && count <= CHUNKS_MAX)
		for (uint64_t i = 0; i < count; i++) {
			peer_mark(chunk, bytes, number++);
			if (!peer_send(fd, chunk, bytes))
				return;
		}
}

static void set_patience(int fd)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	const int yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	/* fails on what is no TCP, as in tests */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

void peer_serve(int fd, uint64_t key)
{
	static void (*const does[])(int, char *, size_t) = { echo, sink, flow };
	const uint64_t accepted = HELLO_ACCEPTED;
	cleanup_free char *room = NULL;
	struct hello hello;

	/* who has gone is no reason to go in a worse way */
	signal(SIGPIPE, SIG_IGN);
	set_patience(fd);
	if (!peer_receive(fd, &hello, sizeof(hello)) || hello.magic != MAGIC || hello.key != key ||
		hello.work > PEER_SOURCE || hello.bytes == 0 ||
		hello.bytes > (hello.work == PEER_ECHO ? ECHO_BYTES_MAX : PEER_BYTES_MOST))
		return;
	room = calloc(1, hello.bytes);
	if (room && peer_send(fd, &accepted, sizeof(accepted)))
		does[hello.work](fd, room, hello.bytes);
}

/* --- who asks ------------------------------------------------------------------------------------
 */

int peer_greet(int fd, uint64_t key, enum peer_work work, uint32_t bytes, struct error *err)
{
	const struct hello hello = { MAGIC, key, (uint32_t)work, bytes };
	uint64_t answer = 0;

	set_patience(fd);
	if (!peer_send(fd, &hello, sizeof(hello)) || !peer_receive(fd, &answer, sizeof(answer)) ||
		answer != HELLO_ACCEPTED)
		return error_set(err, ERROR_MEASURE, "the harness's network peer does not answer");
	return 0;
}

int peer_connect(
	const struct devices *devices, enum peer_work work, uint32_t bytes, struct error *err)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)devices->port) };
	cleanup_close int fd = -1;
	int result;

	if (inet_pton(AF_INET, devices->peer, &address.sin_addr) != 1)
		return error_set(err, ERROR_UNAVAILABLE, "no network peer was named");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a socket");
	/* before connecting: it holds for that, too */
	set_patience(fd);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		error_errno(err, ERROR_SYSTEM,
			"cannot reach the harness's network peer at %s:%u (%s)", devices->peer,
			devices->port, devices->network);
		return error_hint(err, "a firewall of this host that drops what comes from new "
				       "interfaces does this; try --network loopback");
	}
	if (peer_greet(fd, devices->key, work, bytes, err) < 0)
		return -1;
	result = fd;
	fd = -1;
	return result;
}
