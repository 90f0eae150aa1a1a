#include "os/echo.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <kvmbench/os.h>

#include "base/error.h"
#include "os/account.h"
#include "os/child.h"
#include "os/pattern.h"
#include "os/stream_io.h"

#define SETTLE 8 /* exchanges before the first sample: pages are present, both sides have run */

enum { MESSAGE };

const struct param echo_params[ECHO_PARAMS] = {
	[MESSAGE] = {
		.name = "message",
		.unit = "B",
		.summary = "size there, and of the answer",
		.min = 1,
		.max = ECHO_BYTES_MAX,
		.value = 1,
	},
};

void echo_close(struct echo_end *end)
{
	if (end->in >= 0)
		close(end->in);
	if (end->out >= 0 && end->out != end->in)
		close(end->out);
	end->in = end->out = -1;
}

int echo_answer(const struct echo_end *end, size_t bytes)
{
	static unsigned char message[ECHO_BYTES_MAX];

	memset(message, 0, bytes);
	for (uint64_t i = 0;; i++) {
		if (!stream_io_read(end->in, message, bytes))
			/* what was received last, so that no message was only half looked at */
			return i && !pattern_is(message + 1, bytes - 1) ? CHILD_CORRUPT : 0;
		if (!stream_io_write(end->out, message, bytes))
			return 1;
	}
}

struct asking {
	const struct echo_end *end;
	size_t bytes;
	unsigned char number; /* of the next message */
	uint64_t wrong;	      /* answers to another message than the one that was sent */
	unsigned char *message, *answer;
};

static inline bool exchange(struct asking *a)
{
	a->message[0] = a->number;
	if (!stream_io_write(a->end->out, a->message, a->bytes) ||
		!stream_io_read(a->end->in, a->answer, a->bytes))
		return false;
	a->wrong += a->answer[0] != a->number++;
	return true;
}

static int ask(struct os_env *env, struct asking *a)
{
	struct sampler *s = &env->sampler;

	for (int i = 0; i < SETTLE; i++)
		if (!exchange(a))
			return -1;
	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			if (!exchange(a))
				return -1;
		sampler_stop(s);
	}
	return 0;
}

int echo_ask(struct os_env *env, const struct echo_end *end, size_t bytes, struct error *err)
{
	static unsigned char message[ECHO_BYTES_MAX], answer[ECHO_BYTES_MAX];
	struct asking a = { .end = end, .bytes = bytes, .message = message, .answer = answer };

	pattern_fill(message + 1, bytes - 1);
	memset(answer, 0, bytes);
	if (ask(env, &a) < 0)
		return error_errno(err, ERROR_SYSTEM, "the connection to the other side failed");
	if (a.wrong || memcmp(message, answer, bytes) != 0)
		return error_set(
			err, ERROR_MEASURE, "corrupt data: what came back is not what was sent");
	return 0;
}

/* In the child's place, which sees the end of the stream once nobody else holds the near end. */
static void __attribute__((noreturn))
serve(struct echo_end *near, const struct echo_end *far, size_t bytes)
{
	echo_close(near);
	_exit(echo_answer(far, bytes));
}

static int run(struct os_env *env, struct echo_end *near, struct echo_end *far, pid_t *child,
	struct error *err)
{
	const size_t bytes = env->sampler.arg[MESSAGE];
	struct account account = { 0 };

	*child = child_fork(err);
	if (*child < 0)
		return -1;
	if (*child == 0)
		serve(near, far, bytes);
	echo_close(far);
	account_open(&account);
	if (echo_ask(env, near, bytes, err) < 0)
		return -1;
	account_close(&account);
	echo_close(near);
	if (child_wait(*child, err) < 0)
		return -1;
	*child = 0;
	os_count(env, "voluntary_switches", (double)account.voluntary);
	return account_check_switches(&account, env->sampler.batches * env->sampler.ops, err);
}

int echo_run(struct os_env *env, struct echo_end *near, struct echo_end *far, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;
	pid_t child = 0;
	int result;

	/* a partner that has died is an error to tell of */
	sigaction(SIGPIPE, &ignore, &before);
	result = run(env, near, far, &child, err);
	child_end(child);
	sigaction(SIGPIPE, &before, NULL);
	echo_close(near);
	echo_close(far);
	return result;
}
