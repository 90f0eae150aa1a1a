/* What a guest says of itself is hostile, and which pages its memory lies on is read from /proc.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "target/guest_facts.h"
#include "virt/backing.h"

static int take(const char *text, struct guest_facts *facts)
{
	json_t *frame = json_loads(text, 0, NULL);
	const struct json_at at = { "the guest", 1, "boot", frame };
	struct error err = ERROR_INIT;
	int status;

	assert_non_null(frame);
	status = guest_facts_take(&at, facts, &err);
	assert_int_equal(status < 0, err.kind != ERROR_NONE);
	json_decref(frame);
	return status;
}

static void whole(void **state)
{
	struct guest_facts facts;
	json_t *fingerprint = json_object();
	json_t *conditions = json_object();

	(void)state;
	assert_int_equal(take("{\"release\":\"6.1.0-57-cloud-amd64\",\"clocksource\":\"kvm-clock\","
			      "\"clocksources\":\"kvm-clock tsc\",\"thp\":\"madvise\",\"cpus\":4,"
			      "\"packages\":1,\"cores\":2,\"tells_steal\":true}",
				 &facts),
		0);
	assert_string_equal(facts.release, "6.1.0-57-cloud-amd64");
	guest_facts_put(&facts, fingerprint, conditions);
	assert_int_equal(json_integer_value(json_object_get(fingerprint, "guest_cores")), 2);
	assert_string_equal(
		json_string_value(json_object_get(fingerprint, "guest_thp")), "madvise");
	/* no identity: it may still change when a guest has just booted */
	assert_null(json_object_get(fingerprint, "guest_clocksource"));
	assert_string_equal(
		json_string_value(json_object_get(conditions, "guest_clocksource")), "kvm-clock");
	assert_true(json_is_true(json_object_get(conditions, "guest_tells_steal")));
	json_decref(fingerprint);
	json_decref(conditions);
}

/* An agent of before says less. */
static void sparse(void **state)
{
	struct guest_facts facts;
	json_t *fingerprint = json_object();
	json_t *conditions = json_object();

	(void)state;
	assert_int_equal(take("{\"release\":\"x\"}", &facts), 0);
	guest_facts_put(&facts, fingerprint, conditions);
	assert_int_equal(json_object_size(fingerprint), 0);
	json_decref(fingerprint);
	json_decref(conditions);
}

static void hostile(void **state)
{
	static const char *const bad[] = { "{}", "{\"release\":7}",
		"{\"release\":\"x\",\"clocksource\":[]}", "{\"release\":\"x\",\"cpus\":-1}",
		"{\"release\":\"x\",\"cpus\":65537}", "{\"release\":\"x\",\"cores\":1.5}",
		"{\"release\":\"x\",\"tells_steal\":1}" };
	struct guest_facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (take(bad[i], &facts) == 0)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(take("{\"release\":\"a\\u001b[31m\xc3\xa9\\\"\",\"thp\":\""
			      "nevernevernevernevernevernevernevernever\"}",
				 &facts),
		0);
	assert_string_equal(facts.release, "a??31m???");
	assert_int_equal(strlen(facts.thp), sizeof(facts.thp) - 1);
}

static void pages(void **state)
{
	char root[] = "/tmp/kvmbench-backing-XXXXXX";
	char path[128];
	struct backing b;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/proc", root);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/proc/42", root);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/proc/42/smaps_rollup", root);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("5581c0-7ffd05 ---p 00000000 00:00 0                          [rollup]\n"
	      "Rss:              400000 kB\nAnonHugePages:    202752 kB\n"
	      "ShmemPmdMapped:        0 kB\nFilePmdMapped:      2048 kB\n"
	      "Shared_Hugetlb:        0 kB\nPrivate_Hugetlb:    4096 kB\n",
		file);
	fclose(file);
	assert_true(backing_read(root, 42, &b));
	assert_int_equal(b.bytes, (400000 + 4096) * 1024ull);
	assert_int_equal(b.huge, (202752 + 2048 + 4096) * 1024ull);
	assert_false(backing_read(root, 43, &b));
	assert_false(backing_read(root, 0, &b));
	/* this very process has some */
	assert_true(backing_read("", (int)getpid(), &b));
	assert_true(b.bytes > 0 && b.huge <= b.bytes);
	unlink(path);
	path[strlen(path) - strlen("/smaps_rollup")] = '\0';
	rmdir(path);
	path[strlen(path) - strlen("/42")] = '\0';
	rmdir(path);
	rmdir(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(sparse),
		cmocka_unit_test(hostile),
		cmocka_unit_test(pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
