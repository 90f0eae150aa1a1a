/* Runs a benchmark whose body is a program (bench.tool). */
#ifndef TARGET_TOOL_H
#define TARGET_TOOL_H

#include "target/target.h"

/* ERROR_UNAVAILABLE with the package as a hint if the program is not installed. */
int tool_check(const struct tool *tool, struct error *why);
/* Sets result->end on every way out. */
void tool_launch(const struct launch_request *request, struct launch_result *result);
/* The command line, server's first ("a … & b …"), as a shell would take it; PORT stands for a port
 * that is another in each launch. Allocated. */
char *tool_command(const struct tool *tool, const uint64_t *arg);

#endif
