/* What makes two places the same one. */
#include "unit/stats/near.h"

#include "judge/fingerprint.h"

static struct fingerprint compare(
	const char *base, const char *head, const char *const *vary, size_t n_vary)
{
	json_t *a = base ? json_loads(base, 0, NULL) : NULL;
	json_t *b = head ? json_loads(head, 0, NULL) : NULL;
	struct error err = ERROR_INIT;
	struct fingerprint f;

	assert_true(!base == !a && !head == !b);
	assert_int_equal(fingerprint_make(a, b, vary, n_vary, &f, &err), 0);
	json_decref(a);
	json_decref(b);
	return f;
}

static void expect_field(const struct fingerprint *f, size_t i, const char *field, const char *base,
	const char *head, bool unknown, bool declared)
{
	assert_true(i < f->n);
	assert_string_equal(f->field[i].field, field);
	assert_string_equal(f->field[i].base, base);
	assert_string_equal(f->field[i].head, head);
	assert_int_equal(f->field[i].unknown, unknown);
	assert_int_equal(f->field[i].declared, declared);
}

static void equal_places_do_not_differ(void **state)
{
	static const char a[] = "{\"fingerprint\":{\"cpu\":1,\"caches\":[{\"a\":1,\"b\":2}],"
				"\"kvm\":{\"x\":\"Y\",\"y\":\"N\"}}}";
	static const char b[] = "{\"fingerprint\":{\"kvm\":{\"y\":\"N\",\"x\":\"Y\"},"
				"\"caches\":[{\"b\":2,\"a\":1}],\"cpu\":1}}";
	struct fingerprint f = compare(a, b, NULL, 0);

	(void)state;
	assert_int_equal(f.n, 0);
	assert_int_equal(f.undeclared, 0);
	fingerprint_finish(&f);
}

static void every_kind_of_difference_is_named(void **state)
{
	static const char a[] =
		"{\"fingerprint\":{\"smt\":true,\"ram\":1,\"kernel\":\"6.1\","
		"\"kvm\":{\"halt_poll_ns\":\"1\",\"tdp_mmu\":\"Y\"},\"gone\":3,\"list\":[1,2]}}";
	static const char b[] =
		"{\"fingerprint\":{\"smt\":false,\"ram\":1,\"kernel\":\"6.2\","
		"\"kvm\":{\"halt_poll_ns\":\"2\",\"tdp_mmu\":\"Y\"},\"new\":\"x\",\"list\":[2,1]}}";
	struct fingerprint f = compare(a, b, NULL, 0);

	(void)state;
	assert_int_equal(f.n, 6);
	assert_int_equal(f.undeclared, 6);
	expect_field(&f, 0, "gone", "3", "unknown", true, false);
	expect_field(&f, 1, "kernel", "6.1", "6.2", false, false);
	expect_field(&f, 2, "kvm.halt_poll_ns", "1", "2", false, false);
	expect_field(&f, 3, "list", "[1,2]", "[2,1]", false, false);
	expect_field(&f, 4, "new", "unknown", "x", true, false);
	expect_field(&f, 5, "smt", "true", "false", false, false);
	fingerprint_finish(&f);
}

static void unknown_equals_nothing(void **state)
{
	static const char a[] = "{\"fingerprint\":{\"epp\":null,\"turbo\":null,\"thp\":\"x\"}}";
	static const char *const vary[] = { "epp" };
	struct fingerprint f = compare(a, a, vary, 1);

	(void)state;
	assert_int_equal(f.n, 2);
	assert_int_equal(f.undeclared, 1);
	expect_field(&f, 0, "epp", "unknown", "unknown", true, true);
	expect_field(&f, 1, "turbo", "unknown", "unknown", true, false);
	fingerprint_finish(&f);
}

static void declaring_an_object_declares_its_members(void **state)
{
	static const char a[] = "{\"fingerprint\":{\"kvm\":{\"x\":1},\"kvm_intel\":{\"x\":1}}}";
	static const char b[] = "{\"fingerprint\":{\"kvm\":{\"x\":2},\"kvm_intel\":{\"x\":2}}}";
	static const char *const whole[] = { "kvm" };
	static const char *const member[] = { "kvm_intel.x" };
	struct fingerprint f = compare(a, b, whole, 1);

	(void)state;
	assert_int_equal(f.undeclared, 1); /* kvm is no prefix of kvm_intel */
	expect_field(&f, 0, "kvm.x", "1", "2", false, true);
	expect_field(&f, 1, "kvm_intel.x", "1", "2", false, false);
	fingerprint_finish(&f);
	f = compare(a, b, member, 1);
	expect_field(&f, 0, "kvm.x", "1", "2", false, false);
	expect_field(&f, 1, "kvm_intel.x", "1", "2", false, true);
	fingerprint_finish(&f);
}

static void no_fingerprint_is_unknown(void **state)
{
	struct fingerprint f = compare(NULL, "{\"fingerprint\":{\"cpu\":1}}", NULL, 0);

	(void)state;
	assert_int_equal(f.undeclared, 1);
	assert_string_equal(f.field[0].field, "fingerprint");
	assert_true(f.field[0].unknown);
	fingerprint_finish(&f);
	f = compare(NULL, NULL, NULL, 0);
	assert_int_equal(f.undeclared, 1);
	fingerprint_finish(&f);
}

static void conditions_have_tolerances(void **state)
{
	static const char a[] =
		"{\"fingerprint\":{},\"conditions\":{\"load_1m\":0.1,\"steal\":0.001,"
		"\"frequency_highest_khz\":3000000,\"uptime_s\":10}}";
	static const char b[] =
		"{\"fingerprint\":{},\"conditions\":{\"load_1m\":3.5,\"steal\":0.002,"
		"\"frequency_highest_khz\":2800000,\"uptime_s\":9999}}";
	struct fingerprint f = compare(a, b, NULL, 0);

	(void)state;
	assert_int_equal(f.n, 0);
	assert_int_equal(f.n_conditions, 2);
	assert_string_equal(f.condition[0].field, "frequency_highest_khz");
	assert_string_equal(f.condition[1].field, "load_1m");
	fingerprint_finish(&f);
}

static void fields_can_be_asked_for(void **state)
{
	json_t *host = json_loads(
		"{\"fingerprint\":{\"cpu\":1,\"kvm\":{\"a\":{\"b\":null}}}}", 0, NULL);

	(void)state;
	assert_true(fingerprint_has(host, "cpu"));
	assert_true(fingerprint_has(host, "kvm"));
	assert_true(fingerprint_has(host, "kvm.a"));
	assert_true(fingerprint_has(host, "kvm.a.b"));
	assert_false(fingerprint_has(host, "cp"));
	assert_false(fingerprint_has(host, "kvm.b"));
	assert_false(fingerprint_has(host, "cpu.x"));
	assert_false(fingerprint_has(host, ""));
	assert_false(fingerprint_has(NULL, "cpu"));
	json_decref(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_places_do_not_differ),
		cmocka_unit_test(every_kind_of_difference_is_named),
		cmocka_unit_test(unknown_equals_nothing),
		cmocka_unit_test(declaring_an_object_declares_its_members),
		cmocka_unit_test(no_fingerprint_is_unknown),
		cmocka_unit_test(conditions_have_tolerances),
		cmocka_unit_test(fields_can_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
