/* Every parser on what no program prints, or only a broken one: refused with a reason, no crash. */
#include "unit/tool/fixture.h"

#include <kvmbench/abi.h>

static const struct {
	const char *bench, *file;
} whole[] = {
	{ "fio_rand_read", "fio-3.33-randread.json" },
	{ "fio_seq_write", "fio-3.33-write.json" },
	{ "sysbench_cpu", "sysbench-1.0.20-cpu.txt" },
	{ "sysbench_memory", "sysbench-1.0.20-memory.txt" },
	{ "sysbench_mutex", "sysbench-1.0.20-mutex.txt" },
	{ "iperf3_loopback", "iperf3-3.12.json" },
	{ "stress_ng", "stress-ng-0.15.06-matrix.yaml" },
	{ "hackbench", "hackbench-2.40.txt" },
	{ "cyclictest", "cyclictest-2.40.json" },
};

enum { N_WHOLE = sizeof(whole) / sizeof(whole[0]) };

static void refused(const char *bench, const char *text, size_t length)
{
	if (parse_text(bench, text, length) == 0)
		fail_msg("%s: accepted", bench);
}

/* Wherever the output ends early: no crash, and JSON that is not whole is no result. */
static void truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_WHOLE; i++) {
		cleanup_free char *text = golden(whole[i].file);
		const size_t length = strlen(text);
		const bool single = strstr(whole[i].file, "iperf3") ||
				    strstr(whole[i].file, "cyclic");

		for (size_t n = 0; n < length - 2; n += n < 256 ? 1 : 97)
			if (parse_text(whole[i].bench, text, n) == 0 && single)
				fail_msg("%s: accepted with %zu of %zu bytes", whole[i].file, n,
					length);
		refused(whole[i].bench, text, 0);
		refused(whole[i].bench, text, 20);
	}
}

static void garbage(void **state)
{
	const size_t length = 10 << 20;
	char *text = malloc(length);
	static const char *const fill[] = { "{\"jobs\":[", "\n{", "[[[[", "\xff\xfe\x1b[31m\n",
		"{}\n", "\n- stressor: matrix\n", "9999999999" };

	(void)state;
	for (size_t f = 0; f < sizeof(fill) / sizeof(fill[0]); f++) {
		for (size_t i = 0, n = strlen(fill[f]); i < length; i++)
			text[i] = fill[f][i % n];
		for (size_t i = 0; i < N_WHOLE; i++)
			refused(whole[i].bench, text, length);
	}
	free(text);
}

/* More reports than there is room for values. */
static void too_many(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	for (int i = 1; i <= 3 * ABI_BATCHES; i++)
		buffer_addf(&b,
			"{\"jobs\":[{\"error\":0,\"read\":{\"runtime\":%d,\"total_ios\":%d,"
			"\"io_bytes\":%d,\"io_kbytes\":1}}]}\n",
			i * 100, i, i);
	assert_int_equal(parse_text("fio_rand_read", b.data, b.length), 0);
	assert_int_equal(parsed.n, ABI_BATCHES);
	buffer_finish(&b);
}

static void spoiled_json(void **state)
{
	static const char fio[] = "fio-3.33-randread.json", iperf[] = "iperf3-3.12.json",
			  cyclic[] = "cyclictest-2.40.json";
	static const char read[] = "\"runtime\" : 143", ios[] = "\"total_ios\" : 1281",
			  cycles[] = "\"cycles\": 985", avg[] = "\"avg\": 119435.15";

	(void)state;
	refuse("fio_rand_read", fio, ios, "\"total_ios\" : -1281", "total_ios is -1281");
	refuse("fio_rand_read", fio, ios, "\"total_ios\" : nan", "no JSON");
	refuse("fio_rand_read", fio, ios, "\"total_ios\" : 1e999", "no JSON");
	refuse("fio_rand_read", fio, ios, "\"total_ios\" : \"1281\"", "not a number");
	refuse("fio_rand_read", fio, ios, "\"ios\" : 1281", "has no total_ios");
	refuse("fio_rand_read", fio, read, "\"runtime\" : 1,43", "no JSON");
	refuse("fio_rand_read", fio, "\"jobs\" : [", "\"jobs\" : [ {}, ", "2 jobs");
	refuse("fio_rand_read", fio, "\"error\" : 0", "\"error\" : 28", "No space left");
	refuse("fio_rand_read", fio, "\"error\" : 0", "\"error\" : 1e300", "unknown error");
	/* the other side did nothing */
	refuse("fio_rand_write", fio, "{", "{", "reports no write");
	refuse("iperf3_loopback", iperf, "\"sum_received\"", "\"sum_lost\"", "no end.sum_received");
	refuse("iperf3_loopback", iperf, "\"sum_sent\":	{", "\"sum_sent\": { \"x\": 1 }, \"y\": {",
		"no end.sum_sent.bytes");
	refuse("iperf3_loopback", iperf, "\"end\":	{",
		"\"error\": \"\x1b[2Jgone\", \"end\":	{", "no JSON");
	refuse("iperf3_loopback", iperf, "\"end\":	{",
		"\"error\": \"\\u001b[2Jgone\\nand more\", \"end\":	{", "iperf3: ?[2Jgone");
	refuse("cyclictest", cyclic, cycles, "\"cycles\": 0", "cycles is 0");
	refuse("cyclictest", cyclic, cycles, "\"cycles\": 10", "histogram has");
	refuse("cyclictest", cyclic, avg, "\"avg\": 1.5", "not between");
	refuse("cyclictest", cyclic, avg, "\"avg\": -nan", "no JSON");
	refuse("cyclictest", cyclic, "\"27511\": 1", "\"-27511\": 1", "a bin '-27511'");
	refuse("cyclictest", cyclic, "\"27511\": 1", "\"27511\": -1", "a bin");
	refuse("cyclictest", cyclic, "\"27511\": 1", "\"27511\": 0.5", "a bin");
}

static void spoiled_text(void **state)
{
	static const char cpu[] = "sysbench-1.0.20-cpu.txt",
			  memory[] = "sysbench-1.0.20-memory.txt",
			  stress[] = "stress-ng-0.15.06-matrix.yaml", hack[] = "hackbench-2.40.txt";

	(void)state;
	refuse("sysbench_cpu", cpu, "1.0001s", "1,0001s", "no number behind 'total time:'");
	refuse("sysbench_cpu", cpu, "1.0001s", "nan", "no number");
	refuse("sysbench_cpu", cpu, "1.0001s", "-1.0001s", "no number");
	refuse("sysbench_cpu", cpu, "1.0001s", "0.0000s", "time per event is 0");
	refuse("sysbench_cpu", cpu, "events:              1701", "events:              0",
		"no event");
	refuse("sysbench_cpu", cpu, "total time", "gesamte Zeit", "no 'total time:'");
	refuse("sysbench_memory", memory, "(10225.49 MiB/sec)", "(10225.49 GiB/sec)", "not in MiB");
	refuse("sysbench_memory", memory, "transferred (10225.49", "transferred (0.00",
		"rate is 0");
	refuse("sysbench_memory", memory, "transferred (10225.49", "transferred (10225,49",
		"no rate");
	refuse("stress_ng", stress, "bogo-ops: 1690", "bogo-ops: 0", "no bogo operation");
	refuse("stress_ng", stress, "bogo-ops: 1690", "bogo-ops: inf", "no number");
	refuse("stress_ng", stress, "stressor: matrix", "stressor: vm", "no stressor 'matrix'");
	refuse("stress_ng", stress, "stressor: matrix", "stressor: matrix-3d", "no stressor");
	refuse("stress_ng", stress, "wall-clock-time: ", "wall-clock-time: 1e400", "no number");
	refuse("sysbench_memory", memory, "transferred (10225.49", "transferred (1e308",
		"rate is inf");
	refuse("hackbench", hack, "Time: 1.095", "Time: 0.000", "time per message is 0");
	refuse("hackbench", hack, "Time: 1.095", "Time: 1.095.1", "no number");
	refuse("hackbench", hack, "Time: 1.095", "fork() failed", "no 'Time:'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truncated),
		cmocka_unit_test(garbage),
		cmocka_unit_test(too_many),
		cmocka_unit_test(spoiled_json),
		cmocka_unit_test(spoiled_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
