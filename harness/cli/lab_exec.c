#include "cli/lab_exec.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/lab_output.h"
#include "cli/output.h"
#include "cli/selection.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"
#include "reports/escape.h"

/* A name without a slash is a program's; a path is looked at when the image is made. */
static const char *find(const char *option, const char *name)
{
	const char *found;

	if (strchr(name, '/') || access(name, F_OK) == 0)
		return name;
	found = program_find(getenv("PATH"), name);
	if (!found)
		found = program_find("/usr/local/sbin:/usr/sbin:/sbin", name);
	if (!found)
		command_refuse("a path, or the name of a program in PATH", "%s: there is no '%s'",
			option, name);
	return found;
}

void lab_exec_add_program(struct lab_exec *exec, const char *program)
{
	if (exec->n_programs == LAB_PROGRAMS_MOST)
		selection_too_many("--exec");
	exec->program[exec->n_programs++] = find("--exec", program);
}

void lab_exec_add_word(struct lab_exec *exec, const char *word)
{
	if (!exec->operands) {
		exec->operands = true;
		lab_exec_add_program(exec, word);
		return;
	}
	if (exec->n_arguments == LAB_EXEC_WORDS)
		selection_too_many("words of a program");
	exec->argument[exec->n_arguments++] = word;
}

/* Where a path of this host lies in the machine if nobody says: at the same. */
static const char *same_place(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder, *full;

	if (path[0] == '/')
		return path;
	folder = slash ? files_path("%.*s", (int)(slash - path), path) : files_path(".");
	full = realpath(folder, NULL);
	if (!full)
		command_refuse("", "--with: cannot find '%s'", path);
	free(folder);
	folder = files_path("%s/%s", full, slash ? slash + 1 : path);
	free(full);
	return folder;
}

/* "A:B" → A, with B or NULL in *rest. */
static void cut(const char *option, char *text, char **rest)
{
	*rest = strrchr(text, ':');
	if (*rest)
		*(*rest)++ = '\0';
	if (!*text || (*rest && !**rest))
		command_refuse("as FILE or FILE:FILE", "%s: an empty path", option);
}

void lab_exec_add_with(struct lab_exec *exec, char *text)
{
	struct lab_carried *with = &exec->with[exec->n_with];
	char *place;

	if (exec->n_with == LAB_EXEC_WITH)
		selection_too_many("--with");
	cut("--with", text, &place);
	with->from = find("--with", text);
	with->to = place ? place : same_place(with->from);
	if (with->to[0] != '/')
		command_refuse(
			"", "--with: '%s' is no path from the root of the machine", with->to);
	exec->n_with++;
}

void lab_exec_add_bring(struct lab_exec *exec, char *text)
{
	const char *slash;
	char *here;

	if (exec->n_bring == BROUGHT_FILES)
		selection_too_many("--bring");
	cut("--bring", text, &here);
	slash = strrchr(text, '/');
	if (text[0] != '/' || !slash[1])
		command_refuse("",
			"--bring: '%s' is no path of a file from the root of the machine", text);
	exec->bring[exec->n_bring] = text;
	exec->to[exec->n_bring++] = here ? here : slash + 1;
}

void lab_exec_set_clock(struct lab_exec *exec, const char *word)
{
	static const char *const names[] = { "host", "instructions" };

	exec->counted = strcmp(word, names[1]) == 0;
	if (!exec->counted && strcmp(word, names[0]) != 0)
		selection_unknown("clock", word, names, 2);
}

void lab_exec_check(const struct lab_exec *exec)
{
	if (exec->n_programs == 0 && (exec->n_with || exec->n_bring))
		command_refuse("name a program with --exec, or with its arguments behind --",
			"%s without a program", exec->n_with ? "--with" : "--bring");
	for (size_t i = 0; i < exec->n_bring; i++) {
		if (strcmp(exec->to[i], "-") != 0 && access(exec->to[i], F_OK) == 0)
			command_refuse("name another file: --bring FILE:ANOTHER",
				"--bring: '%s' exists already", exec->to[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(exec->to[k], exec->to[i]) == 0)
				command_refuse("name another file: --bring FILE:ANOTHER",
					"--bring: '%s' twice", exec->to[i]);
	}
}

void lab_exec_set(const struct lab_exec *exec, struct lab_job *job)
{
	job->program = exec->program;
	job->n_programs = exec->n_programs;
	job->argument = exec->argument;
	job->n_arguments = exec->n_arguments;
	job->with = exec->with;
	job->n_with = exec->n_with;
	job->bring = exec->bring;
	job->n_bring = exec->n_bring;
	job->counted = exec->counted;
}

static int write_file(const char *from, const char *to, const struct brought_file *file)
{
	struct error err = ERROR_INIT;
	struct buffer why = BUFFER_INIT;

	if (file->whole) {
		if (output_write(to, &file->bytes, &err))
			return command_fail(&err);
		return EXIT_FINE;
	}
	escape_terminal(&why, file->why ? file->why : "the machine ended before it was sent");
	error_set(&err, ERROR_MEASURE, "cannot bring '%s': %s", from, why.data);
	buffer_finish(&why);
	return command_fail(&err);
}

int lab_exec_run(const struct lab_exec *exec, struct lab_session *session,
	struct lab_progress *progress, bool quiet)
{
	const struct brought *brought = &session->setting[0].brought;
	struct error err = ERROR_INIT;
	const int status = lab_session_run(session, &err);
	int files = EXIT_FINE;
	int code;

	lab_progress_close(progress);
	code = lab_print_programs(session, quiet);
	lab_print_notes(session, NULL, quiet);
	if (status)
		code = command_fail(&err);
	for (size_t i = 0; i < exec->n_bring; i++) {
		const int one = write_file(exec->bring[i], exec->to[i], &brought->file[i]);

		files = one == EXIT_FINE ? files : one;
	}
	return code == EXIT_FINE ? files : code;
}
