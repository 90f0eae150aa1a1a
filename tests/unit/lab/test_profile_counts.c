#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "lab/profile_counts.h"

#define HEAD "kvmbench-profile 1\n"

static void test_good(void **state)
{
	static const char text[] = HEAD "region 1 7 2 1\n"
					"i 1000 4\n"
					"i ffffffff81000000 2\n"
					"c ffffffff81000000 ffffffff81000010 2\n"
					"c ffffffff81000000 ffffffff81000020 1\n"
					"c ffffffff81000008 10 1\n"
					"end 1\n"
					"region 2 0 0 0\n"
					"open 2\n";
	struct profile_counts c;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(profile_counts_parse("f", text, strlen(text), &c, &err), 0);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.region[0].instructions, 7);
	assert_int_equal(c.region[0].vmruns, 2);
	assert_int_equal(c.region[0].lost, 1);
	assert_false(c.region[0].open);
	assert_int_equal(c.region[0].n, 2);
	assert_true(c.region[0].count[1].address == 0xffffffff81000000);
	assert_int_equal(c.region[0].count[1].count, 2);
	assert_int_equal(c.region[0].n_calls, 3);
	assert_int_equal(c.region[0].call[2].to, 0x10);
	assert_true(c.region[1].open);
	assert_int_equal(c.region[1].n, 0);
	profile_counts_finish(&c);
}

/* Every array grows more than once. */
static void test_many(void **state)
{
	enum { MANY = 5000 };
	struct buffer text = BUFFER_INIT;
	struct profile_counts c;
	struct error err = ERROR_INIT;

	(void)state;
	buffer_addf(&text, HEAD "region 1 %d 0 0\n", MANY);
	for (int i = 0; i < MANY; i++)
		buffer_addf(&text, "i %x 1\n", i);
	for (int i = 0; i < MANY; i++)
		buffer_addf(&text, "c %x 0 1\n", i);
	buffer_adds(&text, "end 1\n");
	assert_int_equal(profile_counts_parse("f", text.data, text.length, &c, &err), 0);
	assert_int_equal(c.region[0].n, MANY);
	assert_int_equal(c.region[0].n_calls, MANY);
	assert_int_equal(c.region[0].count[MANY - 1].address, MANY - 1);
	profile_counts_finish(&c);
	buffer_finish(&text);
}

static void test_no_region(void **state)
{
	struct profile_counts c;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(profile_counts_parse("f", HEAD, strlen(HEAD), &c, &err), 0);
	assert_int_equal(c.n, 0);
	profile_counts_finish(&c);
}

static void assert_refused_n(const char *text, size_t length, const char *message)
{
	struct profile_counts c;
	struct error err = ERROR_INIT;
	char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, text, length);
	assert_int_equal(profile_counts_parse("f", copy, length, &c, &err), -1);
	free(copy);
	assert_int_equal(err.kind, ERROR_DATA);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
	assert_null(c.region);
	assert_int_equal(c.n, 0);
}

static void assert_refused(const char *text, const char *message)
{
	assert_refused_n(text, strlen(text), message);
}

static void test_hostile(void **state)
{
	(void)state;
	assert_refused("", "f: not a profile");
	assert_refused("kvmbench-profile 2\n", "another version");
	assert_refused("kvmbench-profile 1", "f:1: the line is cut off");
	assert_refused(HEAD "i 1 1\n", "f:2: not the begin of a region");
	assert_refused(HEAD "end 1\n", "begin");
	assert_refused(HEAD "end 0\n", "begin");
	assert_refused(HEAD "\n", "begin");
	assert_refused(HEAD "region 1 1 0\n", "three counts");
	assert_refused(HEAD "region 1 1 0 0 0\n", "three counts");
	assert_refused(HEAD "region 1 -1 0 0\n", "three counts");
	assert_refused(HEAD "region 1 18446744073709551616 0 0\n", "three counts");
	assert_refused(HEAD "region 2 1 0 0\n", "out of order");
	assert_refused(HEAD "region 0 1 0 0\n", "out of order");
	assert_refused(HEAD "region 1 1 2 0\n", "more than all");
	assert_refused(HEAD "region 1 1 0 2\n", "more than all");
	assert_refused(HEAD "region 1 1 0 0\nregion 2 1 0 0\n", "within a region");
	assert_refused(HEAD "region 1 1 0 0\ni 1 1\n", "ends within a region");
	assert_refused(HEAD "region 1 1 0 0\ni 1 1\nend 1", "cut off");
	assert_refused(HEAD "region 1 1 0 0\ni 1 1\nend 2\n", "another region");
	assert_refused(HEAD "region 1 2 0 0\ni 1 1\nend 1\n", "do not add up");
	assert_refused(HEAD "region 1 1 0 0\ni 1 2\nend 1\n", "more than the region");
	assert_refused(HEAD "region 1 1 0 0\ni 1 18446744073709551615\ni 2 2\nend 1\n",
		"more than the region");
	assert_refused(HEAD "region 1 2 0 0\ni 2 1\ni 2 1\nend 1\n", "ascend");
	assert_refused(HEAD "region 1 2 0 0\ni 2 1\ni 1 1\nend 1\n", "ascend");
	assert_refused(HEAD "region 1 1 0 0\ni 10000000000000000 1\nend 1\n", "not an address");
	assert_refused(HEAD "region 1 1 0 0\ni F 1\nend 1\n", "not an address");
	assert_refused(HEAD "region 1 1 0 0\ni  1\nend 1\n", "not an address");
	assert_refused(HEAD "region 1 1 0 0\ni 1 1 \nend 1\n", "not an address");
	assert_refused(HEAD "region 1 1 0 0\nc 1 1\nend 1\n", "two addresses");
	assert_refused(HEAD "region 1 1 0 0\nc 1 1 2\nend 1\n", "more calls");
	assert_refused(HEAD "region 1 1 0 0\nc 1 1 1\nc 1 2 1\nend 1\n", "more calls");
	assert_refused(
		HEAD "region 1 1 0 0\nc 1 1 1\nc 1 2 18446744073709551615\nend 1\n", "more calls");
	assert_refused(HEAD "region 1 1 0 0\nc 2 1 0\nc 1 1 1\nend 1\n", "calls do not ascend");
	assert_refused(HEAD "region 1 2 0 0\nc 1 1 1\nc 1 1 1\nend 1\n", "calls do not ascend");
	assert_refused(HEAD "region 1 1 0 0\nx\nend 1\n", "f:3: not a line");
	assert_refused_n(HEAD "region 1 0 0 0\0\n", strlen(HEAD) + 16, "not a line");
}

static void test_bounds(void **state)
{
	struct buffer text = BUFFER_INIT;

	(void)state;
	buffer_adds(&text, HEAD);
	for (int i = 1; i <= PROFILE_REGIONS_MAX + 1; i++)
		buffer_addf(&text, "region %d 0 0 0\nend %d\n", i, i);
	assert_refused(text.data, "too many");
	text.length = 0;
	buffer_addf(&text, HEAD "region 1 0 0 0\n");
	for (int i = 0; i <= PROFILE_COUNTS_MAX; i++)
		buffer_addf(&text, "i %x 0\n", i);
	assert_refused(text.data, "too many addresses");
	text.length = 0;
	buffer_addf(&text, HEAD "region 1 1 0 0\n");
	for (int i = 0; i <= PROFILE_CALLS_MAX; i++)
		buffer_addf(&text, "c %x 0 0\n", i);
	assert_refused(text.data, "too many calls");
	text.length = 0;
	buffer_adds(&text, HEAD "region 1 1 0 0\ni ");
	buffer_fill(&text, '0', PROFILE_LINE_MAX);
	buffer_adds(&text, "1 1\nend 1\n");
	assert_refused(text.data, "f:3: not a line");
	buffer_finish(&text);
}

static void test_file(void **state)
{
	static const char text[] = HEAD "region 1 1 0 0\ni 1 1\nend 1\n";
	char path[] = "/tmp/kvmbench-counts-XXXXXX";
	struct profile_counts c;
	struct error err = ERROR_INIT;
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(profile_counts_read(path, &c, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA); /* empty: the emulator never got so far */
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(profile_counts_read(path, &c, &err), 0);
	assert_int_equal(c.n, 1);
	profile_counts_finish(&c);
	close(fd);
	unlink(path);
	assert_int_equal(profile_counts_read(path, &c, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(profile_counts_read("/", &c, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_no_region),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
