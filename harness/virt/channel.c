#include "virt/channel.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "virt/virt.h"

#define PIECE	    16384
#define PENDING_MAX (256u << 10) /* each way: who does not read makes the other wait */

/* Its two callbacks run in libvirt's loop, all else in the harness; each of the three holds on to
 * it. */
struct channel {
	pthread_mutex_t lock;
	unsigned holders;
	bool closed;	     /* nothing more is copied */
	virStreamPtr stream; /* to the port */
	bool heard;	     /* its events are */
	int fd;		     /* our end of the pair whose other one is the harness's */
	int watch;	     /* of fd */
	struct buffer to_port, from_port;
};

static void drop(void *opaque)
{
	struct channel *c = opaque;
	unsigned left;

	pthread_mutex_lock(&c->lock);
	left = --c->holders;
	pthread_mutex_unlock(&c->lock);
	if (left)
		return;
	buffer_finish(&c->to_port);
	buffer_finish(&c->from_port);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static void take_off(struct buffer *b, size_t n)
{
	memmove(b->data, b->data + n, b->length - n);
	b->length -= n;
}

/* The harness reads what is there, and then the end. */
static void end(struct channel *c)
{
	if (!c->from_port.length)
		shutdown(c->fd, SHUT_RDWR);
	c->closed = true;
}

static void flush_to_harness(struct channel *c)
{
	while (c->from_port.length) {
		const ssize_t n = send(
			c->fd, c->from_port.data, c->from_port.length, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0) {
			c->from_port.length = 0;
			end(c);
			return;
		}
		take_off(&c->from_port, (size_t)n);
	}
}

static void flush_to_port(struct channel *c)
{
	while (c->to_port.length) {
		const int n = virStreamSend(c->stream, c->to_port.data,
			c->to_port.length < PIECE ? c->to_port.length : PIECE);

		if (n == -2)
			return;
		if (n <= 0) {
			end(c);
			return;
		}
		take_off(&c->to_port, (size_t)n);
	}
}

static void read_port(struct channel *c)
{
	char piece[PIECE];

	while (c->from_port.length < PENDING_MAX) {
		const int n = virStreamRecv(c->stream, piece, sizeof(piece));

		if (n == -2)
			return;
		if (n <= 0) {
			flush_to_harness(c);
			end(c);
			return;
		}
		buffer_add(&c->from_port, piece, (size_t)n);
		flush_to_harness(c);
	}
}

static void read_harness(struct channel *c)
{
	char piece[PIECE];

	while (c->to_port.length < PENDING_MAX) {
		const ssize_t n = recv(c->fd, piece, sizeof(piece), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n <= 0) {
			end(c);
			break;
		}
		buffer_add(&c->to_port, piece, (size_t)n);
	}
	flush_to_port(c);
}

/* Who has nothing to wait for is not asked: the loop would spin. */
static void expect(struct channel *c)
{
	const bool room_in = c->from_port.length < PENDING_MAX;
	const bool room_out = c->to_port.length < PENDING_MAX;
	const int port = (room_in ? VIR_STREAM_EVENT_READABLE : 0) |
			 (c->to_port.length ? VIR_STREAM_EVENT_WRITABLE : 0) |
			 VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP;
	const int harness = (room_out ? VIR_EVENT_HANDLE_READABLE : 0) |
			    (c->from_port.length ? VIR_EVENT_HANDLE_WRITABLE : 0);

	virStreamEventUpdateCallback(c->stream, c->closed ? 0 : port);
	virEventUpdateHandle(c->watch, c->closed ? 0 : harness);
}

static void on_port(virStreamPtr stream, int events, void *opaque)
{
	struct channel *c = opaque;

	(void)stream;
	pthread_mutex_lock(&c->lock);
	if (!c->closed && (events & VIR_STREAM_EVENT_READABLE))
		read_port(c);
	if (!c->closed && (events & VIR_STREAM_EVENT_WRITABLE))
		flush_to_port(c);
	if (!c->closed && (events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP))) {
		read_port(c);
		end(c);
	}
	expect(c);
	pthread_mutex_unlock(&c->lock);
}

static void on_harness(int watch, int fd, int events, void *opaque)
{
	struct channel *c = opaque;

	(void)watch;
	(void)fd;
	pthread_mutex_lock(&c->lock);
	if (!c->closed && (events & VIR_EVENT_HANDLE_WRITABLE))
		flush_to_harness(c);
	if (!c->closed && (events & (VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_HANGUP |
					    VIR_EVENT_HANDLE_ERROR)))
		read_harness(c);
	expect(c);
	pthread_mutex_unlock(&c->lock);
}

static int listen_to_both(struct channel *c, struct error *err)
{
	if (virStreamEventAddCallback(c->stream, VIR_STREAM_EVENT_READABLE, on_port, c, NULL) < 0)
		return virt_error(err, ERROR_SYSTEM, "cannot wait for the channel");
	c->heard = true;
	c->holders++;
	c->watch = virEventAddHandle(c->fd, VIR_EVENT_HANDLE_READABLE, on_harness, c, drop);
	if (c->watch < 0)
		return virt_error(err, ERROR_SYSTEM, "cannot wait for the harness");
	c->holders++;
	return 0;
}

struct channel *channel_open(virDomainPtr domain, const char *name, int *fd, struct error *err)
{
	struct channel *c = calloc(1, sizeof(*c));
	int ends[2] = { -1, -1 };

	if (!c || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		free(c);
		error_errno(err, ERROR_SYSTEM, "cannot make a channel");
		return NULL;
	}
	pthread_mutex_init(&c->lock, NULL);
	c->holders = 1;
	c->watch = -1;
	c->fd = ends[0];
	*fd = ends[1];
	c->stream = virStreamNew(virDomainGetConnect(domain), VIR_STREAM_NONBLOCK);
	if (!c->stream || virDomainOpenChannel(domain, name, c->stream, 0) < 0) {
		virt_error(err, ERROR_UNAVAILABLE, "cannot open channel %s of domain '%s'", name,
			virDomainGetName(domain));
	} else if (listen_to_both(c, err) == 0) {
		return c;
	}
	close(ends[1]);
	*fd = -1;
	channel_close(c);
	return NULL;
}

/* In libvirt's loop, so that on_port(), which runs there too, is not under way and will not be. */
static void release(int timer, void *opaque)
{
	virEventRemoveTimeout(timer);
	drop(opaque);
}

/* Callbacks in flight hold the lock, or find it closed. The stream's hold is given back by a timer:
 * libvirt's client (9.0, remoteStreamCallbackFree()) does not call what a callback was to be freed
 * with. */
void channel_close(struct channel *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->closed = true;
	pthread_mutex_unlock(&c->lock);
	if (c->watch >= 0)
		virEventRemoveHandle(c->watch);
	if (c->stream) {
		if (c->heard) {
			virStreamEventRemoveCallback(c->stream);
			virEventAddTimeout(0, release, c, NULL);
		}
		virStreamAbort(c->stream);
		virStreamFree(c->stream);
	}
	close(c->fd);
	drop(c);
}
