#include "reports/plot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/write.h"

#define MESSAGES "messages" /* what gnuplot prints */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int write_file(int directory, const struct plot_file *file, struct error *err)
{
	cleanup_close int fd = openat(
		directory, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot create '%s' for gnuplot", file->name);
	if (write_all(fd, file->content.data, file->content.length))
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s' for gnuplot", file->name);
	return 0;
}

static int read_file(int directory, const char *name, struct buffer *content, struct error *err)
{
	cleanup_close int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	if (fd < 0)
		return error_errno(err, ERROR_DATA, "gnuplot made no '%s'", name);
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s' of gnuplot", name);
		buffer_add(content, block, (size_t)n);
		if (content->length > PLOT_OUTPUT_MAX)
			return error_set(err, ERROR_DATA, "'%s' of gnuplot is larger than %u bytes",
				name, PLOT_OUTPUT_MAX);
	}
	return 0;
}

static int start(const char *path, const char *script, pid_t *pid, struct error *err)
{
	char *const argv[] = { (char *)"gnuplot", (char *)"-d", (char *)script, NULL };
	/* PATH for a gnuplot that is itself a script */
	cleanup_free char *search = NULL;
	char *environment[] = { (char *)"LC_ALL=C", NULL, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int status;

	if (getenv("PATH") && asprintf(&search, "PATH=%s", getenv("PATH")) < 0)
		search = NULL;
	environment[1] = search;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	/* a group of its own, so that whatever it starts can be ended with it */
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addchdir_np(&files, path);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, MESSAGES, O_WRONLY | O_CREAT | O_APPEND, 0600);
	posix_spawn_file_actions_adddup2(&files, 1, 2);
	status = posix_spawnp(pid, argv[0], &files, &attributes, argv, environment);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	if (status == 0)
		return 0;
	errno = status;
	if (status == ENOENT) {
		error_set(err, ERROR_UNAVAILABLE, "gnuplot is not installed (not found on PATH)");
		return error_hint(err, "install gnuplot-nox and make the report again");
	}
	return error_errno(err, ERROR_UNAVAILABLE, "cannot start gnuplot");
}

static bool signal_waits(const sigset_t *watched)
{
	sigset_t pending;

	sigpending(&pending);
	for (int i = 1; i < NSIG; i++) {
		if (sigismember(watched, i) == 1 && sigismember(&pending, i) == 1)
			return true;
	}
	return false;
}

static int wait_for(
	pid_t pid, double seconds, const sigset_t *watched, int *status, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	const double deadline = now() + seconds;
	int result = 0;
	pid_t ended;

	while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
		if (signal_waits(watched))
			result = error_set(err, ERROR_INTERRUPTED, "interrupted while plotting");
		else if (now() > deadline)
			result = error_set(err, ERROR_TIMEOUT,
				"gnuplot did not finish in %.0f s and was ended", seconds);
		if (result) {
			kill(-pid, SIGKILL);
			while (waitpid(pid, status, 0) < 0 && errno == EINTR)
				;
			return result;
		}
		nanosleep(&pause, NULL);
	}
	if (ended < 0) /* somebody ignores SIGCHLD: it ran, but nobody knows how it ended */
		*status = 0;
	return 0;
}

/* The last line of what gnuplot printed: its messages point at the script above it. */
static int failed(int directory, int status, struct error *err)
{
	struct buffer printed = BUFFER_INIT;
	char *line = NULL;

	read_file(directory, MESSAGES, &printed, NULL);
	if (printed.data) {
		while (printed.length && strchr("\n ", printed.data[printed.length - 1]))
			printed.data[--printed.length] = '\0';
		line = strrchr(printed.data, '\n');
		line = line ? line + 1 : printed.data;
	}
	if (WIFSIGNALED(status))
		error_set(err, ERROR_DATA, "gnuplot was ended by signal %d", WTERMSIG(status));
	else
		error_set(err, ERROR_DATA, "gnuplot failed with status %d%s%.200s",
			WEXITSTATUS(status), line && *line ? ": " : "", line ? line : "");
	buffer_finish(&printed);
	return -1;
}

static void remove_all(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	/* flat: gnuplot makes no directories */
	while (directory && (entry = readdir(directory)))
		unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	rmdir(path);
}

static int run_in(const char *path, const struct plot_file *input, size_t n_input,
	struct plot_file *output, size_t n_output, double seconds, const sigset_t *watched,
	struct error *err)
{
	cleanup_close int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;
	pid_t pid;

	if (directory < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
	for (size_t i = 0; i < n_input; i++) {
		if (write_file(directory, &input[i], err))
			return -1;
	}
	if (start(path, input[0].name, &pid, err) || wait_for(pid, seconds, watched, &status, err))
		return -1;
	if (status)
		return failed(directory, status, err);
	for (size_t i = 0; i < n_output; i++) {
		if (read_file(directory, output[i].name, &output[i].content, err))
			return -1;
	}
	return 0;
}

int plot_run(const struct plot_file *input, size_t n_input, struct plot_file *output,
	size_t n_output, double seconds, struct error *err)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	const char *parent = getenv("TMPDIR");
	cleanup_free char *path = NULL;
	sigset_t watched, before;
	int result;

	if (asprintf(&path, "%s/kvmbench-plot-XXXXXX", parent && *parent ? parent : "/tmp") < 0) {
		path = NULL;
		return error_errno(err, ERROR_SYSTEM, "cannot name a directory for gnuplot");
	}
	/* held back until the directory is gone again */
	sigemptyset(&watched);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&watched, ending[i]);
	pthread_sigmask(SIG_BLOCK, &watched, &before);
	if (mkdtemp(path)) {
		result = run_in(path, input, n_input, output, n_output, seconds, &watched, err);
		remove_all(path);
	} else {
		result = error_errno(err, ERROR_SYSTEM, "cannot make '%s'", path);
	}
	for (size_t i = 0; result && i < n_output; i++)
		buffer_finish(&output[i].content);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}
