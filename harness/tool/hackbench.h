/* hackbench, of rt-tests: groups of senders and receivers that pass messages, every sender to every
 * receiver of its group. The report of `perf bench sched messaging`, the same program, is read too.
 */
#ifndef TOOL_HACKBENCH_H
#define TOOL_HACKBENCH_H

#include <kvmbench/tool.h>

#define HACKBENCH_SIDE 20 /* senders in a group, and receivers */

/* ns per message; loops: messages from each sender to each receiver */
int hackbench_parse(const char *output, uint64_t groups, uint64_t loops, struct tool_result *result,
	struct error *err);

#endif
