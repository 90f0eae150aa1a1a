/* Every parser on what its program really printed, against figures worked out by hand from it. */
#include "unit/tool/fixture.h"

static void fio_random(void **state)
{
	/* reports after 143, 396, 646, 900, 1001 ms with so many I/Os */
	static const double ms[] = { 143, 396, 646, 900, 1001 };
	static const double ios[] = { 1281, 3913, 5944, 7833, 8597 };

	(void)state;
	parse_file("fio_rand_read", "fio-3.33-randread.json");
	assert_int_equal(parsed.n, 5);
	assert_near(parsed.value[0], ms[0] * 1e6 / ios[0]);
	for (size_t i = 1; i < 5; i++)
		assert_near(parsed.value[i], (ms[i] - ms[i - 1]) * 1e6 / (ios[i] - ios[i - 1]));
	assert_near(counter("ios"), 8597);
	assert_near(counter("iops"), 8597 / 1.001);
	assert_near(counter("bytes_per_second"), 35213312 / 1.001);
	assert_near(counter("latency_p50_ns"), 58112);
	assert_near(counter("latency_p99.9_ns"), 3129344);
}

static void fio_sequential(void **state)
{
	(void)state;
	parse_file("fio_seq_write", "fio-3.33-write.json");
	assert_int_equal(parsed.n, 5);
	assert_near(parsed.value[0], 282066944 / 125e6);
	assert_near(parsed.value[1], (834666496 - 282066944) / 251e6);
	assert_near(parsed.value[4], (2203058176 - 1923088384) / 126e6);
	assert_near(counter("iops"), 2101 / 1.002);
}

static void fio_2(void **state)
{
	(void)state;
	parse_file("fio_seq_read", "fio-2.15-read.json");
	assert_int_equal(parsed.n, 1);
	assert_near(parsed.value[0], 2552320 * 1024.0 / 16637e6);
	assert_near(counter("latency_p50_ns"), 86e3);
	assert_near(counter("latency_mean_ns"), 2892544.678);
}

static void sysbench(void **state)
{
	(void)state;
	parse_file("sysbench_cpu", "sysbench-1.0.20-cpu.txt");
	assert_near(parsed.value[0], 1.0001e9 / 1701);
	parse_file("sysbench_memory", "sysbench-1.0.20-memory.txt");
	assert_near(parsed.value[0], 10225.49 * 1048576 / 1e9);
	parse_file("sysbench_threads", "sysbench-1.0.20-threads.txt");
	assert_near(parsed.value[0], 1.0049e9 / 442);
	/* 4 threads, 5,000,000 locks each */
	parse_file("sysbench_mutex", "sysbench-1.0.20-mutex.txt");
	assert_near(parsed.value[0], 0.3747e9 / 20e6);
}

static void iperf3(void **state)
{
	(void)state;
	parse_file("iperf3_loopback", "iperf3-3.12.json");
	assert_int_equal(parsed.n, 10);
	assert_near(parsed.value[0], 15493824886.724979 / 8e9);
	assert_near(parsed.value[1], 8454429052.51567 / 8e9);
	assert_near(counter("received_bytes"), 1023672320);
	assert_near(counter("received_bits_per_second"), 8161490746.1205063);
	parse_file("iperf3_loopback", "iperf3-3.12-parallel.json");
	assert_int_equal(parsed.n, 4);
}

static void stress_ng(void **state)
{
	(void)state;
	parse_file("stress_ng", "stress-ng-0.15.06-matrix.yaml");
	assert_int_equal(parsed.n, 1);
	assert_near(parsed.value[0], 1.000329e9 / 1690);
	assert_near(counter("bogo_ops"), 1690);
}

static void hackbench(void **state)
{
	(void)state;
	/* one group of 20 × 20, 1000 loops */
	parse_file("hackbench", "hackbench-2.40.txt");
	assert_near(parsed.value[0], 1.095e9 / 400000);
	parse_file("hackbench", "perf-bench.txt");
	assert_near(parsed.value[0], 1.216e9 / 400000);
}

static void cyclictest(void **state)
{
	(void)state;
	parse_file("cyclictest", "cyclictest-2.40.json");
	assert_int_equal(parsed.n, 1);
	assert_near(parsed.value[0], 119435.15);
	assert_near(counter("latency_max_ns"), 5472685);
	assert_near(counter("wakeups"), 985);
	assert_true(counter("latency_p50_ns") >= 27511);
	assert_true(counter("latency_p50_ns") <= counter("latency_p99_ns"));
	/* microseconds, and no histogram */
	parse_file("cyclictest", "cyclictest-2.40-us.json");
	assert_near(parsed.value[0], 148230);
	assert_near(counter("latency_max_ns"), 18311000);
}

static void said_by_the_program(void **state)
{
	static const struct {
		const char *bench, *file, *why;
	} failures[] = {
		{ "fio_rand_write", "fio-3.33-nospace.json", "fio: No space left on device" },
		{ "iperf3_loopback", "iperf3-3.12-refused.json",
			"iperf3: unable to connect to server: Connection refused" },
		{ "sysbench_cpu", "sysbench-1.0.20-fatal.txt",
			"sysbench: Cannot find benchmark 'nosuch'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		cleanup_free char *text = golden(failures[i].file);

		assert_int_equal(parse_text(failures[i].bench, text, strlen(text)), -1);
		assert_int_equal(parse_error.kind, ERROR_MEASURE);
		if (!strstr(parse_error.text, failures[i].why))
			fail_msg("'%s' lacks '%s'", parse_error.text, failures[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fio_random),
		cmocka_unit_test(fio_sequential),
		cmocka_unit_test(fio_2),
		cmocka_unit_test(sysbench),
		cmocka_unit_test(iperf3),
		cmocka_unit_test(stress_ng),
		cmocka_unit_test(hackbench),
		cmocka_unit_test(cyclictest),
		cmocka_unit_test(said_by_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
