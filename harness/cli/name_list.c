#include "cli/name_list.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "judge/history_ack.h"

extern char **environ;

static const size_t digits_most = 64;

static int read_all(int fd, struct buffer *text)
{
	char block[65536];
	ssize_t n;

	buffer_adds(text, "");
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		buffer_add(text, block, (size_t)n);
	}
	return 0;
}

int name_list_slurp(const char *path, struct buffer *text, struct error *err)
{
	const bool standard = strcmp(path, "-") == 0;
	cleanup_close int opened = standard ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	if (!standard && opened < 0)
		return error_errno(err, ERROR_USAGE, "cannot open '%s'", path);
	if (read_all(standard ? STDIN_FILENO : opened, text))
		return error_errno(err, ERROR_USAGE, "cannot read '%s'", path);
	if (strlen(text->data) != text->length)
		return error_set(err, ERROR_USAGE, "%s: not a text file", path);
	return 0;
}

static int add_name(struct name_list *list, size_t *room, const char *name, struct error *err)
{
	if (list->n == *room) {
		const size_t more = *room ? 2 * *room : 256;
		const char **grown = reallocarray(list->name, more, sizeof(*grown));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, "out of memory");
		list->name = grown;
		*room = more;
	}
	list->name[list->n++] = name;
	return 0;
}

/* Ends the words of list->text with NUL. */
static int split(const char *source, struct name_list *list, struct error *err)
{
	char *rest = list->text.data;
	size_t room = 0;
	char *line;

	for (size_t number = 1; (line = strsep(&rest, "\n")); number++) {
		line += strspn(line, " \t\r");
		line[strcspn(line, " \t\r#")] = '\0';
		if (!*line)
			continue;
		if (!history_is_name(line, digits_most))
			return error_set(err, ERROR_USAGE,
				"%s: line %zu: '%.80s' is not 7 or more digits of a session or a "
				"commit",
				source, number, line);
		if (add_name(list, &room, line, err))
			return -1;
	}
	if (list->n)
		return 0;
	return error_set(err, ERROR_USAGE, "%s: names no session and no commit", source);
}

int name_list_file(const char *path, struct name_list *list, struct error *err)
{
	*list = (struct name_list){ 0 };
	if (name_list_slurp(path, &list->text, err) == 0 && split(path, list, err) == 0)
		return 0;
	name_list_finish(list);
	return -1;
}

static int start_git(const char *directory, int output, pid_t *pid, struct error *err)
{
	char *const argv[] = { (char *)"git", (char *)"-C", (char *)(uintptr_t)directory,
		(char *)"rev-list", (char *)"--topo-order", (char *)"--reverse", (char *)"HEAD",
		NULL };
	posix_spawn_file_actions_t files;
	int status;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	status = posix_spawnp(pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (!status)
		return 0;
	errno = status;
	error_errno(err, ERROR_USAGE, "cannot start git");
	return error_hint(err, "install git, or list the commits in a file for --order");
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run_git(const char *directory, struct buffer *text, struct error *err)
{
	int ends[2];
	int result;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	result = start_git(directory, ends[1], &pid, err);
	close(ends[1]);
	if (!result) {
		const bool whole = read_all(ends[0], text) == 0;

		if (wait_for(pid) || !whole)
			result = error_set(
				err, ERROR_USAGE, "git cannot list the commits of '%s'", directory);
	}
	close(ends[0]);
	return result;
}

int name_list_git(const char *directory, struct name_list *list, struct error *err)
{
	*list = (struct name_list){ 0 };
	if (run_git(directory, &list->text, err) == 0 && split(directory, list, err) == 0)
		return 0;
	name_list_finish(list);
	return -1;
}

void name_list_finish(struct name_list *list)
{
	buffer_finish(&list->text);
	free(list->name);
	*list = (struct name_list){ 0 };
}
