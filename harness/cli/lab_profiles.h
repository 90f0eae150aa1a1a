/* What a lab session that profiles gives: profiles or their differences as text, or as lines of
 * JSON (lab/profile.h).
 */
#ifndef CLI_LAB_PROFILES_H
#define CLI_LAB_PROFILES_H

#include <stdbool.h>

#include "cli/lab_progress.h"
#include "lab/session.h"

/* Boots all settings, prints what came of them on stdout: the profiles of one setting, the
 * differences of the others from the first; with json all profiles as lines of JSON. path, NULL for
 * none: a new file for the same lines, known to be usable before anything boots, and removed if
 * nothing came of it. The exit code. */
int lab_profiles_run(struct lab_session *session, struct lab_progress *progress, const char *path,
	bool json, bool quiet);

#endif
