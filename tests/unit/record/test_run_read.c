/* What a good run file becomes. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "record/run_file.h"
#include "unit/record/sample.h"

static void parse(const char *text, struct run *run)
{
	struct error err = ERROR_INIT;

	*run = (struct run){ 0 };
	if (run_parse("f", text, strlen(text), run, &err))
		fail_msg("%s", err.text);
}

static void session_and_host(void **state)
{
	struct run run;

	(void)state;
	parse(WHOLE, &run);
	assert_string_equal(run.session.id, "00112233aabbccdd");
	assert_string_equal(run.session.tool, "v1");
	assert_string_equal(run.session.suite, "quick");
	assert_string_equal(run.session.started, "2026-11-23T04:47:00Z");
	assert_int_equal(run.session.n_argv, 2);
	assert_string_equal(run.session.argv[1], "run");
	assert_true(run.session.seed == UINT64_MAX);
	assert_true(run.session.tsc_hz == 2500000000.5);
	assert_int_equal(run.session.launches, 2);
	assert_string_equal(run.session.vary, "kernel");
	assert_null(run.session.extra);
	assert_false(run.session.exact);
	assert_int_equal(json_object_size(run.host), 3);
	assert_true(json_is_object(json_object_get(run.host, "fingerprint")));
	assert_int_equal(run.end, RUN_COMPLETE);
	assert_string_equal(run.end_why, "");
	run_finish(&run);
}

static void kinds(void **state)
{
	static const struct {
		const char *member;
		bool exact;
	} cases[] = { { "\"kind\":\"exact\",", true }, { "\"kind\":\"measured\",", false },
		{ "\"kind\":null,", false } };
	static const char rest[] =
		"\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"id\":\"x\","
		"\"tool\":\"\",\"suite\":\"\",\"started\":\"\",\"argv\":[],"
		"\"seed\":7,\"tsc_hz\":0,\"launches\":0}\n" PLAN;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer text = BUFFER_INIT;
		struct run run;

		buffer_addf(&text, "{%s%s", cases[i].member, rest);
		parse(text.data, &run);
		assert_true(run.session.exact == cases[i].exact);
		assert_null(run.session.extra);
		run_finish(&run);
		buffer_finish(&text);
	}
}

static void plan(void **state)
{
	struct run run;

	(void)state;
	parse(WHOLE, &run);
	assert_int_equal(run.n_arms, 2);
	assert_string_equal(run.arms[0].bench, "pio_out_user");
	assert_string_equal(run.arms[0].group, "exit");
	assert_string_equal(run.arms[0].area, "disk");
	assert_int_equal(arm_area(&run.arms[0]), AREA_DISK);
	assert_string_equal(run.arms[0].summary, "s");
	assert_string_equal(run.arms[0].unit, "ns/op");
	assert_false(run.arms[0].higher_better);
	assert_true(run.arms[0].split);
	assert_int_equal(run.arms[0].rev, 1);
	assert_string_equal(run.arms[0].target, "tinyvm");
	assert_string_equal(run.arms[0].ring, "user");
	assert_string_equal(run.arms[0].side, "");
	assert_string_equal(run.session.sides, "");
	assert_int_equal(json_object_size(run.arms[0].params), 2);
	assert_string_equal(run.arms[0].params_text, "ws=16KiB page=4K");
	assert_int_equal(run.arms[0].rounds, 100);
	assert_int_equal(run.arms[0].ops, 200);
	assert_int_equal(run.arms[0].batches, 3);
	assert_int_equal(run.arms[0].launches, 20);
	assert_true(run.arms[0].expect_exits == 1);
	assert_string_equal(run.arms[0].note, "n");
	assert_string_equal(run.arms[1].area, "");
	assert_int_equal(arm_area(&run.arms[1]), AREA_MEMORY); /* by its group */
	assert_true(run.arms[1].higher_better);
	assert_false(run.arms[1].split);
	assert_true(isnan(run.arms[1].expect_exits));
	assert_true(run.arms[1].expect_user_exits == 0.5);
	assert_int_equal(run.n_skips, 1);
	assert_string_equal(run.skips[0].bench, "b");
	assert_string_equal(run.skips[0].target, "qemu");
	assert_string_equal(run.skips[0].why, "no libvirt");
	assert_string_equal(run.skips[0].hint, "install it");
	run_finish(&run);
}

static void launches(void **state)
{
	struct run run;

	(void)state;
	parse(WHOLE, &run);
	assert_int_equal(run.n_launches, 2);
	assert_int_equal(run.launches[0].arm, 0);
	assert_int_equal(run.launches[0].status, LAUNCH_OK);
	assert_int_equal(run.launches[0].cpu, 1);
	assert_true(run.launches[0].start == 0.5 && run.launches[0].elapsed == 0.25);
	assert_int_equal(run.launches[0].n_raw, 3);
	assert_true(run.launches[0].raw[0] == 9012.25 && run.launches[0].raw[1] == 1000 &&
		    run.launches[0].raw[2] == 0.1);
	assert_int_equal(run.launches[0].n_counters, 2);
	assert_string_equal(run.launches[0].counters[1].name, "io_exits");
	assert_true(run.launches[0].counters[1].value == 300.5);
	assert_true(run.launches[0].split.entry == -2.5);
	assert_int_equal(run.launches[0].checksum, 0xdeadbeef);
	assert_int_equal(run.launches[1].arm, 1);
	assert_int_equal(run.launches[1].order, 1);
	assert_int_equal(run.launches[1].status, LAUNCH_FAILED);
	assert_string_equal(run.launches[1].why, "trap 13");
	assert_int_equal(run.launches[1].cpu, -1);
	assert_int_equal(run.launches[1].n_raw, 0);
	assert_true(run.launches[1].split.floor == 0);
	run_finish(&run);
}

static void the_unknown_is_tolerated(void **state)
{
	struct run run;

	(void)state;
	parse("{\"new\":{\"a\":[1]},\"raw\":[5]," /* not a launch: its raw is its own */
	      "\"type\":\"session\",\"schema\":\"kvmbench.run/1.4\",\"id\":\"x\",\"tool\":\"\","
	      "\"suite\":\"\",\"started\":\"\",\"argv\":[],\"seed\":7,\"tsc_hz\":0,\"launches\":0,"
	      "\"vary\":null}\n"
	      "{\"type\":\"weather\",\"raw\":[1,2]}\n"
	      "{\"type\":\"plan\",\"arms\":[],\"more\":1}\n",
		&run);
	assert_int_equal(json_object_size(run.session.extra), 2);
	assert_int_equal(json_array_size(json_object_get(run.session.extra, "raw")), 1);
	assert_int_equal(run.session.seed, 7);
	assert_null(run.session.vary);
	assert_null(run.host);
	assert_int_equal(run.n_skips, 0);
	assert_string_equal(run.end_why, "");
	run_finish(&run);
}

/* Optional members of a launch, an escaped key (the slow way to the raw values), a decoy. */
static void odd_but_good_launches(void **state)
{
	struct run run;

	(void)state;
	parse(SESSION PLAN
		"{\"arm\":0,\"block\":1,\"order\":0,\"status\":\"ok\",\"start\":0,\"elapsed\":0,"
		"\"r\\u0061w\":[1, 2.5e1],\"type\":\"launch\"}\r\n"
		" { \"why\" : \"\\\"raw\\\":[7],\" , \"x\" : { \"raw\" : [ 8 ] } , "
		"\"x\\\"\\\"raw\" : [ 9 ] , "
		"\"raw\"\t: [ 3 ,4e-1,-0.0 ] , \"type\" : \"launch\" , \"arm\" : 1 , "
		"\"block\" : 0 , \"order\" : 1 , \"status\" : \"excluded\" , \"start\" : 0 , "
		"\"elapsed\" : 0 , \"checksum\" : \"f\" }\n",
		&run);
	assert_int_equal(run.launches[0].n_raw, 2);
	assert_true(run.launches[0].raw[1] == 25);
	assert_int_equal(run.launches[0].cpu, -1);
	assert_string_equal(run.launches[0].why, "");
	assert_int_equal(run.launches[1].n_raw, 3);
	assert_true(run.launches[1].raw[0] == 3 && run.launches[1].raw[1] == 0.4);
	assert_string_equal(run.launches[1].why, "\"raw\":[7],");
	assert_int_equal(run.launches[1].checksum, 15);
	assert_int_equal(run.launches[1].status, LAUNCH_EXCLUDED);
	run_finish(&run);
}

static void a_half_line_is_dropped(void **state)
{
	static const char whole[] = WHOLE;
	const size_t session = strlen(SESSION);
	const size_t all = strlen(whole);

	(void)state;
	/* cut anywhere: the records before are there, and nothing else */
	for (size_t length = session; length < all; length++) {
		struct run run = { 0 };
		size_t launches_whole = length >= all - strlen(END)			 ? 2
					: length >= all - strlen(END) - strlen(LAUNCH_B) ? 1
											 : 0;
		char *exact = malloc(length);

		memcpy(exact, whole, length);
		assert_int_equal(run_parse("f", exact, length, &run, NULL), 0);
		assert_int_equal(run.n_launches, launches_whole);
		assert_int_equal(run.end, RUN_UNFINISHED);
		free(exact);
		run_finish(&run);
	}
}

static void a_resumed_file(void **state)
{
	struct run run;

	(void)state;
	parse(SESSION HOST PLAN LAUNCH_A
		"{\"type\":\"end\",\"status\":\"interrupted\",\"why\":\"SIGINT\"}\n",
		&run);
	assert_int_equal(run.end, RUN_INTERRUPTED);
	assert_string_equal(run.end_why, "SIGINT");
	run_finish(&run);
	/* it went on, and then was killed */
	parse(SESSION HOST PLAN LAUNCH_A
		"{\"type\":\"end\",\"status\":\"interrupted\",\"why\":\"SIGINT\"}\n" SESSION HOST
			LAUNCH_B,
		&run);
	assert_int_equal(run.end, RUN_UNFINISHED);
	assert_string_equal(run.end_why, "");
	assert_int_equal(run.n_launches, 2);
	run_finish(&run);
	/* it had just begun to go on */
	parse(WHOLE "{\"type\":\"laun", &run);
	assert_int_equal(run.end, RUN_UNFINISHED);
	assert_int_equal(run.n_launches, 2);
	run_finish(&run);
	/* it went on to its end */
	parse(SESSION HOST PLAN LAUNCH_A
		"{\"type\":\"end\",\"status\":\"interrupted\",\"why\":\"SIGINT\"}\n" LAUNCH_B END,
		&run);
	assert_int_equal(run.end, RUN_COMPLETE);
	assert_string_equal(run.end_why, "");
	run_finish(&run);
}

static void from_a_pipe(void **state)
{
	const int before = dup(STDIN_FILENO);
	struct run run = { 0 };
	int ends[2];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static const char text[] = WHOLE;

		close(ends[0]);
		for (size_t i = 0; i + 1 < sizeof(text); i += 100) {
			const size_t n = sizeof(text) - 1 - i;

			if (write(ends[1], text + i, n < 100 ? n : 100) < 0)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(run_read("-", &run, NULL), 0);
	dup2(before, STDIN_FILENO);
	close(before);
	waitpid(child, NULL, 0);
	assert_int_equal(run.n_launches, 2);
	assert_int_equal(run.end, RUN_COMPLETE);
	run_finish(&run);
}

/* Lines longer than the pieces that are read. */
static void long_lines_from_a_file(void **state)
{
	char path[] = "/tmp/kvmbench-read-XXXXXX";
	const int fd = mkstemp(path);
	struct buffer text = BUFFER_INIT;
	struct run run = { 0 };

	(void)state;
	buffer_adds(&text, SESSION PLAN);
	for (unsigned block = 0; block < 3; block++) {
		buffer_addf(&text,
			"{\"type\":\"launch\",\"arm\":0,\"block\":%u,\"order\":%u,"
			"\"status\":\"ok\",\"start\":0,\"elapsed\":0,\"raw\":[1",
			block, block);
		for (unsigned i = 1; i < 60000; i++)
			buffer_addf(&text, ",%u", i);
		buffer_adds(&text, "]}\n");
	}
	assert_int_equal(write(fd, text.data, text.length), text.length);
	close(fd);
	assert_int_equal(run_read(path, &run, NULL), 0);
	unlink(path);
	assert_int_equal(run.n_launches, 3);
	for (unsigned block = 0; block < 3; block++) {
		assert_int_equal(run.launches[block].n_raw, 60000);
		assert_true(run.launches[block].raw[59999] == 59999);
	}
	run_finish(&run);
	buffer_finish(&text);
}

static void finishing_nothing(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_finish(&run);
	run_finish(&run);
	assert_string_equal(launch_status_name(LAUNCH_TIMEOUT), "timeout");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_and_host),
		cmocka_unit_test(kinds),
		cmocka_unit_test(plan),
		cmocka_unit_test(launches),
		cmocka_unit_test(the_unknown_is_tolerated),
		cmocka_unit_test(odd_but_good_launches),
		cmocka_unit_test(a_half_line_is_dropped),
		cmocka_unit_test(a_resumed_file),
		cmocka_unit_test(from_a_pipe),
		cmocka_unit_test(long_lines_from_a_file),
		cmocka_unit_test(finishing_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
