#include "cli/run_aa.h"

#include <math.h>

#include "base/cleanup.h"
#include "cli/output.h"
#include "cli/store_import.h"
#include "judge/aa.h"
#include "judge/experience.h"
#include "reports/aa.h"

static int keep(const char *store, const char *path, const struct run *run, struct experience *e,
	struct error *err)
{
	static const struct compare_options none;
	const struct experience_question q = { .base = run, .tolerance = &none };
	struct store *s = store_open(store, STORE_WRITE, err);
	char id[DIGEST_TEXT];
	bool added;
	bool bad_run;
	int status = s ? store_import(s, path, id, &added, &bad_run, err) : -1;

	if (!status)
		status = experience_read(s, &q, e, err);
	store_close(s);
	if (status) {
		error_prefix(err, "the A/A session is not in the store");
		error_hint(err, "kvmbench store add %s", path);
	}
	return status;
}

int run_aa_keep(
	const char *path, const struct run *run, bool colour, struct buffer *out, struct error *err)
{
	const struct judge_options options = { .margin = 0.05, .brief = true };
	cleanup_free char *store = store_path(NULL, err);
	struct experience e = { 0 };
	struct summary summary = { 0 };
	struct aa aa = { 0 };
	int status = -1;

	if (store && !keep(store, path, run, &e, err) &&
		!summary_make(run, &options, &summary, err) && !aa_make(&summary, &aa, err))
		status = report_aa(&aa, &e, store, output_width(), colour, out, err);
	aa_finish(&aa);
	summary_finish(&summary);
	experience_finish(&e);
	return status;
}
