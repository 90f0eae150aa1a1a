#include <stdarg.h>
#include <stdio.h>

#include <kvmbench/tool.h>

void tool_word(struct tool_argv *argv, const char *word)
{
	if (argv->n < TOOL_WORDS - 1)
		argv->word[argv->n++] = word;
}

void tool_wordf(struct tool_argv *argv, const char *format, ...)
{
	char *at = argv->text + argv->used;
	const size_t room = sizeof(argv->text) - argv->used;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(at, room, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= room)
		return;
	argv->used += (size_t)length + 1;
	tool_word(argv, at);
}

void tool_port(struct tool_argv *argv)
{
	if (argv->port)
		tool_wordf(argv, "%u", argv->port);
	else
		tool_word(argv, "PORT");
}

void tool_value(struct tool_result *result, double value)
{
	if (result->n < ABI_BATCHES)
		result->value[result->n++] = value;
}

void tool_count(struct tool_result *result, const char *name, double value)
{
	if (result->n_counters == TOOL_COUNTERS)
		return;
	result->counter[result->n_counters].name = name;
	result->counter[result->n_counters++].value = value;
}
