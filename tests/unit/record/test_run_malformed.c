/* Every field, wrong in every way it can be: the error names line and field. Each case replaces one
 * piece of a good file, which must stand there exactly once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "record/run_file.h"
#include "unit/record/sample.h"

struct change {
	const char *from; /* in one line of WHOLE */
	const char *to;
	const char *error;
};

static void replace(struct buffer *out, const char *in, const char *from, const char *to)
{
	const char *found = strstr(in, from);

	if (!found)
		fail_msg("'%s' is not in the sample", from);
	buffer_add(out, in, (size_t)(found - in));
	buffer_adds(out, to);
	buffer_adds(out, found + strlen(from));
}

static void check(const char *text, size_t length, const char *error)
{
	static const struct run zero;
	struct error err = ERROR_INIT;
	struct run run = { 0 };

	assert_int_equal(run_parse("f", text, length, &run, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	/* how jansson puts it differs from version to version */
	if (strstr(error, "not JSON: ")) {
		assert_true(strlen(err.text) > strlen(error));
		err.text[strlen(error)] = '\0';
	}
	assert_string_equal(err.text, error);
	assert_memory_equal(&run, &zero, sizeof(run));
}

static void check_changes(const char *line, const struct change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buffer changed = BUFFER_INIT;
		struct buffer text = BUFFER_INIT;

		replace(&changed, line, changes[i].from, changes[i].to);
		replace(&text, WHOLE, line, changed.data);
		check(text.data, text.length, changes[i].error);
		buffer_finish(&changed);
		buffer_finish(&text);
	}
}

#define CHECK_CHANGES(line, changes)                                                               \
	check_changes(line, changes, sizeof(changes) / sizeof((changes)[0]))

static void session_fields(void **state)
{
	static const struct change changes[] = {
		{ "\"kvmbench.run/1\"", "1", "f:1: session.schema: not a string" },
		{ "\"schema\":\"kvmbench.run/1\",", "", "f:1: session.schema: missing" },
		{ "kvmbench.run/1", "junit/1", "f:1: session.schema: not a run of kvmbench" },
		{ "run/1", "run/2", "f:1: session.schema: written by a newer kvmbench" },
		{ "run/1", "run/2.1", "f:1: session.schema: written by a newer kvmbench" },
		{ "run/1", "run/0", "f:1: session.schema: not a version of 'kvmbench.run/1'" },
		{ "run/1", "run/x", "f:1: session.schema: not a version of 'kvmbench.run/1'" },
		{ "\"00112233aabbccdd\"", "7", "f:1: session.id: not a string" },
		{ "\"tool\":\"v1\",", "", "f:1: session.tool: missing" },
		{ "\"quick\"", "[]", "f:1: session.suite: not a string" },
		{ "\"started\"", "\"begun\"", "f:1: session.started: missing" },
		{ "[\"kvmbench\",\"run\"]", "\"run\"", "f:1: session.argv: not an array" },
		{ "\"run\"]", "7]", "f:1: session.argv: [1] is not a string" },
		{ "\"18446744073709551615\"", "\"18446744073709551616\"",
			"f:1: session.seed: not a whole number from 0 to 18446744073709551615" },
		{ "\"18446744073709551615\"", "-1",
			"f:1: session.seed: not a whole number from 0 to 18446744073709551615" },
		{ "\"18446744073709551615\"", "1.5",
			"f:1: session.seed: not a whole number from 0 to 18446744073709551615" },
		{ "2500000000.5", "-1", "f:1: session.tsc_hz: less than 0" },
		{ "2500000000.5", "\"fast\"", "f:1: session.tsc_hz: not a number" },
		{ "\"launches\":2", "\"launches\":10000001",
			"f:1: session.launches: not a whole number from 0 to 10000000" },
		{ "\"kernel\"", "7", "f:1: session.vary: not a string" },
		{ "\"launches\":2", "\"launches\":2,\"kind\":\"exakt\\u001b\"",
			"f:1: session.kind: \"exakt\\u001b\" is not one this version knows" },
		{ "\"launches\":2", "\"launches\":2,\"kind\":true",
			"f:1: session.kind: not a string" },
		{ "\"launches\":2", "\"launches\":2,\"kind\":\"\"",
			"f:1: session.kind: \"\" is not one this version knows" },
		{ "\"vary\":", "\"sides\":\"ac\",\"vary\":",
			"f:1: session.sides: \"ac\" is not one this version knows" },
		{ "\"vary\":", "\"ab\":\"x\",\"vary\":", "f:1: session.ab: not an object" },
		{ "\"vary\":", "\"ab\":{\"a\":\"x\"},\"vary\":", "f:1: session.ab.b: missing" },
		{ "\"vary\":", "\"ab\":{\"a\":\"x\",\"b\":7},\"vary\":",
			"f:1: session.ab.b: not a string" },
		{ "\"vary\":", "\"ab\":{\"a\":\"x\",\"b\":\"y\",\"fingerprint_b\":[]},\"vary\":",
			"f:1: session.ab.fingerprint_b: not an object" },
	};

	(void)state;
	CHECK_CHANGES(SESSION, changes);
}

static void host_fields(void **state)
{
	static const struct change changes[] = {
		{ "{\"cpu\":\"x\",\"mhz\":2.1}", "[]", "f:2: host.fingerprint: not an object" },
		{ "{\"load\":0.1}", "1", "f:2: host.conditions: not an object" },
		{ "[\"a\"]", "\"a\"", "f:2: host.advice: not an array" },
	};

	(void)state;
	CHECK_CHANGES(HOST, changes);
}

static void plan_fields(void **state)
{
	static const struct change changes[] = {
		{ "\"arms\":", "\"legs\":", "f:3: plan.arms: missing" },
		{ "\"arms\":[", "\"arms\":[7,", "f:3: plan.arms[0]: not an object" },
		{ "\"skipped\":[", "\"skipped\":7,\"x\":[", "f:3: plan.skipped: not an array" },
		{ "\"skipped\":[", "\"skipped\":[\"x\",", "f:3: plan.skipped[0]: not an object" },
		{ "\"pio_out_user\"", "7", "f:3: plan.arms[0].bench: not a string" },
		{ "\"exit\"", "7", "f:3: plan.arms[0].group: not a string" },
		{ "\"disk\"", "7", "f:3: plan.arms[0].area: not a string" },
		{ "\"s\"", "7", "f:3: plan.arms[0].summary: not a string" },
		{ "\"unit\":\"ns/op\",", "", "f:3: plan.arms[0].unit: missing" },
		{ "\"lower\"", "\"best\\u001b\"",
			"f:3: plan.arms[0].better: \"best\\u001b\" is not one this version knows" },
		{ "\"higher\"", "7", "f:3: plan.arms[1].better: not a string" },
		{ "true", "1", "f:3: plan.arms[0].split: neither true nor false" },
		{ "\"rev\":1", "\"rev\":4294967296",
			"f:3: plan.arms[0].rev: not a whole number from 0 to 4294967295" },
		{ "\"tinyvm\"", "null", "f:3: plan.arms[0].target: not a string" },
		{ "\"user\"", "3", "f:3: plan.arms[0].ring: not a string" },
		{ "\"user\",", "\"user\",\"side\":\"C\",",
			"f:3: plan.arms[0].side: \"C\" is not one this version knows" },
		{ "\"user\",", "\"user\",\"side\":1,", "f:3: plan.arms[0].side: not a string" },
		{ "{\"ws\":16384,\"page\":\"4K\"}", "7",
			"f:3: plan.arms[0].params: not an object" },
		{ "16384", "[]", "f:3: plan.arms[0].params: a value is neither number nor string" },
		{ "\"params_text\"", "\"text\"", "f:3: plan.arms[0].params_text: missing" },
		{ "\"rounds\":100", "\"rounds\":-100",
			"f:3: plan.arms[0].rounds: not a whole number from 0 to "
			"18446744073709551615" },
		{ "\"ops\":200", "\"ops\":0.5",
			"f:3: plan.arms[0].ops: not a whole number from 0 to "
			"18446744073709551615" },
		{ "\"launches\":20,\"est", "\"launches\":-1,\"est",
			"f:3: plan.arms[0].launches: not a whole number from 0 to 10000000" },
		{ "\"batches\":3", "\"batches\":\"3x\"",
			"f:3: plan.arms[0].batches: not a whole number from 0 to "
			"18446744073709551615" },
		{ "\"expect_exits\":1", "\"expect_exits\":\"1\"",
			"f:3: plan.arms[0].expect_exits: not a number" },
		{ "\"expect_exits\":1,", "", "f:3: plan.arms[0].expect_exits: missing" },
		{ "\"expect_user_exits\":0.5", "\"expect_user_exits\":-1",
			"f:3: plan.arms[1].expect_user_exits: less than 0" },
		{ "\"note\":\"n\"", "\"note\":[]", "f:3: plan.arms[0].note: not a string" },
		{ "\"b\"", "7", "f:3: plan.skipped[0].bench: not a string" },
		{ "\"qemu\"", "7", "f:3: plan.skipped[0].target: not a string" },
		{ "\"no libvirt\"", "7", "f:3: plan.skipped[0].why: not a string" },
		{ "\"why\"", "\"because\"", "f:3: plan.skipped[0].why: missing" },
		{ "\"install it\"", "7", "f:3: plan.skipped[0].hint: not a string" },
	};

	(void)state;
	CHECK_CHANGES(PLAN, changes);
}

static void launch_fields(void **state)
{
	static const struct change changes[] = {
		{ "\"arm\":0", "\"arm\":99", "f:4: launch.arm: 99 is not one of the 2 arms" },
		{ "\"arm\":0", "\"arm\":2", "f:4: launch.arm: 2 is not one of the 2 arms" },
		{ "\"arm\":0", "\"arm\":-1",
			"f:4: launch.arm: not a whole number from 0 to 18446744073709551615" },
		{ "\"arm\":0,", "", "f:4: launch.arm: missing" },
		{ "\"block\":0", "\"block\":10000000",
			"f:4: launch.block: not a whole number from 0 to 9999999" },
		{ "\"order\":0", "\"order\":true",
			"f:4: launch.order: not a whole number from 0 to 9999999" },
		{ "\"ok\"", "\"fine\"",
			"f:4: launch.status: \"fine\" is not one this version knows" },
		{ "\"status\":\"ok\",", "", "f:4: launch.status: missing" },
		{ "\"why\":\"\"", "\"why\":0", "f:4: launch.why: not a string" },
		{ "\"cpu\":1", "\"cpu\":-2",
			"f:4: launch.cpu: not a whole number from -1 to 1048575" },
		{ "\"cpu\":1", "\"cpu\":1.5",
			"f:4: launch.cpu: not a whole number from -1 to 1048575" },
		{ "\"start\":0.5", "\"start\":-0.5", "f:4: launch.start: less than 0" },
		{ "\"elapsed\":0.25", "\"elapsed\":\"\"", "f:4: launch.elapsed: not a number" },
		{ "\"raw\":[9012.25,1000,0.1]", "\"raw\":1", "f:4: launch.raw: not an array" },
		{ "\"raw\":[9012.25,1000,0.1],", "", "f:4: launch.raw: missing" },
		{ "[9012.25,1000,0.1]", "[]", "f:4: launch.raw: an ok launch without a value" },
		{ "1000", "0", "f:4: launch.raw[1]: 0 is not above 0" },
		{ "1000", "-1000", "f:4: launch.raw[1]: -1000 is not above 0" },
		{ "0.1", "1e-999", "f:4: launch.raw[2]: 0 is not above 0" },
		{ "1000", "null", "f:4: launch.raw: [1] is not a number" },
		{ "1000", "[1000]", "f:4: launch.raw: [1] is not a number" },
		{ "1000", "1e999", "f:4: not JSON: " },
		{ "1000", "0100", "f:4: not JSON: " },
		{ "1000", "NaN", "f:4: not JSON: " },
		{ "1000", "0x10", "f:4: not JSON: " },
		{ "1000", "", "f:4: not JSON: " },
		{ "0.1]", "0.1", "f:4: not JSON: " },
		{ "0.1]", "0.1,]", "f:4: not JSON: " },
		{ "\"counters\":{", "\"counters\":7,\"x\":{",
			"f:4: launch.counters: not an object" },
		{ "300.5", "\"x\"", "f:4: launch.counters: a value is not a number" },
		{ "\"io_exits\"", "\"a234567890123456789012345678901234567890123456789\"",
			"f:4: launch.counters: a name is longer than 47 bytes" },
		{ "{\"floor\"", "7,\"x\":{\"floor\"", "f:4: launch.split: not an object" },
		{ "\"floor\":1,", "", "f:4: launch.split.floor: missing" },
		{ "-2.5", "\"\"", "f:4: launch.split.entry: not a number" },
		{ "\"user\":3", "\"user\":{}", "f:4: launch.split.user: not a number" },
		{ "\"00000000deadbeef\"", "0", "f:4: launch.checksum: not a string" },
		{ "00000000deadbeef", "00000000DEADBEEF",
			"f:4: launch.checksum: not 1 to 16 digits of 0-9 a-f" },
		{ "00000000deadbeef", "000000000deadbeef",
			"f:4: launch.checksum: not 1 to 16 digits of 0-9 a-f" },
		{ "00000000deadbeef", "", "f:4: launch.checksum: not 1 to 16 digits of 0-9 a-f" },
		{ "\"type\":\"launch\"", "\"type\":1",
			"f:4: record.type: missing or not a string" },
		{ "\"type\":\"launch\",", "", "f:4: record.type: missing or not a string" },
	};

	(void)state;
	CHECK_CHANGES(LAUNCH_A, changes);
}

static void end_fields(void **state)
{
	static const struct change changes[] = {
		{ "\"complete\"", "\"unfinished\"",
			"f:6: end.status: \"unfinished\" is not one this version knows" },
		{ "\"status\":\"complete\",", "", "f:6: end.status: missing" },
		{ "\"why\":\"\"", "\"why\":1", "f:6: end.why: not a string" },
	};

	(void)state;
	CHECK_CHANGES(END, changes);
}

static void order_of_records(void **state)
{
	static const struct {
		const char *text;
		const char *error;
	} files[] = {
		{ "", "f: empty" },
		{ "{\"type\":", "f: no whole record: not a run file, or killed at once" },
		{ "\n", "f:1: not JSON: " },
		{ "[]\n", "f:1: not a JSON object" },
		{ HOST SESSION, "f:1: the first record is not the session" },
		{ "{\"type\":\"x\\u001b\"}\n", "f:1: the first record is not the session" },
		{ SESSION LAUNCH_A, "f:2: launch: before the plan" },
		{ SESSION PLAN PLAN, "f:3: plan: a second plan" },
		{ SESSION PLAN LAUNCH_A LAUNCH_B END LAUNCH_A,
			"f:6: launch.block: arm 0 had its launch of block 0 on line 3" },
		{ SESSION PLAN LAUNCH_B LAUNCH_A LAUNCH_A LAUNCH_B LAUNCH_A,
			"f:5: launch.block: arm 0 had its launch of block 0 on line 4" },
		{ SESSION "{\"type\":\"session\",\"schema\":\"kvmbench.run/3\"}\n",
			"f:2: session.schema: written by a newer kvmbench" },
		{ SESSION "{\"type\":\"host\",\"type\":\"host\"}\n", "f:2: not JSON: " },
		{ SESSION "{\"type\":\"x\\u0000\"}\n", "f:2: not JSON: " },
		{ SESSION "{\"type\":\"\xff\"}\n", "f:2: not JSON: " },
		{ SESSION "{\"type\":\"\x1b[31m\n", "f:2: not JSON: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check(files[i].text, strlen(files[i].text), files[i].error);
}

static void nul_bytes(void **state)
{
	static const char text[] = SESSION "\0\0\0\n";

	(void)state;
	check(text, sizeof(text) - 1, "f:2: not JSON: ");
}

static void too_much(void **state)
{
	struct buffer text = BUFFER_INIT;

	(void)state;
	buffer_adds(&text, SESSION);
	buffer_fill(&text, ' ', RUN_LINE_MAX + 1);
	buffer_adds(&text, "\n");
	check(text.data, text.length, "f:2: a line longer than 16777216 bytes");

	text.length = 0;
	buffer_adds(&text, SESSION "{\"type\":\"plan\",\"arms\":[0");
	for (int i = 0; i < RUN_ARMS_MAX; i++)
		buffer_adds(&text, ",0");
	buffer_adds(&text, "]}\n");
	check(text.data, text.length, "f:2: plan.arms: more than 100000");

	text.length = 0;
	buffer_adds(&text, SESSION PLAN "{\"type\":\"launch\",\"raw\":[1");
	for (int i = 0; i < RUN_RAW_MAX; i++)
		buffer_adds(&text, ",1");
	buffer_adds(&text, "]}\n");
	check(text.data, text.length, "f:3: launch.raw: more than 1000000 values");

	text.length = 0;
	buffer_adds(&text, SESSION);
	buffer_fill(&text, '[', 100000);
	buffer_adds(&text, "\n");
	check(text.data, text.length, "f:2: not JSON: ");
	buffer_finish(&text);
}

static void files_that_are_none(void **state)
{
	struct error err = ERROR_INIT;
	struct run run = { 0 };

	(void)state;
	assert_int_equal(run_read("/nonexistent/run.jsonl", &run, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_string_equal(
		err.text, "cannot open '/nonexistent/run.jsonl': No such file or directory");
	assert_int_equal(run_read("/", &run, &err), -1);
	assert_string_equal(err.text, "cannot read '/': Is a directory");
	assert_int_equal(run_read("/dev/null", &run, &err), -1);
	assert_string_equal(err.text, "/dev/null: empty");
	/* endless, and not one line */
	assert_int_equal(run_read("/dev/zero", &run, &err), -1);
	assert_string_equal(err.text, "/dev/zero:1: a line longer than 16777216 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_fields),
		cmocka_unit_test(host_fields),
		cmocka_unit_test(plan_fields),
		cmocka_unit_test(launch_fields),
		cmocka_unit_test(end_fields),
		cmocka_unit_test(order_of_records),
		cmocka_unit_test(nul_bytes),
		cmocka_unit_test(too_much),
		cmocka_unit_test(files_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
