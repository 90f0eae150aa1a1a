#include "target/qemu_clerk.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MS 5000

static void *serve(void *data)
{
	const struct clerk *clerk = data;
	char question;

	while (recv(clerk->inside, &question, 1, 0) == 1) {
		struct clerk_answer answer;

		memset(&answer, 0, sizeof(answer));
		snprintf(answer.state, sizeof(answer.state), "%s", domain_state(clerk->domain));
		domain_statistics(clerk->domain, &answer.statistics);
		if (send(clerk->inside, &answer, sizeof(answer), MSG_NOSIGNAL) < 0)
			break;
	}
	return NULL;
}

int clerk_start(struct clerk *clerk, const struct domain *domain, struct error *err)
{
	sigset_t all, before;
	int end[2];
	int failed;

	*clerk = (struct clerk){ .domain = domain };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pair of sockets");
	clerk->inside = end[0];
	clerk->outside = end[1];
	/* signals are for the harness's own thread */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&clerk->thread, NULL, serve, clerk);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed) {
		close(end[0]);
		close(end[1]);
		return error_set(err, ERROR_SYSTEM, "cannot start a thread: %s", strerror(failed));
	}
	clerk->running = true;
	return 0;
}

void clerk_stop(struct clerk *clerk)
{
	if (!clerk->running)
		return;
	shutdown(clerk->inside, SHUT_RDWR);
	pthread_join(clerk->thread, NULL);
	close(clerk->inside);
	close(clerk->outside);
	*clerk = (struct clerk){ 0 };
}

int clerk_ask(const struct clerk *clerk, struct clerk_answer *answer)
{
	struct pollfd wait = { .fd = clerk->outside, .events = POLLIN };

	if (send(clerk->outside, "?", 1, MSG_NOSIGNAL) != 1 || poll(&wait, 1, ANSWER_MS) != 1 ||
		recv(clerk->outside, answer, sizeof(*answer), 0) != sizeof(*answer))
		return -1;
	answer->state[sizeof(answer->state) - 1] = '\0';
	return 0;
}
