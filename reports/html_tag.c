#include "reports/html_tag.h"

#include <string.h>

const char *tag_read(const char *p, struct tag *e)
{
	*e = (struct tag){ 0 };
	if (*++p == '/') {
		e->closing = true;
		p++;
	}
	e->name = p;
	e->length = strcspn(p, " \t\n/>");
	p += e->length;
	for (;;) {
		struct tag_attribute a;

		p += strspn(p, " \t\n");
		if (*p == '/') {
			e->empty = true;
			p++;
			continue;
		}
		if (*p == '>')
			return p + 1;
		a.name = p;
		a.name_length = strcspn(p, " \t\n=>");
		p += a.name_length;
		p += strspn(p, " \t\n=");
		if (!a.name_length || (*p != '\'' && *p != '"'))
			return NULL;
		a.value = p + 1;
		p = strchr(p + 1, *p);
		if (!p)
			return NULL;
		a.length = (size_t)(p++ - a.value);
		if (e->n < sizeof(e->attribute) / sizeof(e->attribute[0]))
			e->attribute[e->n++] = a;
	}
}

bool tag_same(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(text, word, length) == 0;
}

const struct tag_attribute *tag_find(const struct tag *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++) {
		if (tag_same(e->attribute[i].name, e->attribute[i].name_length, name))
			return &e->attribute[i];
	}
	return NULL;
}
