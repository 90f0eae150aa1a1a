#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reports/escape.h"
#include "reports/utf8.h"

typedef void escape(struct buffer *out, const char *text);

static void expect(escape *f, const char *text, const char *wanted)
{
	struct buffer out = BUFFER_INIT;

	buffer_adds(&out, "");
	f(&out, text);
	assert_string_equal(out.data, wanted);
	buffer_finish(&out);
}

static void test_terminal(void **state)
{
	(void)state;
	expect(escape_terminal, "plain µ 日本", "plain µ 日本");
	expect(escape_terminal, "\x1b[31mred\x07", "\\x1b[31mred\\x07");
	expect(escape_terminal, "a\tb\nc\rd", "a b c d");
	expect(escape_terminal,
		"\x7f\xc2\x9b"
		"31m",
		"\\x7f\\x9b31m");
	expect(escape_terminal,
		"\xe2\x80\xae"
		"txt",
		"\\u202etxt");
	expect(escape_terminal, "\xff\xc0\xaf\xed\xa0\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect(escape_terminal, "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd");
	expect(escape_terminal, NULL, "");
}

static void test_html(void **state)
{
	(void)state;
	expect(escape_html, "<a href=\"x\" id='y'>&amp;</a>",
		"&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
	/* not allowed in XML 1.0, even as a reference */
	expect(escape_html, "\x01\x0b\xef\xbf\xbf", "\\x01\\x0b\\uffff");
	expect(escape_html, "a\tb\nc", "a\tb\nc");
}

static void test_markdown(void **state)
{
	(void)state;
	expect(escape_markdown, "a|b\nc", "a\\|b c");
	expect(escape_markdown, "[x](http://y) ![z]", "\\[x\\](http:\\//y) !\\[z\\]");
	expect(escape_markdown, "<script>`code`</script>", "\\<script\\>\\`code\\`\\</script\\>");
	expect(escape_markdown, "pio_out_user _em_ *b* ~s~ $m$ &amp; \\",
		"pio_out_user \\_em\\_ \\*b\\* \\~s\\~ \\$m\\$ \\&amp; \\\\");
	expect(escape_markdown, "# no", "\\# no");
	expect(escape_markdown, "  - no", "\\- no");
	expect(escape_markdown, "12. no", "12\\. no");
	expect(escape_markdown, "1.5 - 2", "1.5 - 2");
	expect(escape_markdown, "+1.5 %", "+1.5 %");
	expect(escape_markdown, "+ no", "\\+ no");
	expect(escape_markdown, "---", "\\---");
	expect(escape_markdown, "www.example.org", "www\\.example.org");
	expect(escape_markdown, "ask @root", "ask @\xe2\x80\x8broot");
	expect(escape_markdown, "\x1b[0m", "\\\\x1b\\[0m");
	expect(escape_markdown_code, "mem_chase ws=16KiB", "`mem_chase ws=16KiB`");
	expect(escape_markdown_code, "a`b|c", "a\\`b\\|c");
	expect(escape_markdown_code, "", "");
}

static void test_csv(void **state)
{
	(void)state;
	expect(escape_csv, "plain", "plain");
	expect(escape_csv, "a,b", "\"a,b\"");
	expect(escape_csv, "say \"x\"", "\"say \"\"x\"\"\"");
	expect(escape_csv, "a\nb", "\"a\nb\"");
	expect(escape_csv, " lead", "\" lead\"");
	expect(escape_csv, "\x1b]0;x\x07", "\\x1b]0;x\\x07");
	expect(escape_csv, NULL, "");
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(utf8_width("9.012 µs – ±"), 12);
	assert_int_equal(utf8_width("日本"), 4);
	assert_int_equal(utf8_width("e\xcc\x81"), 1);
	assert_int_equal(utf8_width("\xff\xfe"), 2);
	assert_int_equal(utf8_prefix("日本", 3), 3);
	assert_int_equal(utf8_prefix("aµb", 2), 3);
}

static void test_decode(void **state)
{
	static const char *const bad[] = { "\x80", "\xc1\x81", "\xe0\x9f\xbf", "\xed\xa0\x80",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "" };
	uint32_t code = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(utf8_decode(bad[i], &code), 0);
	assert_int_equal(utf8_decode("\xf4\x8f\xbf\xbf", &code), 4);
	assert_int_equal(code, 0x10ffff);
	assert_int_equal(utf8_decode("\xed\x9f\xbf", &code), 3);
	assert_int_equal(code, 0xd7ff);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
