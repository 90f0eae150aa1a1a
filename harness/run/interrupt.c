#include "run/interrupt.h"

#include <stddef.h>

static volatile sig_atomic_t caught;
static sigset_t before;
static struct sigaction old_int, old_term;

static void on_signal(int signal)
{
	(void)signal;
	caught = 1;
}

void interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t block;

	caught = 0;
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	sigaction(SIGINT, &action, &old_int);
	sigaction(SIGTERM, &action, &old_term);
}

void interrupt_restore(void)
{
	/* first, so that a signal that was only seen pending ends in our handler and not in a death
	 * behind an orderly end */
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
}

const sigset_t *interrupt_wait_mask(void)
{
	return &before;
}

bool interrupted(void)
{
	sigset_t pending;

	if (caught)
		return true;
	sigpending(&pending);
	return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}
