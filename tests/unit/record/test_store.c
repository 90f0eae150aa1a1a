/* The store: what goes in comes out, once; what is damaged, newer or foreign is told. */
#include "unit/record/store_place.h"

static void what_goes_in_comes_out(void **state)
{
	const struct place *p = *state;
	const struct store_arm arms[] = { arm_of("b", "ws=1"), arm_of("a", ""),
		arm_of("b", "ws=1") };
	const struct store_entry in = entry_of('a', 'b');
	struct store *s = open_store(p, STORE_WRITE);
	struct store_entry out;
	struct store_arms got;
	struct error err = ERROR_INIT;

	assert_true(add(s, &in, arms, 3));
	store_close(s);
	s = open_store(p, STORE_READ);
	assert_int_equal(store_find(s, "aaa", &out, &err), 0);
	assert_string_equal(out.id, in.id);
	assert_string_equal(out.path, in.path);
	assert_true(out.size == in.size);
	assert_string_equal(out.session, in.session);
	assert_string_equal(out.started, in.started);
	assert_string_equal(out.host, in.host);
	assert_string_equal(out.kernel, in.kernel);
	assert_int_equal(out.arms, 3);
	assert_int_equal(out.launches, 7);
	assert_int_equal(store_arms(s, out.id, &got, &err), 0);
	assert_int_equal(got.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(got.arm[i].metric.bench, arms[i].metric.bench);
		assert_string_equal(got.arm[i].metric.params, arms[i].metric.params);
		assert_string_equal(got.arm[i].metric.estimator, "least");
		assert_int_equal(got.arm[i].metric.rev, 3);
		assert_true(got.arm[i].metric.higher_better);
		assert_string_equal(got.arm[i].valid, "degraded");
		assert_string_equal(got.arm[i].why, "unsteady");
		assert_int_equal(got.arm[i].launches, 6);
		assert_int_equal(got.arm[i].used, 4);
		assert_memory_equal(got.arm[i].value, values, sizeof(values));
		assert_memory_equal(got.arm[i].block, blocks, sizeof(blocks));
	}
	store_arms_finish(&got);
	store_entry_finish(&out);
	store_close(s);
}

static void twice_is_once(void **state)
{
	const struct store_arm arm = arm_of("b", "");
	const struct store_entry e = entry_of('1', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct store *other = open_store(*state, STORE_WRITE);
	struct store_entries list;
	struct error err = ERROR_INIT;

	assert_true(add(s, &e, &arm, 1));
	assert_false(add(other, &e, &arm, 1));
	assert_int_equal(store_list(other, &list, &err), 0);
	assert_int_equal(list.n, 1);
	store_entries_finish(&list);
	store_close(other);
	store_close(s);
}

static void prefixes(void **state)
{
	const struct store_entry a = entry_of('f', 'e');
	const struct store_entry b = entry_of('f', 'd');
	struct store *s = open_store(*state, STORE_WRITE);
	struct store_entry e;
	struct error err = ERROR_INIT;
	char long_id[DIGEST_TEXT + 1] = { 0 };

	add(s, &a, NULL, 0);
	add(s, &b, NULL, 0);
	find_fails(s, "f", "more than one");
	find_fails(s, "e", "no entry");
	find_fails(s, "F", "not an id");
	find_fails(s, "%", "not an id");
	find_fails(s, "", "not an id");
	memset(long_id, 'f', DIGEST_TEXT);
	find_fails(s, long_id, "not an id");
	assert_int_equal(store_find(s, b.id, &e, &err), 0);
	assert_string_equal(e.id, b.id);
	store_entry_finish(&e);
	store_close(s);
}

static void removed_with_what_it_used(void **state)
{
	const struct store_arm arms[] = { arm_of("a", ""), arm_of("b", "") };
	const struct store_entry a = entry_of('a', '1');
	struct store_entry b = entry_of('b', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct error err = ERROR_INIT;

	b.host = lend("{}");
	add(s, &a, arms, 2);
	add(s, &b, arms, 1);
	assert_int_equal(store_remove(s, "c", &err), -1);
	assert_int_equal(store_remove(s, "a", &err), 0);
	store_close(s);
	assert_int_equal(count(*state, "entry"), 1);
	assert_int_equal(count(*state, "arm"), 1);
	assert_int_equal(count(*state, "metric"), 1);
	assert_int_equal(count(*state, "host"), 1);
}

/* A constraint that fails in the middle of an entry: nothing of it stays. */
static void all_or_nothing(void **state)
{
	struct store_arm arms[] = { arm_of("a", ""), arm_of("b", "") };
	struct store_entry e = entry_of('a', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct error err = ERROR_INIT;
	bool added = true;

	e.id[10] = '\0';
	assert_int_equal(store_add(s, &e, arms, 2, &added, &err), -1);
	assert_false(added);
	e = entry_of('b', '2');
	assert_true(add(s, &e, arms, 1));
	store_close(s);
	assert_int_equal(count(*state, "entry"), 1);
	assert_int_equal(count(*state, "arm"), 1);
}

/* --- series
 * -------------------------------------------------------------------------------------*/

static int write_point(void *context, const struct store_entry *e, const struct store_arm *a)
{
	buffer_addf(context, "%s/%s@%c ", a->metric.bench, a->metric.params, e->id[0]);
	assert_int_equal(a->used, 4);
	assert_memory_equal(a->value, values, sizeof(values));
	return 0;
}

/* In the order of the plan, whichever side comes first there; and only of the entries asked for. */
static void sides_are_kept(void **state)
{
	struct store_arm arms[] = { arm_of("x", ""), arm_of("x", ""), arm_of("y", "") };
	struct store_entry with = entry_of('b', '0');
	const struct store_entry plain = entry_of('a', '0');
	const struct store_entry other = entry_of('c', '0');
	const char *const ids[] = { with.id, plain.id, with.id };
	struct store *s = open_store(*state, STORE_WRITE);
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct store_arms got;

	with.sides = lend("ab");
	arms[0].side = lend("B");
	arms[1].side = lend("A");
	add(s, &with, arms, 3);
	arms[0].side = NULL;
	add(s, &plain, arms, 1);
	add(s, &other, arms, 1);
	assert_int_equal(store_arms(s, with.id, &got, &err), 0);
	assert_string_equal(got.arm[0].side, "B");
	assert_string_equal(got.arm[2].side, "");
	store_arms_finish(&got);
	store_close(s);
	s = open_store(*state, STORE_READ);
	assert_int_equal(store_series_of(s, ids, 3, write_side, &text, &err), 0);
	assert_string_equal(text.data, "x@a x@bab/B x@bab/A y@bab ");
	text.length = 0;
	assert_int_equal(store_series_of(s, ids, 1, write_side, &text, &err), 0);
	assert_string_equal(text.data, "x@bab/B x@bab/A y@bab ");
	text.length = 0;
	buffer_adds(&text, "");
	assert_int_equal(store_series_of(s, NULL, 0, write_side, &text, &err), 0);
	assert_string_equal(text.data, "");
	buffer_finish(&text);
	store_close(s);
}

static int stop(void *context, const struct store_entry *e, const struct store_arm *a)
{
	(void)e;
	(void)a;
	return ++*(int *)context == 2 ? 77 : 0;
}

static void series_do_not_depend_on_the_order(void **state)
{
	static const char digits[2][5] = { "abcd", "cbda" };
	const struct store_arm arms[] = { arm_of("y", "2"), arm_of("y", "1"), arm_of("x", "") };
	struct place *p = *state;
	struct error err = ERROR_INIT;

	for (size_t run = 0; run < 2; run++) {
		struct store *s = open_store(p, STORE_WRITE);
		struct buffer text = BUFFER_INIT;
		int seen = 0;

		for (size_t i = 0; i < 4; i++) {
			struct store_entry e = entry_of(digits[run][i], '0');

			/* a and d on one host, b and c on another; d is older than a */
			e.host = lend(strchr("ad", e.id[0]) ? "{\"h\":1}" : "{\"h\":2}");
			e.started = lend(e.id[0] == 'd' ? "2025" : "2026");
			add(s, &e, arms, 3);
		}
		assert_int_equal(store_series(s, NULL, write_point, &text, &err), 0);
		assert_string_equal(text.data, "x/@d x/@a x/@b x/@c y/1@d y/1@a y/1@b y/1@c "
					       "y/2@d y/2@a y/2@b y/2@c ");
		text.length = 0;
		assert_int_equal(store_series(s, "[x]", write_point, &text, &err), 0);
		assert_string_equal(text.data, "x/@d x/@a x/@b x/@c ");
		assert_int_equal(store_series(s, NULL, stop, &seen, &err), 77);
		assert_int_equal(seen, 2);
		buffer_finish(&text);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(
				store_remove(s, (char[]){ digits[run][i], '\0' }, &err), 0);
		store_close(s);
	}
}

static void path(
	const char *given, const char *db, const char *data, const char *home, const char *wanted)
{
	struct error err = ERROR_INIT;
	char *is;

	db ? setenv("KVMBENCH_DB", db, 1) : unsetenv("KVMBENCH_DB");
	data ? setenv("XDG_DATA_HOME", data, 1) : unsetenv("XDG_DATA_HOME");
	home ? setenv("HOME", home, 1) : unsetenv("HOME");
	is = store_path(given, &err);
	if (!wanted) {
		assert_null(is);
		assert_int_equal(err.kind, ERROR_USAGE);
		return;
	}
	assert_non_null(is);
	assert_string_equal(is, wanted);
	free(is);
}

static void where_it_is(void **state)
{
	(void)state;
	path("x", "y", "/z", "/h", "x");
	path(NULL, "y", "/z", "/h", "y");
	path(NULL, "", "/z", "/h", "/z/kvmbench/store.db");
	path(NULL, NULL, "relative", "/h", "/h/.local/share/kvmbench/store.db");
	path(NULL, NULL, NULL, "/h", "/h/.local/share/kvmbench/store.db");
	path(NULL, NULL, NULL, NULL, NULL);
	path("", NULL, NULL, "/h", NULL);
}

/* FIPS 180-4, the examples of NIST */
static void sha256(void **state)
{
	struct error err = ERROR_INIT;
	struct digest *d = digest_new(&err);
	char text[DIGEST_TEXT];

	(void)state;
	digest_add(d, "a", 1);
	digest_add(d, "bc", 2);
	digest_text(d, text);
	digest_free(d);
	assert_string_equal(
		text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_free(NULL);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(what_goes_in_comes_out),
		IN_PLACE(twice_is_once),
		IN_PLACE(prefixes),
		IN_PLACE(removed_with_what_it_used),
		IN_PLACE(all_or_nothing),
		IN_PLACE(series_do_not_depend_on_the_order),
		IN_PLACE(sides_are_kept),
		cmocka_unit_test(where_it_is),
		cmocka_unit_test(sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
