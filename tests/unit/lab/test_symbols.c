#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "lab/symbols.h"

static struct symbols parsed(const char *text)
{
	struct symbols s;
	struct error err = ERROR_INIT;

	if (symbols_parse(text, strlen(text), &s, &err))
		fail_msg("%s", err.text);
	return s;
}

static void assert_found(const struct symbols *s, uint64_t address, const char *name)
{
	const struct symbol *symbol = symbols_find(s, address);

	if (!name) {
		assert_null(symbol);
		return;
	}
	assert_non_null(symbol);
	assert_string_equal(symbol->name, name);
}

static void test_find(void **state)
{
	struct symbols s = parsed("ffffffff81000300 T third\n"
				  "ffffffff81000100 T first\n"
				  "ffffffffc0001000 t svm_run\t[kvm_amd]\n"
				  "ffffffff81000200 t second\n"
				  "ffffffff81000400 D data\n"
				  "0000000000000000 A fixed_percpu_data\n"
				  "ffffffffffffff00 T last\n");

	(void)state;
	assert_int_equal(s.n, 6);
	assert_found(&s, 0, NULL);
	assert_found(&s, 0xffffffff810000ff, NULL);
	assert_found(&s, 0xffffffff81000100, "first");
	assert_found(&s, 0xffffffff810001ff, "first");
	assert_found(&s, 0xffffffff81000200, "second");
	assert_found(&s, 0xffffffff810003ff, "third");
	assert_found(&s, 0xffffffff81000400, NULL);
	assert_found(&s, 0xffffffffc0000fff, NULL);
	assert_found(&s, 0xffffffffc0001000, "svm_run");
	assert_string_equal(symbols_find(&s, 0xffffffffc0001001)->module, "kvm_amd");
	assert_string_equal(symbols_find(&s, 0xffffffff81000100)->module, "");
	assert_found(&s, UINT64_MAX, "last");
	symbols_finish(&s);
}

/* Whatever the order of the lines. */
static void assert_alias(const char *wanted, const char *const *line, size_t n)
{
	for (size_t first = 0; first < n; first++) {
		struct buffer text = BUFFER_INIT;
		struct symbols s;

		for (size_t i = 0; i < n; i++)
			buffer_adds(&text, line[(first + i) % n]);
		s = parsed(text.data);
		assert_int_equal(s.n, 1);
		assert_string_equal(s.symbol[0].name, wanted);
		symbols_finish(&s);
		buffer_finish(&text);
	}
}

static void test_aliases(void **state)
{
	static const char *const code_first[] = { "10 D a\n", "10 t __z\n", "10 r b\n" };
	static const char *const underscores[] = { "10 T __entry\n", "10 t entry\n", "10 T _a\n" };
	static const char *const binding[] = { "10 t aa\n", "10 W ab\n", "10 T ac\n" };
	static const char *const shorter[] = { "10 T abc\n", "10 T zz\n", "10 T zzz\n" };
	static const char *const alphabet[] = { "10 T cc\n", "10 T ab\n", "10 T bb\n" };

	(void)state;
	assert_alias("__z", code_first, 3);
	assert_alias("entry", underscores, 3);
	assert_alias("ac", binding, 3);
	assert_alias("zz", shorter, 3);
	assert_alias("ab", alphabet, 3);
}

static void test_padding_is_no_function(void **state)
{
	struct symbols s = parsed("10 T foo\n20 t __pfx_bar\n30 T bar\n40 t __cfi_baz\n50 T baz\n");

	(void)state;
	assert_found(&s, 0x2f, "foo");
	assert_found(&s, 0x4f, "bar");
	symbols_finish(&s);
}

static void assert_refused_n(
	const char *text, size_t length, enum error_kind kind, const char *message)
{
	struct symbols s;
	struct error err = ERROR_INIT;

	/* of just that size, so that a sanitizer sees a read behind it */
	char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, text, length);
	assert_int_equal(symbols_parse(copy, length, &s, &err), -1);
	free(copy);
	assert_int_equal(err.kind, kind);
	if (!strstr(err.text, message))
		fail_msg("'%s' does not say '%s'", err.text, message);
	assert_null(s.symbol);
	assert_null(s.text);
}

static void assert_refused(const char *text, const char *message)
{
	assert_refused_n(text, strlen(text), ERROR_DATA, message);
}

static void test_hostile(void **state)
{
	struct buffer long_name = BUFFER_INIT;
	struct buffer long_module = BUFFER_INIT;

	(void)state;
	assert_refused("", "no function");
	assert_refused("\n", "kallsyms:1: does not begin with an address");
	assert_refused("10 T a\n20 T b", "kallsyms:2: the line is cut off");
	assert_refused("10 T a\nFF T b\n", "kallsyms:2: does not begin with an address");
	assert_refused("-1 T a\n", "address");
	assert_refused("0x10 T a\n", "address");
	assert_refused("12345678123456781 T a\n", "address");
	assert_refused(" T a\n", "address");
	assert_refused("10 TT a\n", "type");
	assert_refused("10 T\n", "type");
	assert_refused("10\n", "address");
	assert_refused("10  a\n", "type");
	assert_refused("10 T \n", "name");
	assert_refused("10 T \x1b[31m\n", "name");
	assert_refused("10 T a b\n", "no module");
	assert_refused("10 T a\x1b\n", "no module");
	assert_refused("10 T a\tb\n", "no module");
	assert_refused("10 T a\t[]\n", "module");
	assert_refused("10 T a\t[kvm\n", "module");
	assert_refused("10 T a\t[kvm] \n", "module");
	assert_refused("10 T a\t[kvm]\t[kvm]\n", "module");
	assert_refused("10 D a\n", "no function");
	assert_refused_n("10 T a\0\n", 8, ERROR_DATA, "kallsyms:1: has a zero byte");
	assert_refused_n("10 \0 a\n", 7, ERROR_DATA, "zero byte");
	buffer_adds(&long_name, "10 T ");
	buffer_fill(&long_name, 'a', SYMBOL_NAME_MAX + 1);
	buffer_adds(&long_name, "\n");
	assert_refused(long_name.data, "too long");
	buffer_adds(&long_module, "10 T a\t[");
	buffer_fill(&long_module, 'a', SYMBOL_MODULE_MAX + 1);
	buffer_adds(&long_module, "]\n");
	assert_refused(long_module.data, "too long");
	buffer_finish(&long_name);
	buffer_finish(&long_module);
}

static void test_longest(void **state)
{
	struct buffer text = BUFFER_INIT;
	struct symbols s;

	(void)state;
	buffer_adds(&text, "ffffffffffffffff T ");
	buffer_fill(&text, 'a', SYMBOL_NAME_MAX);
	buffer_adds(&text, "\t[");
	buffer_fill(&text, 'b', SYMBOL_MODULE_MAX);
	buffer_adds(&text, "]\n");
	s = parsed(text.data);
	assert_int_equal(strlen(s.symbol[0].name), SYMBOL_NAME_MAX);
	assert_int_equal(strlen(s.symbol[0].module), SYMBOL_MODULE_MAX);
	symbols_finish(&s);
	buffer_finish(&text);
}

static void test_hidden_addresses(void **state)
{
	static const char text[] = "0000000000000000 T a\n0000000000000000 t b\n";

	(void)state;
	assert_refused_n(text, strlen(text), ERROR_UNAVAILABLE, "hidden");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_padding_is_no_function),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_hidden_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
