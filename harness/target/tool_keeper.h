/* The process between a launch and the program it measures (tool_process.h). It blocks every
 * signal, so only SIGKILL ends it early, and then the kernel kills the program, too.
 */
#ifndef TARGET_TOOL_KEEPER_H
#define TARGET_TOOL_KEEPER_H

#include <stdbool.h>

struct tool_keeper {
	const char *const *argv;
	const char *directory;
	bool remove; /* the directory, when it is over */
	int control; /* a socket whose other end the launch has: its end means that it is over. The
		      * program's status (an int as of waitpid) is sent when it has ended */
	int out, messages; /* what becomes the program's standard output and error */
};

/* Never returns; called in a process made for it. */
void tool_keeper(const struct tool_keeper *keeper) __attribute__((noreturn));

#endif
