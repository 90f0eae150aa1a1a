/* What a lab session gives: run files, a report or a matrix, a closing note, JSON.
 */
#ifndef CLI_LAB_OUTPUT_H
#define CLI_LAB_OUTPUT_H

#include "base/error.h"
#include "lab/session.h"

/* Creates the run file of each setting and gives it to the setting, so that a name that cannot be
 * used is known before anything boots: the first is called PATH, the others have their label put before its last ".jsonl"
 * ("a.jsonl", "a-mitigations=off.jsonl"). Takes them away again on failure. */
struct lab_files;
struct lab_files *lab_files_open(
	const char *path, const struct lab_session *session, struct error *err);
/* Writes how they ended; a setting without anything has its file removed. */
int lab_files_end(struct lab_files *files, const struct lab_session *session, struct error *err);
/* NULL if that setting has none. */
const char *lab_files_path(const struct lab_files *files, size_t i);
void lab_files_close(struct lab_files *files);

/* The report of one run, the matrix of several, on stdout; worse: whether any of the others' counts
 * is higher than the base's. Settings that failed are left out. */
int lab_print(const struct lab_session *session, const struct lab_files *files, bool *worse,
	struct error *err);
/* The same as one JSON object, with what the boots cost. */
int lab_print_json(const struct lab_session *session, const struct lab_files *files, bool *worse,
	struct error *err);
/* What the programs of the first setting printed, on stdout, and how they ended; the exit code:
 * EXIT_FINE if all of them ended with 0 and none is missing. */
int lab_print_programs(const struct lab_session *session, bool quiet);
/* The last lines of consoles and the cost of the boots, on stderr. */
void lab_print_notes(const struct lab_session *session, const struct lab_files *files, bool quiet);

#endif
