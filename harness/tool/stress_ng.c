#include "tool/stress_ng.h"

#include <string.h>

#include "tool/read.h"

void stress_ng_argv(const char *stressor, uint64_t seconds, struct tool_argv *argv)
{
	tool_wordf(argv, "--%s", stressor);
	tool_word(argv, "1");
	tool_word(argv, "--timeout");
	tool_wordf(argv, "%llus", (unsigned long long)seconds);
	tool_word(argv, "--no-rand-seed");
	tool_word(argv, "--metrics");
	tool_word(argv, "--yaml");
	tool_word(argv, STRESS_NG_FILE);
}

/* The text behind "- stressor: NAME", where its members are. */
static const char *find_stressor(const struct tool_output *output, const char *name)
{
	struct tool_output rest = *output;
	const size_t length = strlen(name);

	while ((rest.text = tool_line(&rest, "- stressor:"))) {
		rest.text += strspn(rest.text, " ");
		if (strncmp(rest.text, name, length) == 0 && rest.text[length] == '\n')
			return rest.text + length + 1;
	}
	return NULL;
}

int stress_ng_parse(
	const char *text, const char *stressor, struct tool_result *result, struct error *err)
{
	struct tool_output output = { "stress-ng", text };
	double ops, seconds, value;

	output.text = find_stressor(&output, stressor);
	if (!output.text)
		return error_set(
			err, ERROR_DATA, "stress-ng: its output has no stressor '%.40s'", stressor);
	if (tool_number(&output, "bogo-ops:", &ops, err) < 0 ||
		tool_number(&output, "wall-clock-time:", &seconds, err) < 0)
		return -1;
	if (ops < 1)
		return error_set(err, ERROR_MEASURE, "stress-ng: it finished no bogo operation");
	value = seconds / ops * 1e9;
	if (tool_check_value(&output, "time per bogo operation", value, err) < 0)
		return -1;
	tool_value(result, value);
	tool_count(result, "bogo_ops", ops);
	if (tool_number(&output, "user-time:", &value, NULL) == 0)
		tool_count(result, "user_ns", value * 1e9);
	if (tool_number(&output, "system-time:", &value, NULL) == 0)
		tool_count(result, "system_ns", value * 1e9);
	return 0;
}
