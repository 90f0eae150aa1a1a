#include "tool/hackbench.h"

#include "tool/read.h"

int hackbench_parse(const char *text, uint64_t groups, uint64_t loops, struct tool_result *result,
	struct error *err)
{
	const struct tool_output output = { "hackbench", text };
	const double messages = (double)groups * HACKBENCH_SIDE * HACKBENCH_SIDE * (double)loops;
	const char *key = tool_line(&output, "Total time:") ? "Total time:" : "Time:";
	double seconds, value;

	if (tool_number(&output, key, &seconds, err) < 0)
		return -1;
	value = seconds / messages * 1e9;
	if (tool_check_value(&output, "time per message", value, err) < 0)
		return -1;
	tool_value(result, value);
	tool_count(result, "messages", messages);
	tool_count(result, "seconds", seconds);
	return 0;
}
