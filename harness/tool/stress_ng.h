/* stress-ng, https://github.com/ColinIanKing/stress-ng: bogo operations of one stressor. They count
 * turns of that stressor's loop, mean nothing between stressors or versions, and are as good as any
 * other work to hold two targets against each other.
 */
#ifndef TOOL_STRESS_NG_H
#define TOOL_STRESS_NG_H

#include <kvmbench/tool.h>

#define STRESS_NG_FILE "stress-ng.yaml"

void stress_ng_argv(const char *stressor, uint64_t seconds, struct tool_argv *argv);
/* ns per bogo operation */
int stress_ng_parse(
	const char *output, const char *stressor, struct tool_result *result, struct error *err);

#endif
