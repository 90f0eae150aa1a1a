#include "tool/sysbench.h"

#include <string.h>

#include "base/error.h"
#include "tool/read.h"

void sysbench_begin(const char *name, uint64_t threads, uint64_t seconds, struct tool_argv *argv)
{
	tool_word(argv, name);
	tool_wordf(argv, "--threads=%llu", (unsigned long long)threads);
	tool_wordf(argv, "--time=%llu", (unsigned long long)seconds);
	tool_word(argv, "--rand-seed=1");
}

void sysbench_end(struct tool_argv *argv)
{
	tool_word(argv, "run");
}

/* What sysbench says in place of a report. */
static int check_failed(const struct tool_output *output, struct error *err)
{
	const char *said = tool_line(output, "FATAL:");

	return said ? tool_failed(output, said, err) : 0;
}

static void count_latency(const struct tool_output *output, struct tool_result *result)
{
	static const struct {
		const char *key, *name;
	} lines[] = {
		{ "avg:", "latency_mean_ns" },
		{ "max:", "latency_max_ns" },
		{ "95th percentile:", "latency_p95_ns" },
	};
	struct tool_output latencies = { output->program, tool_line(output, "Latency (ms):") };
	double ms;

	for (size_t i = 0; latencies.text && i < sizeof(lines) / sizeof(lines[0]); i++)
		if (tool_number(&latencies, lines[i].key, &ms, NULL) == 0)
			tool_count(result, lines[i].name, ms * 1e6);
}

int sysbench_parse_events(const char *text, struct tool_result *result, struct error *err)
{
	const struct tool_output output = { "sysbench", text };
	double seconds, events, value;

	if (check_failed(&output, err) < 0 ||
		tool_number(&output, "total time:", &seconds, err) < 0 ||
		tool_number(&output, "total number of events:", &events, err) < 0)
		return -1;
	if (events < 1)
		return error_set(err, ERROR_DATA, "sysbench: it finished no event");
	value = seconds / events * 1e9;
	if (tool_check_value(&output, "time per event", value, err) < 0)
		return -1;
	tool_value(result, value);
	tool_count(result, "events", events);
	tool_count(result, "seconds", seconds);
	count_latency(&output, result);
	return 0;
}

/* Behind "NUMBER UNIT transferred (": where the rate is; NULL if no line has it. */
static const char *find_transferred(const char *text)
{
	static const char word[] = " transferred (";
	const char *at = strstr(text, word);

	return at ? at + sizeof(word) - 1 : NULL;
}

int sysbench_parse_memory(const char *text, struct tool_result *result, struct error *err)
{
	const struct tool_output output = { "sysbench", text };
	const char *rate;
	double mebibytes, bytes;

	if (check_failed(&output, err) < 0)
		return -1;
	rate = find_transferred(text);
	if (!rate || !tool_number_at(rate, " ", &mebibytes))
		return error_set(err, ERROR_DATA, "sysbench: its output has no rate");
	rate += strcspn(rate, " ");
	/* before 1.0 it said MB and meant MiB */
	if (strncmp(rate, " MiB/sec)", 9) != 0 && strncmp(rate, " MB/sec)", 8) != 0)
		return error_set(err, ERROR_DATA, "sysbench: its rate is not in MiB/sec");
	bytes = mebibytes * (1 << 20);
	if (tool_check_value(&output, "rate", bytes, err) < 0)
		return -1;
	tool_value(result, bytes / 1e9);
	count_latency(&output, result);
	return 0;
}
