/* What must hold of every page, whatever is on it. */
#ifndef TEST_REPORTS_HTML_SOUND_H
#define TEST_REPORTS_HTML_SOUND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "reports/utf8.h"

/* For tests/cli/html_browser.sh: leaves the page in the directory KVMBENCH_HTML_PAGES. */
static void keep(const struct buffer *page, const char *name)
{
	const char *directory = getenv("KVMBENCH_HTML_PAGES");
	char path[4096];
	FILE *f;

	if (!directory)
		return;
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(page->data, 1, page->length, f), page->length);
	assert_int_equal(fclose(f), 0);
}

static bool void_element(const char *name)
{
	static const char *const list[] = { "meta", "br", "hr", "img", "link", "input" };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

/* Every tag is closed in turn, every attribute quoted, every reference ended; "" or what is wrong.
 * This is stricter than HTML, and that is the point: nothing hostile could have got in. */
static const char *unsound(const char *page)
{
	static char stack[64][32];
	static char message[160];
	size_t depth = 0;
	const char *p = page;

	while ((p = strpbrk(p, "<>&"))) {
		char name[32] = "";
		bool closing, empty;

		if (*p == '&') {
			const size_t length = strcspn(p, "; <>");

			if (p[length] != ';' || length > 8)
				return "an ampersand that is no reference";
			p += length;
			continue;
		}
		if (*p == '>')
			return "a > outside a tag";
		if (strncmp(p, "<!DOCTYPE html>", 15) == 0) {
			p += 15;
			continue;
		}
		closing = *++p == '/';
		p += closing;
		if (sscanf(p, "%31[a-zA-Z0-9]", name) != 1)
			return "a < that starts no tag";
		p += strlen(name);
		while (*p && *p != '>' && *p != '/') {
			if (*p == ' ') {
				p++;
				continue;
			}
			p += strcspn(p, "= >/\"");
			if (*p != '=' || p[1] != '"' || !(p = strchr(p + 2, '"')))
				return "an attribute that is not quoted";
			p++;
		}
		empty = *p == '/';
		p += empty;
		if (*p++ != '>')
			return "a tag that does not end";
		if (strcmp(name, "style") == 0 && !closing) {
			p = strstr(p, "</style>");
			if (!p)
				return "style does not end";
			p += 8;
			continue;
		}
		if (closing) {
			if (!depth || strcmp(stack[--depth], name) != 0) {
				snprintf(message, sizeof(message), "</%s> closes <%s>: %.80s", name,
					depth < 64 ? stack[depth] : "", p);
				return message;
			}
		} else if (!empty && !void_element(name)) {
			if (depth == 64)
				return "too deep";
			memcpy(stack[depth++], name, sizeof(name));
		}
	}
	return depth ? stack[depth - 1] : "";
}

static void assert_unique_ids(const char *page)
{
	for (const char *p = page; (p = strstr(p, " id=\"")); p += 5) {
		const size_t length = strcspn(p + 5, "\"") + 6;

		for (const char *q = p + 5; (q = strstr(q, " id=\"")); q += 5) {
			if (strncmp(p, q, length) == 0)
				fail_msg("twice: %.*s", (int)length, p);
		}
	}
}

static size_t count(const char *page, const char *what)
{
	size_t n = 0;

	for (; (page = strstr(page, what)); page += strlen(what))
		n++;
	return n;
}

static void assert_inert(const char *page)
{
	static const char *const forbidden[] = { "<script", "javascript:", "onload=", "http://",
		"https://", "url(", "@import", " src=", "\x1b", "\x07", "\xe2\x80\xae", "<iframe",
		"<object", "<form", "<foreignObject", "xlink" };
	uint32_t code;
	size_t length;

	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		if (strstr(page, forbidden[i]))
			fail_msg("the page holds %s", forbidden[i]);
	}
	for (const char *p = page; *p; p += length) {
		length = utf8_decode(p, &code);
		assert_true(length > 0);
		assert_true(code >= 0x20 || code == '\n' || code == '\t');
	}
}

/* Sound, inert, and every link of the contents has its aim. ids: those that must be there once. */
static void assert_page(const struct buffer *page, const char *const *ids, size_t n)
{
	char id[64];

	assert_int_equal(strlen(page->data), page->length);
	assert_string_equal(unsound(page->data), "");
	assert_unique_ids(page->data);
	assert_inert(page->data);
	for (size_t i = 0; i < n; i++) {
		snprintf(id, sizeof(id), " id=\"%s\"", ids[i]);
		assert_int_equal(count(page->data, id), 1);
	}
	assert_int_equal(count(page->data, "<svg "), count(page->data, "</svg>"));
	for (const char *p = page->data; (p = strstr(p, "href=\"#")); p += 7) {
		snprintf(id, sizeof(id), " id=\"%.*s\"", (int)strcspn(p + 7, "\""), p + 7);
		assert_non_null(strstr(page->data, id));
	}
}

#endif
