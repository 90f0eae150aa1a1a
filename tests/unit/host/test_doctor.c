/* Whole reports of machines that lie in roots/, held against golden files: facts and findings as
 * JSON, and the text. Run from the top of the tree; KVMBENCH_UPDATE_GOLDEN=1 writes them anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/doctor_report.h"
#include "host/host.h"

#define HERE "tests/unit/host"

struct machine {
	const char *name;
	enum doctor_detail detail;
	const struct gate *gate;
};

static const struct gate native = {
	.measured = true,
	.kernel_ns_per_insn = 0.3871,
	.user_ns_per_insn = 0.3866,
};

static const struct gate emulated = {
	.measured = true,
	.kernel_emulated = true,
	.kernel_ns_per_insn = 741.25,
	.user_ns_per_insn = 0.3766,
	.emulations_per_insn = 1,
};

static const struct gate unmeasured = { .why = "cannot create a VM: Cannot allocate memory" };

static struct machine machines[] = {
	{ "intel-tuned", DOCTOR_ALL, &native },
	{ "amd-laptop", DOCTOR_NORMAL, NULL },
	{ "pvm-guest", DOCTOR_NORMAL, &emulated },
	{ "container", DOCTOR_QUIET, NULL },
	{ "nearly-empty", DOCTOR_NORMAL, &unmeasured },
};

static char *read_whole(const char *path)
{
	cleanup_file FILE *file = fopen(path, "rb");
	struct buffer text = BUFFER_INIT;
	char bytes[4096];
	size_t got;

	if (!file)
		return NULL;
	buffer_adds(&text, "");
	while ((got = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_add(&text, bytes, got);
	return text.data;
}

static void write_whole(const char *path, const char *text)
{
	cleanup_file FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

static void expect_golden(const char *name, const char *suffix, const char *text)
{
	cleanup_free char *expected = NULL;
	char path[256];

	snprintf(path, sizeof(path), HERE "/golden/%s.%s", name, suffix);
	if (getenv("KVMBENCH_UPDATE_GOLDEN")) {
		write_whole(path, text);
		return;
	}
	expected = read_whole(path);
	if (!expected)
		fail_msg("cannot read '%s' (run from the top of the tree)", path);
	if (strcmp(expected, text) != 0)
		fail_msg("'%s' differs; this was made:\n%s", path, text);
}

static void expect_narrow(const char *text)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		if (length > 100)
			fail_msg("%zu columns: %.*s", length, (int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void test_machine(void **state)
{
	const struct machine *machine = *state;
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	cleanup_free char *dump = NULL;
	struct advice_list advice;
	struct host host;
	json_t *report;
	char root[128];

	snprintf(root, sizeof(root), HERE "/roots/%s", machine->name);
	assert_int_equal(host_probe(root, &host, &err), 0);
	assert_int_equal(host_advise(root, &host, &advice, &err), 0);
	assert_false(host.kvm_usable);
	assert_int_equal(host.cpu, 0);

	report = doctor_json(&host, &advice, &(struct doctor_trials){ machine->gate, NULL });
	assert_non_null(report);
	dump = json_dumps(report, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
	assert_non_null(dump);
	buffer_addf(&text, "%s\n", dump);
	expect_golden(machine->name, "json", text.data);
	buffer_finish(&text);
	json_decref(report);

	doctor_text(&host, &advice, &(struct doctor_trials){ machine->gate, NULL }, machine->detail,
		false, &text);
	expect_golden(machine->name, "txt", text.data);
	expect_narrow(text.data);
	buffer_finish(&text);
	advice_finish(&advice);
	host_finish(&host);
}

/* With the colours taken out, the coloured text is the plain one. */
static void test_colour(void **state)
{
	struct buffer coloured = BUFFER_INIT;
	struct buffer plain = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct advice_list advice;
	struct host host;
	char *to;

	(void)state;
	assert_int_equal(host_probe(HERE "/roots/amd-laptop", &host, &err), 0);
	assert_int_equal(host_advise(HERE "/roots/amd-laptop", &host, &advice, &err), 0);
	doctor_text(&host, &advice, &(struct doctor_trials){ NULL, NULL }, DOCTOR_NORMAL, false,
		&plain);
	doctor_text(&host, &advice, &(struct doctor_trials){ NULL, NULL }, DOCTOR_NORMAL, true,
		&coloured);
	assert_null(strchr(plain.data, '\033'));
	assert_non_null(strstr(coloured.data, "\033[33mwarn"));
	to = coloured.data;
	for (const char *from = coloured.data; *from; from++) {
		if (*from == '\033')
			from += strcspn(from, "m");
		else
			*to++ = *from;
	}
	*to = '\0';
	assert_string_equal(coloured.data, plain.data);
	buffer_finish(&coloured);
	buffer_finish(&plain);
	advice_finish(&advice);
	host_finish(&host);
}

static void test_no_root(void **state)
{
	struct error err = ERROR_INIT;
	struct host host;

	(void)state;
	assert_int_equal(host_probe(HERE "/roots/not-there", &host, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(host.facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "intel-tuned", test_machine, NULL, NULL, &machines[0] },
		{ "amd-laptop", test_machine, NULL, NULL, &machines[1] },
		{ "pvm-guest", test_machine, NULL, NULL, &machines[2] },
		{ "container", test_machine, NULL, NULL, &machines[3] },
		{ "nearly-empty", test_machine, NULL, NULL, &machines[4] },
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_no_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
