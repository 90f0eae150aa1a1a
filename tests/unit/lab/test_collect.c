#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/collect.h"

static const char *const records[] = {
	"{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"kind\":\"exact\",\"id\":\"0000\","
	"\"tool\":\"guest\",\"suite\":\"lab\",\"started\":\"2026-01-01T00:00:00Z\",\"argv\":[\"a\"]"
	","
	"\"seed\":1,\"tsc_hz\":1e9,\"launches\":1}",
	"{\"type\":\"host\",\"fingerprint\":{\"kernel\":\"6.1\"},\"conditions\":{}}",
	"{\"type\":\"plan\",\"arms\":[{\"bench\":\"cpuid\",\"group\":\"exit\",\"summary\":\"s\","
	"\"unit\":\"instructions/op\",\"better\":\"lower\",\"split\":false,\"rev\":1,"
	"\"target\":\"tinyvm\",\"ring\":\"kernel\",\"params\":{},\"params_text\":\"\","
	"\"rounds\":1,\"ops\":1,\"batches\":1,\"expect_exits\":1,\"expect_user_exits\":null,"
	"\"note\":\"\"}],\"skipped\":[]}",
	"{\"type\":\"launch\",\"arm\":0,\"block\":0,\"order\":0,\"status\":\"ok\",\"why\":\"\","
	"\"cpu\":0,\"start\":0.5,\"elapsed\":1,\"raw\":[2801.5],\"counters\":{},"
	"\"split\":{\"floor\":0,\"entry\":0,\"user\":0},\"checksum\":\"0000000000000000\"}",
	"{\"type\":\"end\",\"status\":\"complete\",\"why\":\"\"}",
};

static char *argv[] = { (char *)"kvmbench lab", (char *)"--machine", (char *)"svm" };
static const struct collect_origin origin = {
	.lab = "QEMU 1.2", .kernel = "package x", .kernel_sha256 = "ab12", .argv = argv, .n_argv = 3
};

static int add(struct collect *c, const char *json, struct error *err)
{
	json_t *record = json_loads(json, 0, NULL);
	json_t *frame = json_pack("{s:s, s:o}", "t", "record", "record", record);
	const int status = collect_add(c, frame, err);

	json_decref(frame);
	return status;
}

static void collect(struct collect *c, size_t n)
{
	struct error err = ERROR_INIT;

	assert_int_equal(collect_open(c, &origin, NULL, &err), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(add(c, records[i], &err), 0);
}

static const char *fingerprint(const struct run *run, const char *key)
{
	return json_string_value(json_object_get(json_object_get(run->host, "fingerprint"), key));
}

static void test_whole(void **state)
{
	struct collect c = { 0 };
	struct error err = ERROR_INIT;
	struct run run = { 0 };

	(void)state;
	collect(&c, 5);
	if (collect_end(&c, NULL, &run, &err))
		fail_msg("%s", err.text);
	assert_int_equal(run.end, RUN_COMPLETE);
	assert_int_equal(run.n_launches, 1);
	assert_true(run.launches[0].raw[0] == 2801.5);
	assert_string_equal(fingerprint(&run, "lab"), "QEMU 1.2");
	assert_string_equal(fingerprint(&run, "lab_kernel"), "ab12");
	/* known with the image */
	assert_null(fingerprint(&run, "kernel_config"));
	assert_string_equal(fingerprint(&run, "kernel"), "6.1");
	assert_int_equal(run.session.n_argv, 3);
	assert_string_equal(run.session.argv[2], "svm");
	assert_string_not_equal(run.session.tool, "guest");
	assert_string_not_equal(run.session.id, "0000");
	run_finish(&run);
	collect_finish(&c);
}

/* What was finished before a failure stays, with the reason. */
static void test_cut_off(void **state)
{
	struct collect c = { 0 };
	struct error err = ERROR_INIT;
	struct run run = { 0 };

	(void)state;
	collect(&c, 4);
	assert_int_equal(collect_end(&c, "panicked", &run, &err), 0);
	assert_int_equal(run.end, RUN_FAILED);
	assert_string_equal(run.end_why, "panicked");
	assert_int_equal(run.n_launches, 1);
	run_finish(&run);
	collect_finish(&c);
	/* done without an end is no success either */
	collect(&c, 4);
	assert_int_equal(collect_end(&c, NULL, &run, &err), 0);
	assert_int_equal(run.end, RUN_FAILED);
	run_finish(&run);
	collect_finish(&c);
}

static void test_hostile(void **state)
{
	struct collect c = { 0 };
	struct error err = ERROR_INIT;
	struct run run = { 0 };
	json_t *frame = json_pack("{s:s, s:s}", "t", "record", "record", "x");

	(void)state;
	assert_int_equal(collect_end(&c, NULL, &run, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	assert_int_equal(collect_add(&c, frame, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	json_decref(frame);
	/* a launch that is none takes nothing from those before it */
	collect(&c, 4);
	assert_int_equal(add(&c, "{\"type\":\"launch\",\"arm\":7}", &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_int_equal(collect_end(&c, "as it said", &run, &err), 0);
	assert_int_equal(run.n_launches, 1);
	run_finish(&run);
	collect_finish(&c);
	/* without a plan there is no run */
	collect(&c, 2);
	assert_int_equal(add(&c, "{\"type\":\"plan\",\"arms\":[{}],\"skipped\":[]}", &err), -1);
	assert_int_equal(collect_end(&c, NULL, &run, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_null(run.session.id);
	collect_finish(&c);
	/* the same launch twice */
	collect(&c, 4);
	assert_int_equal(add(&c, records[3], &err), 0);
	assert_int_equal(collect_end(&c, NULL, &run, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	collect_finish(&c);
}

/* What a harness that is killed now leaves: a run without an end, with all that came. */
static void test_written_as_it_comes(void **state)
{
	char path[] = "/tmp/kvmbench-collect-XXXXXX";
	struct collect c = { 0 };
	struct error err = ERROR_INIT;
	struct run run = { 0 };
	struct run_writer *w;

	(void)state;
	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
	w = run_writer_open("run.jsonl", false, &err);
	assert_non_null(w);
	assert_int_equal(collect_open(&c, &origin, w, &err), 0);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(add(&c, records[i], &err), 0);
		if (run_read("run.jsonl", &run, &err))
			fail_msg("after record %zu: %s", i, err.text);
		assert_int_equal(run.end, RUN_UNFINISHED);
		assert_int_equal(run.session.n_argv, 3);
		assert_int_equal(run.n_arms, i >= 2);
		assert_int_equal(run.n_launches, i >= 3);
		if (i >= 1)
			assert_string_equal(fingerprint(&run, "lab"), "QEMU 1.2");
		run_finish(&run);
	}
	assert_int_equal(add(&c, records[4], &err), 0);
	assert_int_equal(run_read("run.jsonl", &run, &err), 0);
	assert_int_equal(run.end, RUN_UNFINISHED); /* whoever ends the boot says how it ended */
	run_finish(&run);
	assert_int_equal(collect_end(&c, NULL, &run, &err), 0);
	assert_int_equal(run.end, RUN_COMPLETE);
	run_finish(&run);
	collect_finish(&c);
	run_writer_close(w);
	assert_int_equal(unlink("run.jsonl"), 0);
	assert_int_equal(rmdir(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_written_as_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
