#include "lab/symbols.h"

#include <stdlib.h>
#include <string.h>

enum { HEX_DIGITS = 16 };

static bool printable(char c)
{
	return c > ' ' && c < 0x7f;
}

static size_t word(const char *text)
{
	size_t n = 0;

	while (printable(text[n]))
		n++;
	return n;
}

static bool take_address(char **at, uint64_t *address)
{
	const char *digits = *at;
	uint64_t value = 0;
	int n;

	for (n = 0; n < HEX_DIGITS + 1 && digits[n] != ' '; n++) {
		const char c = digits[n];
		const bool letter = c >= 'a' && c <= 'f';

		if (n == HEX_DIGITS || (!letter && (c < '0' || c > '9')))
			return false;
		value = value << 4 | (uint64_t)(letter ? c - 'a' + 10 : c - '0');
	}
	*at += n;
	*address = value;
	return n > 0;
}

/* Cuts the words out of the line, which ends in a NUL. NULL, or what is wrong with it. */
static const char *parse_line(char *line, struct symbol *s)
{
	char *at = line;
	size_t n;

	*s = (struct symbol){ .module = "" };
	if (!take_address(&at, &s->address))
		return "does not begin with an address";
	if (at[0] != ' ' || !printable(at[1]) || at[2] != ' ')
		return "has no type behind the address";
	s->type = at[1];
	s->code = strchr("tTwW", s->type) != NULL;
	at += 3;
	n = word(at);
	if (n == 0 || n > SYMBOL_NAME_MAX)
		return "has no name, or one that is too long";
	s->name = at;
	at += n;
	if (*at == '\0')
		return NULL;
	if (at[0] != '\t' || at[1] != '[')
		return "has something behind the name that is no module";
	*at = '\0';
	at += 2;
	n = word(at);
	if (n < 2 || n > SYMBOL_MODULE_MAX + 1 || at[n - 1] != ']' || at[n] != '\0')
		return "has a module without an end, or one that is too long";
	at[n - 1] = '\0';
	s->module = at;
	return NULL;
}

static int underscores(const char *name)
{
	return (int)strspn(name, "_");
}

static int binding(char type)
{
	return type == 'T' ? 0 : type == 'W' || type == 'w' ? 1 : 2;
}

/* Ascending; of one address the one to keep first. */
static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	size_t lx, ly;
	int order;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->code != y->code)
		return x->code ? -1 : 1;
	order = underscores(x->name) - underscores(y->name);
	if (!order)
		order = binding(x->type) - binding(y->type);
	if (order)
		return order;
	lx = strlen(x->name);
	ly = strlen(y->name);
	if (lx != ly)
		return lx < ly ? -1 : 1;
	order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->module, y->module);
}

static bool wanted(const struct symbol *s)
{
	return s->type != 'a' && s->type != 'A' && strncmp(s->name, "__pfx_", 6) != 0 &&
	       strncmp(s->name, "__cfi_", 6) != 0;
}

static void keep_one_per_address(struct symbols *s)
{
	size_t n = 0;

	if (s->n)
		qsort(s->symbol, s->n, sizeof(s->symbol[0]), by_address);
	for (size_t i = 0; i < s->n; i++)
		if (n == 0 || s->symbol[i].address != s->symbol[n - 1].address)
			s->symbol[n++] = s->symbol[i];
	s->n = n;
}

static int parse_lines(struct symbols *s, size_t length, struct error *err)
{
	char *line = s->text;

	for (size_t number = 1; line < s->text + length; number++) {
		char *end = memchr(line, '\n', (size_t)(s->text + length - line));
		const char *wrong;

		if (!end)
			return error_set(
				err, ERROR_DATA, "kallsyms:%zu: the line is cut off", number);
		*end = '\0';
		wrong = strlen(line) != (size_t)(end - line) ? "has a zero byte"
							     : parse_line(line, &s->symbol[s->n]);
		if (wrong)
			return error_set(err, ERROR_DATA, "kallsyms:%zu: %s", number, wrong);
		if (wanted(&s->symbol[s->n]))
			s->n++;
		line = end + 1;
	}
	return 0;
}

static size_t count_lines(const char *text, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++)
		n += text[i] == '\n';
	return n;
}

/* Whether there is anything to find. */
static int check(const struct symbols *s, struct error *err)
{
	bool code = false;

	for (size_t i = 0; i < s->n && !code; i++)
		code = s->symbol[i].code;
	if (!code)
		return error_set(err, ERROR_DATA, "kallsyms: no function in it");
	if (s->symbol[s->n - 1].address != 0)
		return 0;
	error_set(err, ERROR_UNAVAILABLE, "kallsyms: every address is hidden");
	return error_hint(err, "read it as root, with kernel.kptr_restrict below 2");
}

int symbols_parse(const char *text, size_t length, struct symbols *s, struct error *err)
{
	*s = (struct symbols){ 0 };
	if (length > SYMBOLS_TEXT_MAX)
		return error_set(
			err, ERROR_DATA, "kallsyms: larger than %d bytes", SYMBOLS_TEXT_MAX);
	s->text = malloc(length + 1);
	s->symbol = calloc(count_lines(text, length) + 1, sizeof(s->symbol[0]));
	if (!s->text || !s->symbol) {
		symbols_finish(s);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	if (length)
		memcpy(s->text, text, length);
	s->text[length] = '\0';
	if (parse_lines(s, length, err) == 0) {
		keep_one_per_address(s);
		if (check(s, err) == 0)
			return 0;
	}
	symbols_finish(s);
	return -1;
}

const struct symbol *symbols_find(const struct symbols *s, uint64_t address)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (s->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && s->symbol[low - 1].code ? &s->symbol[low - 1] : NULL;
}

void symbols_finish(struct symbols *s)
{
	free(s->symbol);
	free(s->text);
	*s = (struct symbols){ 0 };
}
