#include "target/cgroup.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "guest-payloads/linux/files.h"

#define TEXT_MAX 262144

/* Is it a word of the list? */
static bool has_word(const char *list, const char *word, const char *between)
{
	const size_t length = strlen(word);

	while (*list) {
		const size_t n = strcspn(list, between);

		if (n == length && strncmp(list, word, n) == 0)
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}

/* "ID:CONTROLLERS:PATH": ours in the hierarchy of that controller; "" is version 2. */
static char *own_path(const char *root, const char *controller)
{
	cleanup_free char *text = root_text(root, TEXT_MAX, "/proc/self/cgroup");
	char *rest = text;
	char *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		char *controllers = strchr(line, ':');
		char *path = controllers ? strchr(controllers + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		controllers++;
		if (*controller ? has_word(controllers, controller, ",") : !*controllers)
			return strdup(path);
	}
	return NULL;
}

/* Where that hierarchy is mounted, and which part of it (proc_pid_mountinfo(5)):
 * "31 23 0:28 ROOT POINT options - TYPE source OPTIONS". */
static bool find_mount(const char *root, const char *controller, char **point, char **part)
{
	cleanup_free char *text = root_text(root, TEXT_MAX, "/proc/self/mountinfo");
	char *rest = text;
	char *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		char *type = strstr(line, " - ");
		char *field[5];
		const char *options;
		int n = 0;

		if (!type)
			continue;
		*type = '\0';
		type += 3;
		while (n < 5 && (field[n] = strsep(&line, " ")))
			n++;
		options = strrchr(type, ' ');
		if (n < 5 || !options)
			continue;
		if (*controller ? strncmp(type, "cgroup ", 7) == 0 &&
					  has_word(options + 1, controller, ",")
				: strncmp(type, "cgroup2 ", 8) == 0) {
			*point = strdup(field[4]);
			*part = strdup(field[3]);
			return true;
		}
	}
	return false;
}

/* The directory of our own cgroup; *top: of the hierarchy. NULL if it is not to be seen. */
static char *own_directory(const char *root, const char *controller, char **top)
{
	cleanup_free char *path = own_path(root, controller);
	cleanup_free char *part = NULL;
	const char *below = path;
	size_t n;

	if (!path || !find_mount(root, controller, top, &part))
		return NULL;
	n = strcmp(part, "/") == 0 ? 0 : strlen(part);
	if (strncmp(below, part, n) != 0)
		return NULL;
	below += n;
	return files_path("%s%s", *top, strcmp(below, "/") == 0 ? "" : below);
}

/* Version 2: a cgroup with processes has no children with controllers, so that the new one goes
 * beside ours, or further up, where the controller is passed on. */
static bool passes_on(const char *root, const char *directory, const char *controller)
{
	char list[256];

	return root_line(root, list, sizeof(list), "%s/cgroup.subtree_control", directory) &&
	       has_word(list, controller, " ");
}

static char *find_v2(const char *root, const char *controller)
{
	cleanup_free char *top = NULL;
	char *at = own_directory(root, "", &top);

	while (at && !passes_on(root, at, controller)) {
		char *end = strrchr(at, '/');

		if (strcmp(at, top) == 0 || !end || end == at) {
			free(at);
			return NULL;
		}
		*end = '\0';
	}
	return at;
}

int cgroup_find(
	const char *root, const char *controller, struct cgroup_place *place, struct error *err)
{
	cleanup_free char *top = NULL;

	*place = (struct cgroup_place){ .directory = own_directory(root, controller, &top) };
	if (place->directory)
		return 0;
	*place = (struct cgroup_place){ .directory = find_v2(root, controller), .v2 = true };
	if (place->directory)
		return 0;
	error_set(err, ERROR_UNAVAILABLE, "no cgroup here passes on the controller %s", controller);
	return error_hint(
		err, "as root, or: systemd-run --user --scope -p Delegate=yes kvmbench run …");
}
