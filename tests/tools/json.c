/* json [-n] [KEY|INDEX...] < FILE: for test scripts, on machines without jq or Python. Checks that
 * standard input is one JSON text and prints the value found along the path: strings as they are,
 * everything else as JSON; with -n the number of its elements or members. Exit 1 if the input is
 * not JSON, 2 if the path leads nowhere.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

static const json_t *step(const json_t *at, const char *word)
{
	char *end;
	const unsigned long index = strtoul(word, &end, 10);

	if (json_is_object(at))
		return json_object_get(at, word);
	if (json_is_array(at) && *word && !*end)
		return json_array_get(at, index);
	return NULL;
}

static void print(const json_t *value)
{
	if (json_is_string(value))
		fputs(json_string_value(value), stdout);
	else
		json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_COMPACT);
	putchar('\n');
}

int main(int argc, char **argv)
{
	const bool count = argc > 1 && strcmp(argv[1], "-n") == 0;
	json_error_t error;
	json_t *root = json_loadf(stdin, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	const json_t *at = root;

	if (!root) {
		fprintf(stderr, "json: line %d: %s\n", error.line, error.text);
		return 1;
	}
	for (int i = 1 + count; i < argc && at; i++) {
		at = step(at, argv[i]);
		if (!at)
			fprintf(stderr, "json: nothing at '%s'\n", argv[i]);
	}
	if (at && count)
		printf("%zu\n", json_is_array(at) ? json_array_size(at) : json_object_size(at));
	else if (at)
		print(at);
	json_decref(root);
	return at ? 0 : 2;
}
