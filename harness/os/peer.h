/* The other end of the network workloads: what a process of the harness does for who connects, and
 * how a workload asks for it. TCP over IPv4. The client says a key first, so that nobody else's
 * connection is answered; then one of these goes on until it closes the connection:
 *
 *	PEER_ECHO    → a message of `bytes`  ← the same (os/echo.h)
 *	PEER_SINK    → a count, and so many chunks of `bytes`  ← how many were right, when all are
 *there PEER_SOURCE  → a count  ← so many chunks
 *
 * Chunks are numbered through a connection, in every 4 KiB of them (peer_mark()), so that what is
 * lost, doubled or out of order is seen; each side closes the connection when it sees it.
 */
#ifndef OS_PEER_H
#define OS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmbench/devices.h>

#include "base/error.h"

enum peer_work { PEER_ECHO, PEER_SINK, PEER_SOURCE };

#define PEER_BYTES_MOST (1u << 20)

/* Serves a connection until it ends, in a process made for it. */
void peer_serve(int fd, uint64_t key);

/* A connection to the peer, told what for; small messages are not held back. A descriptor, or -1.
 */
int peer_connect(
	const struct devices *devices, enum peer_work work, uint32_t bytes, struct error *err);
/* The same on a descriptor that is connected already. */
int peer_greet(int fd, uint64_t key, enum peer_work work, uint32_t bytes, struct error *err);

/* All bytes or nothing useful: false at the end of the connection, or after too long. */
bool peer_send(int fd, const void *bytes, size_t length);
bool peer_receive(int fd, void *bytes, size_t length);

/* Numbers a chunk, and looks whether it is that one. */
void peer_mark(void *chunk, size_t bytes, uint64_t number);
bool peer_is_marked(const void *chunk, size_t bytes, uint64_t number);

#endif
