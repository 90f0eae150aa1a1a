/* Machines that lie: every file of a believable tree is replaced by something it must not be. The
 * probe, the advice and both reports must come through, and nothing unprintable with them.
 */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/doctor_report.h"
#include "host/host.h"

#define HERE "tests/unit/host"

static const char *const believable[] = { HERE "/roots/intel-tuned", HERE "/roots/amd-laptop",
	HERE "/roots/pvm-guest", HERE "/roots/container" };

/* Each becomes the content of every file in turn. */
static const char *const contents[] = {
	"",
	"\n\n\n",
	"-1\n",
	"0\n",
	"9223372036854775807\n",
	"-9223372036854775808 -9223372036854775808\n",
	"18446744073709551616 kB\n",
	"99999999999999999999999999999999999999999999999999999999999999999999999999.9\n",
	"0-99999999\n",
	"7-3,,\n",
	"\033]0;owned\a\033[2J\x9b\xff\xfe\xc0\x80\n",
	"%s%n%s%n%1$999999999s\n",
	"[]\n[\n]\n",
	": : :\nflags: : vmx svm hypervisor\nMemTotal: -5 kB\nMemAvailable: 1e400 kB\nSwapTotal: 1 "
	"kB\n"
	"SwapFree: 999999999999 kB\ncpu MHz: -nan\nmodel: 0x10\ncpu family: 99999999999999999999\n",
	"cpu  99999999999999999999 -1 x\n",
	"cpu 0 0 0 0 0 0 0 0 0 0\n",
};

static const char *source;
static const char *content; /* NULL: the special makers below */
static int (*make)(const char *path);
static char root[64];

static int make_text(const char *path)
{
	FILE *file = fopen(path, "wb");
	int failed;

	if (!file)
		return -1;
	failed = fputs(content, file) == EOF;
	return fclose(file) == EOF || failed ? -1 : 0;
}

static int make_directory(const char *path)
{
	return mkdir(path, 0755);
}

static int make_fifo(const char *path)
{
	return mkfifo(path, 0644);
}

static int make_loop(const char *path)
{
	return symlink(path + strlen(root), path);
}

/* One line of a megabyte, once without and once with a word in it that is looked for. */
static int make_long(const char *path)
{
	static char bytes[1 << 20];
	FILE *file = fopen(path, "wb");
	int failed;

	if (!file)
		return -1;
	memset(bytes, '1', sizeof(bytes));
	memcpy(bytes, "flags : vmx ", strlen("flags : vmx "));
	failed = fwrite(bytes, 1, sizeof(bytes), file) != sizeof(bytes);
	return fclose(file) == EOF || failed ? -1 : 0;
}

static int make_noise(const char *path)
{
	unsigned char bytes[5000];
	uint32_t state = 2463534242;
	FILE *file = fopen(path, "wb");
	int failed;

	if (!file)
		return -1;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		bytes[i] = (unsigned char)state;
	}
	failed = fwrite(bytes, 1, sizeof(bytes), file) != sizeof(bytes);
	return fclose(file) == EOF || failed ? -1 : 0;
}

static int copy_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	char target[512];

	(void)status;
	(void)place;
	snprintf(target, sizeof(target), "%s%s", root, path + strlen(source));
	if (kind == FTW_D)
		return strcmp(target, root) == 0 ? 0 : mkdir(target, 0755);
	return make(target);
}

static void expect_printable(const char *text)
{
	for (; *text; text++)
		if (*text != '\n' && (*text < 0x20 || *text > 0x7e))
			fail_msg("byte %#x in the report", (unsigned char)*text);
}

static void examine(void)
{
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct advice_list advice;
	struct host host;
	json_t *report;
	char *dump;

	assert_int_equal(host_probe(root, &host, &err), 0);
	assert_int_equal(host_advise(root, &host, &advice, &err), 0);
	assert_true(host.online_cpus >= 0);
	report = doctor_json(&host, &advice, &(struct doctor_trials){ NULL, NULL });
	assert_non_null(report);
	assert_int_equal(json_array_size(json_object_get(report, "advice")), advice.n);
	dump = json_dumps(report, JSON_INDENT(1));
	assert_non_null(dump);
	expect_printable(dump);
	doctor_text(
		&host, &advice, &(struct doctor_trials){ NULL, NULL }, DOCTOR_ALL, false, &text);
	expect_printable(text.data);
	free(dump);
	json_decref(report);
	buffer_finish(&text);
	advice_finish(&advice);
	host_finish(&host);
}

static void examine_all(void)
{
	char command[128];

	for (size_t i = 0; i < sizeof(believable) / sizeof(believable[0]); i++) {
		source = believable[i];
		snprintf(root, sizeof(root), "/tmp/kvmbench-hostile-XXXXXX");
		assert_non_null(mkdtemp(root));
		assert_int_equal(nftw(source, copy_entry, 16, FTW_PHYS), 0);
		examine();
		snprintf(command, sizeof(command), "rm -rf '%s'", root);
		assert_int_equal(system(command), 0);
	}
}

static void test_contents(void **state)
{
	(void)state;
	make = make_text;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		content = contents[i];
		examine_all();
	}
}

static void test_directories(void **state)
{
	(void)state;
	make = make_directory;
	examine_all();
}

static void test_fifos(void **state)
{
	(void)state;
	make = make_fifo;
	examine_all();
}

static void test_loops(void **state)
{
	(void)state;
	make = make_loop;
	examine_all();
}

static void test_long_lines(void **state)
{
	(void)state;
	make = make_long;
	examine_all();
}

static void test_noise(void **state)
{
	(void)state;
	make = make_noise;
	examine_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_directories),
		cmocka_unit_test(test_fifos),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
