#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/profiling.h"

static const struct profiling_origin origin = { "6.1.0", "quiet", "QEMU 7.2" };

/* Two regions: n and 2n operations of 10 instructions, one of which is a VMRUN. */
static const char counts[] = "kvmbench-profile 1\n"
			     "region 1 23 2 0\n"
			     "i ffffffff81000000 20\n"
			     "i ffffffffc0000004 3\n"
			     "end 1\n"
			     "region 2 43 4 0\n"
			     "i ffffffff81000000 40\n"
			     "i ffffffffc0000004 3\n"
			     "end 2\n";
static const char symbols[] = "{'t':'symbols','lines':'ffffffff81000000 T kernel_function\\n"
			      "ffffffffc0000000 t module_function\\t[kvm]\\n'}";
static const char cpuid[] = "{'t':'profile','bench':'cpuid','params':'','ring':'kernel',"
			    "'target':'tinyvm','ops':2,'measured':18,'region':2,'less':1,"
			    "'ticks':0}";

struct boot {
	char directory[40];
	char path[64];
	struct profiling profiling;
};

static void begin(struct boot *b, const char *text)
{
	FILE *f;

	*b = (struct boot){ .directory = "/tmp/kvmbench-profiling-XXXXXX" };
	assert_non_null(mkdtemp(b->directory));
	snprintf(b->path, sizeof(b->path), "%s/" PROFILING_COUNTS, b->directory);
	if (!text)
		return;
	f = fopen(b->path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void end(struct boot *b)
{
	profiling_finish(&b->profiling);
	unlink(b->path);
	rmdir(b->directory);
}

/* ' stands for " */
static int feed(struct boot *b, const char *text, struct error *err)
{
	char *copy = strdup(text);
	json_error_t wrong;
	json_t *frame;
	int status;

	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	frame = json_loads(copy, 0, &wrong);
	if (!frame)
		fail_msg("%s: %s", wrong.text, copy);
	free(copy);
	status = profiling_frame(&b->profiling, frame, err);
	json_decref(frame);
	return status;
}

static void test_profile(void **state)
{
	struct error err = ERROR_INIT;
	const struct lab_profile *p;
	struct boot b;

	(void)state;
	begin(&b, counts);
	assert_int_equal(feed(&b, "{'t':'say','text':'x'}", &err), 0);
	assert_int_equal(feed(&b, cpuid, &err), 0);
	assert_int_equal(feed(&b, symbols, &err), 0);
	if (profiling_make(&b.profiling, b.directory, &origin, &err))
		fail_msg("%s", err.text);
	p = profiling_find(&b.profiling, "cpuid");
	assert_non_null(p);
	assert_null(profiling_find(&b.profiling, "cpu"));
	assert_int_equal(p->instructions, 20);
	assert_int_equal(p->exits, 2);
	assert_int_equal(p->ops, 2);
	assert_int_equal(p->n, 1);
	assert_string_equal(p->function[0].name, "kernel_function");
	assert_string_equal(p->kernel, "6.1.0");
	assert_string_equal(p->cmdline, "quiet");
	assert_string_equal(p->emulator, "QEMU 7.2");
	end(&b);
}

/* A profile that is wrong is told, and does not hide the others. */
static void test_failures(void **state)
{
	static const char *const bad[][2] = {
		{ "'ops':2,'measured':17,'region':2,'less':1", "the machine's clock shows 17" },
		{ "'ops':2,'measured':18,'region':3,'less':1", "the plugin has only 2" },
		{ "'ops':2,'measured':18,'region':2,'less':9007199254740992",
			"the plugin has only 2" },
		{ "'skip':false,'why':'stopped after 2 s'", "stopped after 2 s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;
		struct boot b;
		char text[256];

		begin(&b, counts);
		snprintf(text, sizeof(text), "{'t':'profile','bench':'x','params':'size=1',%s}",
			bad[i][0]);
		assert_int_equal(feed(&b, text, &err), 0);
		assert_int_equal(feed(&b, cpuid, &err), 0);
		assert_int_equal(feed(&b, symbols, &err), 0);
		assert_int_equal(profiling_make(&b.profiling, b.directory, &origin, &err), -1);
		assert_int_equal(err.kind, ERROR_MEASURE);
		assert_non_null(strstr(err.text, "no profile of x size=1: "));
		if (!strstr(err.text, bad[i][1]))
			fail_msg("'%s' does not say '%s'", err.text, bad[i][1]);
		assert_null(profiling_find(&b.profiling, "x size=1"));
		assert_non_null(profiling_find(&b.profiling, "cpuid"));
		end(&b);
	}
}

static void test_skips(void **state)
{
	struct error err = ERROR_INIT;
	struct boot b;

	(void)state;
	begin(&b, counts);
	assert_int_equal(feed(&b,
				 "{'t':'profile','bench':'s','ring':'user','skip':true,"
				 "'why':'sleeps\\u001b'}",
				 &err),
		0);
	assert_int_equal(feed(&b, symbols, &err), 0);
	assert_int_equal(profiling_make(&b.profiling, b.directory, &origin, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(err.text, "nothing to profile: s ring=user: sleeps?");
	assert_int_equal(feed(&b, cpuid, &err), 0);
	assert_int_equal(profiling_make(&b.profiling, b.directory, &origin, &err), 0);
	end(&b);
}

static void test_hostile(void **state)
{
	static const char *const bad[] = {
		"{'t':'profile','bench':'a'}",
		"{'t':'profile','bench':'a','ops':0,'measured':1,'region':2,'less':1}",
		"{'t':'profile','bench':'a','ops':1,'measured':-1,'region':2,'less':1}",
		"{'t':'profile','bench':'a','ops':1,'measured':1,'region':0,'less':1}",
		"{'t':'profile','bench':7,'ops':1.5,'measured':1,'region':2,'less':1}",
		"{'t':'profile','ops':9223372036854775807,'measured':1,'region':2,'less':1}",
		"{'t':'profile','bench':'cpuid','ring':'kernel','why':'twice'}",
	};
	struct boot b;

	(void)state;
	begin(&b, NULL);
	assert_int_equal(feed(&b, cpuid, NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;

		if (feed(&b, bad[i], &err) != -1)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(err.kind, ERROR_DATA);
	}
	end(&b);
}

/* What is there of a boot that had no plugin, or no symbols. */
static void test_missing(void **state)
{
	struct error err = ERROR_INIT;
	struct boot b;

	(void)state;
	begin(&b, NULL);
	assert_int_equal(feed(&b, cpuid, &err), 0);
	assert_int_equal(profiling_make(&b.profiling, b.directory, &origin, &err), -1);
	assert_non_null(strstr(err.text, "symbols of the machine's kernel: "));
	assert_int_equal(feed(&b, symbols, &err), 0);
	assert_int_equal(profiling_make(&b.profiling, b.directory, &origin, &err), -1);
	assert_non_null(strstr(err.text, PROFILING_COUNTS));
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_skips),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
