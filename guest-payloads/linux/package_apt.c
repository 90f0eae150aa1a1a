#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/package_manager.h"
#include "guest-payloads/linux/program.h"

enum { ANSWER_MAX = 4 << 20, ANSWER_SECONDS = 120, META_DEPTH = 6 };

/* The whole output of apt-cache. */
static int ask(const char *const *argv, const char *package, struct buffer *out, struct error *err)
{
	const struct program program = {
		.argv = argv, .seconds = ANSWER_SECONDS, .max = ANSWER_MAX
	};
	int status;

	if (program_run(&program, out, &status, err) == 0)
		return 0;
	if (status > 0) {
		error_set(err, ERROR_UNAVAILABLE, "apt knows no package '%s'", package);
		error_hint(err, "'apt-get update' fetches the list of packages; or name a kernel "
				"with --kernel");
	}
	return -1;
}

/* The next line that names a dependency, cut out of the text; NULL at the end. "|Depends" is one of
 * several that would do. */
static char *next_dependency(char **text)
{
	while (*text && **text) {
		char *line = *text;
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		*text = end ? end + 1 : NULL;
		line += strspn(line, " |");
		if (strncmp(line, "Depends: ", 9) == 0 && line[9] != '<')
			return line + 9;
		if (strncmp(line, "PreDepends: ", 12) == 0 && line[12] != '<')
			return line + 12;
	}
	return NULL;
}

static int depends(const char *name, struct buffer *out, struct error *err)
{
	const char *const argv[] = { "apt-cache", "depends", "--no-recommends", "--no-suggests",
		"--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", name, NULL };

	return ask(argv, name, out, err);
}

/* linux-image-cloud-amd64 → linux-image-6.1.0-56-cloud-amd64: whatever depends on a kernel's
 * package stands for that kernel. *name is replaced. *out holds what the last depends on. */
static int follow(char **name, struct buffer *out, struct error *err)
{
	for (int depth = 0; depth < META_DEPTH; depth++) {
		char *next = NULL;
		char *rest;
		char *word;
		cleanup_free char *copy = NULL;

		buffer_finish(out);
		if (depends(*name, out, err))
			return -1;
		copy = files_path("%s", out->data ? out->data : "");
		rest = copy;
		while (!next && (word = next_dependency(&rest)))
			if (strncmp(word, "linux-image-", 12) == 0 && strcmp(word, *name) != 0)
				next = files_path("%s", word);
		if (!next)
			return 0;
		free(*name);
		*name = next;
	}
	return error_set(
		err, ERROR_DATA, "package '%s' leads from one meta package to another", *name);
}

/* "Field: value" of one stanza of apt-cache show, copied; NULL if there is none. */
static char *field(const char *stanza, const char *name)
{
	const size_t length = strlen(name);

	for (const char *line = stanza; line && *line && *line != '\n';) {
		const char *end = strchrnul(line, '\n');

		if (strncmp(line, name, length) == 0 && line[length] == ':' &&
			line[length + 1] == ' ')
			return files_path(
				"%.*s", (int)(end - line - (long)length - 2), line + length + 2);
		line = *end ? end + 1 : end;
	}
	return NULL;
}

static bool is_digest(const char *text)
{
	return text && strlen(text) == DIGEST_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == DIGEST_TEXT - 1;
}

static int describe(const char *name, struct package_set *set, struct error *err)
{
	const char *const argv[] = { "apt-cache", "show", "--no-all-versions", name, NULL };
	struct buffer out = BUFFER_INIT;
	struct package *package = NULL;
	int status = ask(argv, name, &out, err);

	if (status == 0) {
		const char *text = out.data ? out.data : "";
		cleanup_free char *version = field(text, "Version");
		cleanup_free char *digest = field(text, "SHA256");
		cleanup_free char *size = field(text, "Size");
		cleanup_free char *whole = files_path("%s=%s", name, version ? version : "");

		if (!version || !is_digest(digest))
			status = error_set(err, ERROR_UNAVAILABLE,
				"package '%s' is in none of apt's sources", name);
		else if (!(package = package_set_add(set, whole, err)))
			status = -1;
		else
			memcpy(package->sha256, digest, DIGEST_TEXT);
		if (package && (!size || units_parse_uint(size, &package->size, NULL)))
			package->size = 0;
	}
	buffer_finish(&out);
	return status;
}

static int resolve(const char *name, struct package_set *set, struct error *err)
{
	cleanup_free char *kernel = files_path("%s", name);
	struct buffer out = BUFFER_INIT;
	int status = follow(&kernel, &out, err);
	char *rest = out.data;
	char *word;

	*set = (struct package_set){ 0 };
	if (status == 0)
		status = describe(kernel, set, err);
	/* Ubuntu keeps the modules apart */
	while (status == 0 && (word = next_dependency(&rest)))
		if (strncmp(word, "linux-modules-", 14) == 0)
			status = describe(word, set, err);
	if (status)
		package_set_finish(set);
	buffer_finish(&out);
	return status;
}

static const char *const usual[] = { "linux-image-cloud-amd64", "linux-image-virtual",
	"linux-image-amd64", "linux-image-generic", NULL };

const struct package_manager package_manager_apt = {
	.program = "apt-get",
	.index = "/var/lib/apt/lists",
	.usual = usual,
	.resolve = resolve,
	.download_hint = "an old list of packages? then 'apt-get update'",
};
