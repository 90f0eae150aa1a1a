#include "guest-payloads/linux/libraries.h"

#include <elf.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/elf.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"

enum { LIST_MAX = 1 << 20, LIBRARIES_MAX = 1000, LIST_SECONDS = 20, PROGRAM_MAX = 512 << 20 };

#define LOADER "/lib64/ld-linux-x86-64.so.2" /* fixed by the x86-64 psABI */

static int add(struct libraries *l, const char *name, size_t name_length, const char *path,
	struct error *err)
{
	struct library *more;

	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->library[i].path, path) == 0)
			return 0;
	if (l->n == LIBRARIES_MAX)
		return error_set(err, ERROR_DATA, "more than %d libraries", LIBRARIES_MAX);
	more = reallocarray(l->library, l->n + 1, sizeof(*more));
	if (!more)
		return error_errno(err, ERROR_SYSTEM, "cannot list libraries");
	l->library = more;
	more[l->n++] = (struct library){ files_path("%.*s", (int)name_length, name),
		files_path("%s", path) };
	return 0;
}

/* "name => path (address)", "path (address)", "name (address)": the last is the kernel's own. */
static int take_line(struct libraries *l, char *line, struct error *err)
{
	char *arrow;
	char *path;
	char *end;

	line += strspn(line, " \t");
	arrow = strstr(line, " => ");
	path = arrow ? arrow + 4 : line;
	if (arrow && strncmp(path, "not found", 9) == 0)
		return error_set(err, ERROR_UNAVAILABLE, "library %.*s is not to be found",
			(int)(arrow - line), line);
	end = strstr(path, " (0x");
	if (!end || path[0] != '/')
		return 0;
	*end = '\0';
	if (strlen(path) >= PATH_MAX)
		return error_set(
			err, ERROR_DATA, "the loader names a path of %zu bytes", strlen(path));
	if (arrow)
		return add(l, line, (size_t)(arrow - line), path, err);
	end = strrchr(path, '/') + 1;
	return add(l, end, strlen(end), path, err);
}

static int take_list(struct libraries *l, char *text, struct error *err)
{
	for (char *line = text; line && *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		if (take_line(l, line, err))
			return -1;
		line = end ? end + 1 : NULL;
	}
	return 0;
}

/* The file decides which loader runs: only one that has a loader's name and place may. */
static bool is_loader(const char *path)
{
	const char *name = strrchr(path, '/');

	if (path[0] != '/' || !name || !files_is_regular(path))
		return false;
	name++;
	return strcmp(name, "ld-linux-x86-64.so.2") == 0 ||
	       strcmp(name, "ld-musl-x86_64.so.1") == 0;
}

static int ask(const char *loader, const char *file, struct libraries *l, struct error *err)
{
	static const char *const environment[] = { "LD_PRELOAD", "LD_AUDIT", "LD_DEBUG",
		"LD_VERBOSE", "LD_TRACE_LOADED_OBJECTS", NULL };
	const char *const argv[] = { loader, "--list", file, NULL };
	const struct program program = {
		.argv = argv, .environment = environment, .seconds = LIST_SECONDS, .max = LIST_MAX
	};
	struct buffer text = BUFFER_INIT;
	int status = program_run(&program, &text, NULL, err);

	if (status == 0 &&
		add(l, strrchr(loader, '/') + 1, strlen(strrchr(loader, '/') + 1), loader, err))
		status = -1;
	if (status == 0)
		status = take_list(l, text.data, err);
	buffer_finish(&text);
	return status;
}

static int examine(const char *file, const struct elf *elf, struct libraries *l, struct error *err)
{
	const char *loader = elf_interpreter(elf);
	const int type = elf_type(elf);
	char machine[32];

	if (type != ET_EXEC && type != ET_DYN) {
		const char *name = elf_machine(elf->bytes, elf->length, machine);

		if (*name && strcmp(name, "x86-64") != 0)
			return error_set(err, ERROR_DATA,
				"'%s' is a program for %s, not for x86-64", file, name);
		return error_set(err, ERROR_DATA, "'%s' is no x86-64 program", file);
	}
	if (!loader && !elf_needs_libraries(elf))
		return 0;
	if (!loader)
		loader = LOADER;
	if (!is_loader(loader))
		return error_set(err, ERROR_UNAVAILABLE,
			"'%s' wants the dynamic loader '%.200s', which is not here", file, loader);
	if (ask(loader, file, l, err)) {
		error_prefix(err, "libraries of '%s'", file);
		return -1;
	}
	return 0;
}

int libraries_find(const char *file, struct libraries *libraries, struct error *err)
{
	/* --list takes a bare name for that of a library to search */
	cleanup_free char *whole = realpath(file, NULL);
	struct buffer bytes = BUFFER_INIT;
	struct elf elf;
	int failed;

	*libraries = (struct libraries){ 0 };
	if (!whole)
		return error_errno(err, ERROR_SYSTEM, "cannot find '%s'", file);
	failed = files_read(whole, PROGRAM_MAX, &bytes, err);
	elf = (struct elf){ (const unsigned char *)bytes.data, bytes.length };
	if (!failed)
		failed = examine(whole, &elf, libraries, err);
	buffer_finish(&bytes);
	if (failed)
		libraries_finish(libraries);
	return failed;
}

void libraries_finish(struct libraries *libraries)
{
	for (size_t i = 0; i < libraries->n; i++) {
		free(libraries->library[i].name);
		free(libraries->library[i].path);
	}
	free(libraries->library);
	*libraries = (struct libraries){ 0 };
}
