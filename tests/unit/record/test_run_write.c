/* What is written is read again, byte for byte, and survives full disks and kills. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "record/run_file.h"
#include "unit/record/sample.h"

static char directory[] = "/tmp/kvmbench-write-XXXXXX";
static char path[sizeof(directory) + 16];

static int make_directory(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	if (!mkdtemp(directory))
		return -1;
	buffer_addf(&b, "%s/run.jsonl", directory);
	memcpy(path, b.data, b.length + 1);
	buffer_finish(&b);
	return 0;
}

static int remove_directory(void **state)
{
	(void)state;
	return rmdir(directory);
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void must(int result, const struct error *err)
{
	if (result)
		fail_msg("%s", err->text);
}

static struct run_writer *open_writer(bool append)
{
	struct error err = ERROR_INIT;
	struct run_writer *w = run_writer_open(path, append, &err);

	if (!w)
		fail_msg("%s", err.text);
	return w;
}

static void put_file(const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void get_file(struct buffer *b)
{
	const int fd = open(path, O_RDONLY);
	char block[4096];
	ssize_t n;

	assert_true(fd >= 0);
	b->length = 0;
	while ((n = read(fd, block, sizeof(block))) > 0)
		buffer_add(b, block, (size_t)n);
	close(fd);
}

static void write_run(struct run_writer *w, const struct run *run)
{
	struct error err = ERROR_INIT;

	must(run_write_session(w, &run->session, &err), &err);
	if (run->host)
		must(run_write_host(w, run->host, &err), &err);
	must(run_write_plan(w, run, &err), &err);
	for (size_t i = 0; i < run->n_launches; i++)
		must(run_write_launch(w, &run->launches[i], &err), &err);
	if (run->end != RUN_UNFINISHED)
		must(run_write_end(w, run->end, run->end_why, &err), &err);
}

static void read_sample(struct run *run, const char *text)
{
	struct error err = ERROR_INIT;

	*run = (struct run){ 0 };
	must(run_parse("sample", text, strlen(text), run, &err), &err);
}

static void written_again_it_is_the_same(void **state)
{
	struct buffer text = BUFFER_INIT;
	struct run_writer *w;
	struct run run;

	(void)state;
	read_sample(&run, WHOLE);
	w = open_writer(false);
	write_run(w, &run);
	run_writer_close(w);
	run_finish(&run);
	get_file(&text);
	assert_string_equal(text.data, WHOLE);
	buffer_finish(&text);
}

static void an_exact_session_stays_one(void **state)
{
	static const char session[] =
		"{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"id\":\"a\","
		"\"tool\":\"\",\"suite\":\"lab\",\"started\":\"\",\"argv\":[],\"seed\":1,"
		"\"tsc_hz\":0,\"launches\":3,\"vary\":\"command_line\",\"kind\":\"exact\"}\n"
		"{\"type\":\"plan\",\"arms\":[],\"skipped\":[]}\n";
	struct buffer text = BUFFER_INIT;
	struct run_writer *w;
	struct run run;

	(void)state;
	read_sample(&run, session);
	w = open_writer(false);
	write_run(w, &run);
	run_writer_close(w);
	run_finish(&run);
	get_file(&text);
	assert_string_equal(text.data, session);
	buffer_finish(&text);
}

/* Sides are there only where a session has them. */
static void check_sides(const char *members, const char *sides, const char *b)
{
	struct buffer text = BUFFER_INIT;
	struct buffer written = BUFFER_INIT;
	struct run_writer *w;
	struct run run;

	buffer_addf(&text,
		"{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"id\":\"1\",\"tool\":\"v1\","
		"\"suite\":\"quick\",\"started\":\"2026-11-23T04:47:00Z\",\"argv\":[],\"seed\":1,"
		"\"tsc_hz\":0,\"launches\":2,%s}\n"
		"{\"type\":\"plan\",\"arms\":[" ARM_SIDE("A") "," ARM_SIDE(
			"B") "],\"skipped\":[]}\n",
		members);
	read_sample(&run, text.data);
	assert_string_equal(run.session.sides, sides);
	if (b)
		assert_string_equal(json_string_value(json_object_get(run.session.ab, "b")), b);
	else
		assert_null(run.session.ab);
	assert_null(run.session.extra);
	assert_string_equal(run.arms[0].side, "A");
	assert_string_equal(run.arms[1].side, "B");
	w = open_writer(false);
	write_run(w, &run);
	run_writer_close(w);
	run_finish(&run);
	get_file(&written);
	assert_string_equal(written.data, text.data);
	buffer_finish(&written);
	buffer_finish(&text);
	unlink(path);
}

static void sides_are_written_and_read(void **state)
{
	(void)state;
	check_sides("\"sides\":\"aa\"", "aa", NULL);
	check_sides("\"sides\":\"ab\",\"ab\":{\"a\":\"x\",\"b\":\"y\","
		    "\"fingerprint_b\":{\"thp\":\"never\"},\"later\":1}",
		"ab", "y");
}

/* with members of a newer version, which are kept, and strings that need escapes */
static void the_unknown_is_kept(void **state)
{
	static const char session[] =
		"{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"id\":\"\\u001b\\\"\\\\µ\","
		"\"tool\":\"\",\"suite\":\"\",\"started\":\"\",\"argv\":[],\"seed\":1,\"tsc_hz\":0,"
		"\"launches\":0,\"later\":{\"z\":[1.5,null,true,-7],\"a\":\"\\u009b\"}}\n"
		"{\"type\":\"plan\",\"arms\":[],\"skipped\":[]}\n";
	struct buffer text = BUFFER_INIT;
	struct run_writer *w;
	struct run run;

	(void)state;
	read_sample(&run, session);
	w = open_writer(false);
	write_run(w, &run);
	run_writer_close(w);
	run_finish(&run);
	get_file(&text);
	assert_string_equal(text.data, session);
	buffer_finish(&text);
}

static void nulls_are_empty(void **state)
{
	struct run empty = { 0 };
	struct run run = { 0 };
	struct arm arm = { 0 };
	struct error err = ERROR_INIT;
	struct run_writer *w = open_writer(false);

	(void)state;
	empty.arms = &arm;
	empty.n_arms = 1;
	write_run(w, &empty);
	must(run_write_end(w, RUN_FAILED, NULL, &err), &err);
	run_writer_close(w);
	must(run_read(path, &run, &err), &err);
	assert_string_equal(run.arms[0].bench, "");
	assert_int_equal(run.end, RUN_FAILED);
	run_finish(&run);
	run_writer_close(NULL);
}

static void nothing_is_overwritten(void **state)
{
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	put_file("precious");
	assert_null(run_writer_open(path, false, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.hint, "--resume"));
	assert_null(run_writer_open(path, true, &err)); /* nor cut off to nothing */
	assert_int_equal(err.kind, ERROR_DATA);
	get_file(&text);
	assert_string_equal(text.data, "precious");
	buffer_finish(&text);
}

static void places_it_cannot_write(void **state)
{
	struct error err = ERROR_INIT;
	struct run_writer *w;

	(void)state;
	assert_null(run_writer_open("-", false, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(run_writer_open("", false, &err));
	assert_null(run_writer_open("/nonexistent/run.jsonl", false, &err));
	assert_string_equal(
		err.text, "cannot create '/nonexistent/run.jsonl': No such file or directory");
	assert_null(run_writer_open(path, true, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(run_writer_open("/dev/full", true, &err));
	assert_string_equal(err.text, "'/dev/full' is not a regular file");
	w = open_writer(false);
	assert_null(run_writer_open(path, true, &err));
	assert_non_null(strstr(err.text, "another run is writing"));
	run_writer_close(w);
}

static void append_cuts_the_half_line(void **state)
{
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct run_writer *w;
	struct run run;
	struct buffer half = BUFFER_INIT;

	(void)state;
	read_sample(&run, WHOLE);
	/* a half line longer than the blocks that are searched for its beginning */
	buffer_adds(&half, SESSION HOST PLAN LAUNCH_A "{\"type\":\"launch\",\"why\":\"");
	buffer_fill(&half, 'x', 200000);
	put_file(half.data);
	w = open_writer(true);
	must(run_write_launch(w, &run.launches[1], &err), &err);
	must(run_write_end(w, RUN_COMPLETE, "", &err), &err);
	run_writer_close(w);
	get_file(&text);
	assert_string_equal(text.data, WHOLE);
	/* and a whole one is left alone */
	w = open_writer(true);
	run_writer_close(w);
	get_file(&text);
	assert_string_equal(text.data, WHOLE);
	run_finish(&run);
	buffer_finish(&half);
	buffer_finish(&text);
}

static void what_readers_refuse_is_not_written(void **state)
{
	double raw[] = { 1, 2 };
	struct counter counters[] = { { "a", 1 }, { "a", 2 } };
	const struct launch good = { .raw = raw, .n_raw = 2, .cpu = -1 };
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct run_writer *w = open_writer(false);
	struct launch bad[11];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		bad[i] = good;
	bad[0].n_raw = 0;
	bad[1].start = NAN;
	bad[2].elapsed = -1;
	bad[3].split.user = INFINITY;
	bad[4].counters = counters, bad[4].n_counters = 2;
	bad[5].cpu = -2;
	bad[6].block = RUN_LAUNCHES_MAX;
	bad[7].order = RUN_LAUNCHES_MAX;
	bad[8].start = -1;
	bad[9].n_raw = RUN_RAW_MAX + 1;
	bad[10].split.floor = NAN;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(run_write_launch(w, &bad[i], &err), -1);
		assert_int_equal(err.kind, ERROR_DATA);
		assert_non_null(strstr(err.text, path));
	}
	raw[1] = 0;
	assert_int_equal(run_write_launch(w, &good, &err), -1);
	raw[1] = NAN;
	assert_int_equal(run_write_launch(w, &good, &err), -1);
	counters[0].value = NAN;
	raw[1] = 2;
	bad[4].n_counters = 1;
	assert_int_equal(run_write_launch(w, &bad[4], &err), -1);
	assert_int_equal(run_write_end(w, RUN_UNFINISHED, "", &err), -1);
	must(run_write_launch(w, &good, &err), &err);
	run_writer_close(w);
	get_file(&text);
	assert_memory_equal(text.data, "{\"type\":\"launch\",", 17);
	assert_ptr_equal(strchr(text.data, '\n'), text.data + text.length - 1);
	buffer_finish(&text);
}

/* Writes launches until it fails; the file must then be whole, and hold all that succeeded. */
static void write_until_full(const char *why)
{
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct run_writer *w = open_writer(false);
	struct run run;
	struct run back = { 0 };
	unsigned written = 0;

	read_sample(&run, SESSION PLAN LAUNCH_A);
	must(run_write_session(w, &run.session, &err), &err);
	must(run_write_plan(w, &run, &err), &err);
	while (written < 100000) {
		run.launches[0].block = written;
		if (run_write_launch(w, &run.launches[0], &err))
			break;
		written++;
	}
	assert_in_range(written, 1, 99999);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, why));
	assert_non_null(strstr(err.hint, "--resume"));
	get_file(&text);
	assert_int_equal(text.data[text.length - 1], '\n');
	must(run_read(path, &back, &err), &err);
	assert_int_equal(back.n_launches, written);
	/* the same once more: a full disk stays full, the file stays whole */
	assert_int_equal(run_write_launch(w, &run.launches[0], &err), -1);
	run_finish(&back);
	must(run_read(path, &back, &err), &err);
	assert_int_equal(back.n_launches, written);
	run_finish(&back);
	run_finish(&run);
	run_writer_close(w);
	buffer_finish(&text);
}

/* The limit falls into the middle of a line: the first write is short, the second says why. */
static void a_limit_on_the_file(void **state)
{
	struct rlimit before;
	struct rlimit limit;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 5003;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	write_until_full("File too large");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, handler);
}

/* A real full disk: 16 KiB of tmpfs, which takes root. */
static void a_full_disk(void **state)
{
	(void)state;
	if (mount("none", directory, "tmpfs", 0, "size=16k")) {
		print_message("cannot mount a small tmpfs here\n");
		skip();
	}
	write_until_full("No space left on device");
	assert_int_equal(umount2(directory, MNT_DETACH), 0);
}

/* Writes for ever, and tells the parent how many launches it was told are safe. */
static void write_for_ever(const struct run *run, int tell)
{
	struct run_writer *w = run_writer_open(path, false, NULL);
	struct launch launch = run->launches[0];

	if (!w || run_write_session(w, &run->session, NULL) || run_write_plan(w, run, NULL))
		_exit(1);
	for (launch.block = 0;; launch.block++) {
		if (run_write_launch(w, &launch, NULL) || write(tell, "", 1) != 1)
			_exit(1);
	}
}

static void a_kill_keeps_what_was_finished(void **state)
{
	struct run run;

	(void)state;
	read_sample(&run, SESSION PLAN LAUNCH_A);
	for (unsigned round = 0; round < 10; round++) {
		struct error err = ERROR_INIT;
		struct run back = { 0 };
		size_t finished = 0;
		int ends[2];
		char c;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (child == 0)
			write_for_ever(&run, ends[1]);
		close(ends[1]);
		while (finished < 5 + 3 * round && read(ends[0], &c, 1) == 1)
			finished++;
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		while (read(ends[0], &c, 1) == 1)
			finished++;
		close(ends[0]);
		must(run_read(path, &back, &err), &err);
		assert_true(finished >= 5);
		assert_in_range(back.n_launches, finished, finished + 1);
		assert_int_equal(back.end, RUN_UNFINISHED);
		run_finish(&back);
		unlink(path);
	}
	run_finish(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(written_again_it_is_the_same, remove_file),
		cmocka_unit_test_teardown(sides_are_written_and_read, remove_file),
		cmocka_unit_test_teardown(the_unknown_is_kept, remove_file),
		cmocka_unit_test_teardown(an_exact_session_stays_one, remove_file),
		cmocka_unit_test_teardown(nulls_are_empty, remove_file),
		cmocka_unit_test_teardown(nothing_is_overwritten, remove_file),
		cmocka_unit_test_teardown(places_it_cannot_write, remove_file),
		cmocka_unit_test_teardown(append_cuts_the_half_line, remove_file),
		cmocka_unit_test_teardown(what_readers_refuse_is_not_written, remove_file),
		cmocka_unit_test_teardown(a_limit_on_the_file, remove_file),
		cmocka_unit_test_teardown(a_full_disk, remove_file),
		cmocka_unit_test_teardown(a_kill_keeps_what_was_finished, remove_file),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
