#include "virt/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <libvirt/libvirt.h>

#define SETTLE_MS 10

static pthread_t thread;
static bool running;
static atomic_bool stopping;

static void *run(void *data)
{
	(void)data;
	while (!stopping && virEventRunDefaultImpl() == 0)
		;
	return NULL;
}

static void wake(int timer, void *data)
{
	bool *woken = data;

	if (woken)
		*woken = true;
	virEventRemoveTimeout(timer);
}

/* What was removed from the loop is freed in its next turns, when nothing else is to be done. */
static void settle(void)
{
	bool woken = false;

	if (virEventAddTimeout(SETTLE_MS, wake, &woken, NULL) < 0)
		return;
	while (!woken && virEventRunDefaultImpl() == 0)
		;
}

int loop_start(struct error *err)
{
	static bool registered;

	if (running)
		return 0;
	if (!registered && virEventRegisterDefaultImpl() < 0)
		return error_set(err, ERROR_SYSTEM, "cannot start libvirt's event loop");
	registered = true;
	stopping = false;
	if (pthread_create(&thread, NULL, run, NULL))
		return error_set(err, ERROR_SYSTEM, "cannot start a thread for libvirt's events");
	running = true;
	return 0;
}

void loop_stop(void)
{
	if (!running)
		return;
	stopping = true;
	virEventAddTimeout(0, wake, NULL, NULL);
	pthread_join(thread, NULL);
	settle();
	running = false;
}
