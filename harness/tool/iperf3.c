#include "tool/iperf3.h"

#include <math.h>

#include "tool/read.h"

void iperf3_server(struct tool_argv *argv)
{
	tool_word(argv, "--server");
	tool_word(argv, "--one-off");
	tool_word(argv, "--bind");
	tool_word(argv, "127.0.0.1");
	tool_word(argv, "--port");
	tool_port(argv);
	tool_word(argv, "--forceflush");
}

void iperf3_client(uint64_t seconds, uint64_t streams, struct tool_argv *argv)
{
	tool_word(argv, "--client");
	tool_word(argv, "127.0.0.1");
	tool_word(argv, "--port");
	tool_port(argv);
	tool_word(argv, "--time");
	tool_wordf(argv, "%llu", (unsigned long long)seconds);
	tool_word(argv, "--parallel");
	tool_wordf(argv, "%llu", (unsigned long long)streams);
	tool_word(argv, "--interval");
	tool_word(argv, "0.1");
	tool_word(argv, "--json");
}

static int read_intervals(const struct tool_output *output, const json_t *report,
	struct tool_result *result, struct error *err)
{
	const json_t *intervals = json_object_get(report, "intervals");
	const json_t *interval;
	double bits, seconds;
	size_t i;

	json_array_foreach (intervals, i, interval) {
		if (json_is_true(tool_json_at(interval, "sum.omitted")))
			continue;
		if (tool_json_number(output, interval, "sum.bits_per_second", 0, &bits, err) < 0 ||
			tool_json_number(output, interval, "sum.seconds", 0, &seconds, err) < 0)
			return error_prefix(err, "interval %zu", i);
		/* the last is what was left over: too short to tell a rate; and no time of
		 * nothing sent makes a rate that ratios can be made of */
		if (seconds >= 0.05 && bits > 0)
			tool_value(result, bits / 8e9);
	}
	return 0;
}

static int read_report(const struct tool_output *output, const json_t *report,
	struct tool_result *result, struct error *err)
{
	const char *error = json_string_value(json_object_get(report, "error"));
	double sent, received, bits;

	if (error)
		return tool_failed(output, error, err);
	if (tool_json_number(output, report, "end.sum_sent.bytes", 0, &sent, err) < 0 ||
		tool_json_number(output, report, "end.sum_received.bytes", 0, &received, err) < 0 ||
		tool_json_number(
			output, report, "end.sum_received.bits_per_second", 0, &bits, err) < 0)
		return -1;
	if (tool_check_value(output, "end.sum_received.bits_per_second", bits, err) < 0)
		return -1;
	if (received > sent)
		return error_set(err, ERROR_MEASURE,
			"iperf3: %.0f bytes arrived of the %.0f that were sent", received, sent);
	if (read_intervals(output, report, result, err) < 0)
		return -1;
	if (result->n == 0)
		tool_value(result, bits / 8e9);
	tool_count(result, "received_bytes", received);
	tool_count(result, "received_bits_per_second", bits);
	if (tool_json_number(output, report, "end.sum_sent.retransmits", 0, &sent, NULL) == 0)
		tool_count(result, "retransmits", sent);
	if (tool_json_number(
		    output, report, "end.cpu_utilization_percent.host_total", 0, &sent, NULL) == 0)
		tool_count(result, "sender_cpu_percent", sent);
	return 0;
}

int iperf3_parse(const char *text, struct tool_result *result, struct error *err)
{
	const struct tool_output output = { "iperf3", text };
	struct error broken = ERROR_INIT;
	const char *at = text;
	json_t *report = tool_json_next(&output, &at, &broken);
	int failed;

	if (!report) {
		const char *said = tool_line(&output, "iperf3: error - ");

		if (said)
			return tool_failed(&output, said, err);
		if (broken.kind == ERROR_NONE)
			return error_set(err, ERROR_DATA, "iperf3: its output has no report");
		if (err)
			*err = broken;
		return -1;
	}
	failed = read_report(&output, report, result, err);
	json_decref(report);
	return failed;
}
