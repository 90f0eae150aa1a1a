#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/baseline.h"
#include "cli/bisect_arguments.h"
#include "cli/command.h"
#include "cli/guest_arguments.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "judge/bisect.h"
#include "reports/bisect.h"
#include "run/session.h"

/* The looks of this step. */
struct step {
	const struct bisect_arguments *a;
	const struct baseline *baseline;
	struct run_options options; /* of a look */
	struct run run[BISECT_LOOKS];
	struct summary summary[BISECT_LOOKS];
	const struct summary *head[BISECT_LOOKS];
	size_t n;
	struct bisect bisect;
	char folder[4000];
	bool kept; /* the folder's files */
};

static int open_folder(struct step *s, struct error *err)
{
	const char *temporary = getenv("TMPDIR");
	const char *path = s->a->output;
	int length;

	s->kept = path;
	if (path)
		length = snprintf(s->folder, sizeof(s->folder), "%s", path);
	else
		length = snprintf(s->folder, sizeof(s->folder), "%s/kvmbench-bisect-XXXXXX",
			temporary && *temporary ? temporary : "/tmp");
	if (length >= (int)sizeof(s->folder)) {
		s->folder[0] = '\0';
		return error_set(err, ERROR_USAGE, "the path of the folder is too long");
	}
	if (path ? mkdir(path, 0777) == 0 || errno == EEXIST : mkdtemp(s->folder) != NULL)
		return 0;
	error_errno(err, ERROR_SYSTEM, "cannot make the folder '%s'", s->folder);
	s->folder[0] = '\0';
	return -1;
}

/* Measures look s->n and adds it to the head. */
static int measure(struct step *s, struct error *err)
{
	static const struct judge_options judge = { .margin = 0.05, .brief = true };
	const time_t now = time(NULL);
	struct progress_line line;
	cpu_set_t allowed;
	char path[sizeof(s->folder) + 64];
	char when[32];
	static struct guest_options guest; /* as run has them by default */
	struct tm tm;
	int status;

	gmtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(path, sizeof(path), "%s/step-%s-%d-%zu.jsonl", s->folder, when, (int)getpid(),
		s->n + 1);
	s->options.output = path;
	progress_open(&line, s->a->quiet, s->a->verbose, s->options.budget);
	/* a session leaves the CPU it measures on, and the next look wants it back */
	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot tell the allowed CPUs");
	guest_arguments_init(&guest);
	guest_configure(&guest);
	devices_configure(&guest.devices);
	status = session_run(&s->options, progress_show, &line, &s->run[s->n], err);
	sched_setaffinity(0, sizeof(allowed), &allowed);
	progress_close(&line);
	if (!s->kept)
		unlink(path);
	s->options.seed++;
	if (!status)
		status = summary_make(&s->run[s->n], &judge, &s->summary[s->n], err);
	if (status) {
		run_finish(&s->run[s->n]);
		return -1;
	}
	s->head[s->n] = &s->summary[s->n];
	s->n++;
	return 0;
}

/* What no further step could judge either: the bisection ends. */
static int check_comparable(const struct step *s, const struct comparison *c, struct error *err)
{
	if (!c->n) {
		error_set(err, ERROR_USAGE,
			"nothing measured here was measured with the same parameters in %s",
			s->baseline->name);
		return error_hint(err, "give the baseline's --target, --bench and --param");
	}
	if (c->fingerprint.undeclared) {
		error_set(err, ERROR_INCOMPARABLE, "%s was measured elsewhere: %s",
			s->baseline->name, c->metric[0].why);
		return error_hint(err, "kvmbench compare shows all differences; --vary FIELD "
				       "declares what the commits change");
	}
	if (s->bisect.n || !s->bisect.looks)
		return 0;
	return error_set(err, ERROR_USAGE, "no result in %s is valid", s->baseline->name);
}

static int tell(const struct step *s, const struct comparison *c, struct error *err)
{
	const struct bisect_report_options o = {
		.colour = command_colour(s->a->colour),
		.width = output_width(),
		.baseline = s->baseline->name,
	};
	struct buffer out = BUFFER_INIT;
	int status;

	if (s->bisect.answer == BISECT_OPEN && !s->a->verbose)
		return 0;
	bisect_text(&s->bisect, c, &o, &out);
	if (s->a->quiet) {
		const char *end = strchr(out.data, '\n');

		out.length = (size_t)(end + 1 - out.data);
	}
	status = output_write("-", &out, err);
	buffer_finish(&out);
	return status;
}

static int look(struct step *s, struct error *err)
{
	const struct summary *base = &s->baseline->summary;
	const struct compare_options judge = {
		.threshold = s->a->thresholds.threshold,
		.n_thresholds = s->a->thresholds.n,
		.vary = s->a->vary.word,
		.n_vary = s->a->vary.n,
	};
	struct comparison c;
	int status;

	if (measure(s, err) || compare_make(&(struct side){ &base, 1 },
				       &(struct side){ s->head, s->n }, &judge, &c, err))
		return -1;
	status = check_comparable(s, &c, err);
	if (!status)
		status = bisect_look(&s->bisect, &c, err);
	if (!status)
		status = check_comparable(s, &c, err);
	if (!status)
		status = tell(s, &c, err);
	compare_finish(&c);
	return status;
}

/* What stays as it is for every commit ends the bisection; what may be this commit's own fault is
 * skipped. */
static int code_of(const struct error *err)
{
	command_fail(err);
	switch (err->kind) {
	case ERROR_UNAVAILABLE:
	case ERROR_MEASURE:
	case ERROR_TIMEOUT:
	case ERROR_DATA:
		return EXIT_SKIP;
	case ERROR_INTERRUPTED:
		return EXIT_STOPPED;
	default:
		return EXIT_ABORT;
	}
}

static int run_step(struct step *s)
{
	static const int codes[] = {
		[BISECT_BAD] = EXIT_WORSE,
		[BISECT_SKIP] = EXIT_SKIP,
		[BISECT_OPEN] = EXIT_SKIP,
		[BISECT_GOOD] = EXIT_FINE,
	};
	struct error err = ERROR_INIT;
	int status = open_folder(s, &err);

	s->bisect = (struct bisect){ .error = s->a->error, .noise = s->baseline->noise };
	s->bisect.answer = BISECT_OPEN;
	while (!status && s->bisect.answer == BISECT_OPEN && s->n < BISECT_LOOKS)
		status = look(s, &err);
	for (size_t i = 0; i < s->n; i++) {
		summary_finish(&s->summary[i]);
		run_finish(&s->run[i]);
	}
	if (!s->kept && s->folder[0])
		rmdir(s->folder);
	status = status ? code_of(&err) : codes[s->bisect.answer];
	bisect_finish(&s->bisect);
	return status;
}

static int bisect_step(const struct bisect_arguments *a)
{
	struct baseline baseline;
	struct error err = ERROR_INIT;
	struct step s = { .a = a, .baseline = &baseline, .options = a->run };
	int code = EXIT_ABORT;

	if (baseline_load(
		    &baseline, a->baseline, a->db, a->session_sd, a->vary.word, a->vary.n, &err))
		command_fail(&err);
	else {
		baseline_fill_options(&baseline, &s.options);
		s.options.budget /= BISECT_LOOKS;
		code = run_step(&s);
	}
	baseline_finish(&baseline);
	return code;
}

int cmd_bisect_step(int argc, char **argv)
{
	struct bisect_arguments a;
	int code;

	bisect_arguments_parse(argc, argv, &a);
	code = bisect_step(&a);
	bisect_arguments_finish(&a);
	return code;
}
