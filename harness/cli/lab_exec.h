/* kvmbench lab --exec, --with, --bring: programs of this host that run inside the machine, what
 * they take along, and the files they leave. Mistakes end the program (command_usage).
 */
#ifndef CLI_LAB_EXEC_H
#define CLI_LAB_EXEC_H

#include "cli/lab_progress.h"
#include "lab/session.h"

#define LAB_EXEC_WORDS 255 /* of the program behind "--", as many as the agent takes */
#define LAB_EXEC_WITH  512

struct lab_exec {
	const char *program[LAB_PROGRAMS_MOST];
	size_t n_programs;
	const char *argument[LAB_EXEC_WORDS]; /* of the last program, which was behind "--" */
	size_t n_arguments;
	bool operands; /* words behind "--" have begun */
	struct lab_carried with[LAB_EXEC_WITH];
	size_t n_with;
	const char *bring[BROUGHT_FILES]; /* paths in the machine … */
	const char *to[BROUGHT_FILES];	  /* … and here */
	size_t n_bring;
	bool counted; /* --clock instructions */
};

/* A path, or the name of a program in PATH. */
void lab_exec_add_program(struct lab_exec *exec, const char *program);
/* A word behind "--": the program, then its arguments. */
void lab_exec_add_word(struct lab_exec *exec, const char *word);
/* "HERE[:THERE]": a file, a directory, a program by its path or name. */
void lab_exec_add_with(struct lab_exec *exec, char *text);
/* "THERE[:HERE]" */
void lab_exec_add_bring(struct lab_exec *exec, char *text);
/* "host" or "instructions" */
void lab_exec_set_clock(struct lab_exec *exec, const char *word);
/* When all are known: what does not go together, files that are there already. */
void lab_exec_check(const struct lab_exec *exec);

/* Into the job; borrowed from exec. */
void lab_exec_set(const struct lab_exec *exec, struct lab_job *job);
/* Boots, prints what the programs printed and writes the files they left; the exit code. */
int lab_exec_run(const struct lab_exec *exec, struct lab_session *session,
	struct lab_progress *progress, bool quiet);

#endif
