#include "cli/history_arguments.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

static const struct format {
	const char *name;
	history_render *render;
} formats[] = {
	{ "text", history_text },
	{ "json", history_json },
};
enum { N_FORMATS = sizeof(formats) / sizeof(formats[0]) };

static const struct failure {
	const char *name;
	bool fails;
} failures[] = {
	{ "regression", true },
	{ "none", false },
};

enum {
	OPTION_HOST = 256,
	OPTION_ORDER,
	OPTION_GIT,
	OPTION_ACK,
	OPTION_THRESHOLD,
	OPTION_VARY,
	OPTION_FAIL_ON,
	OPTION_WIDTH,
	OPTION_COLOUR,
};

static const struct argp_option options[] = {
	{ "bench", 'b', "GLOB", 0, "benchmarks whose name matches; may be repeated", 0 },
	{ "target", 't', "NAME", 0, "only this target", 0 },
	{ "host", OPTION_HOST, "PREFIX", 0,
		"only the host whose short name (as in kvmbench store list) begins so", 0 },
	{ "db", 'd', "PATH", 0,
		"the store (default: $KVMBENCH_DB, else kvmbench/store.db in $XDG_DATA_HOME or "
		"~/.local/share)",
		0 },
	{ "order", OPTION_ORDER, "FILE", 0,
		"order by this list of sessions or commits, one per line, instead of by time", 1 },
	{ "git-repo", OPTION_GIT, "DIR", 0,
		"order by the commits of this repository that kernels (or kvmbench) were built of",
		1 },
	{ "vary", OPTION_VARY, "FIELD,...", 0,
		"fields of the fingerprint that may change within a series, as kernel_release", 1 },
	{ "threshold", OPTION_THRESHOLD, "[GLOB=]PERCENT", 0,
		"smaller changes are none, of benchmarks matching GLOB or of all (default 2%, "
		"workloads 3%, tails 5%); the last that matches counts",
		2 },
	{ "ack", OPTION_ACK, "FILE", 0,
		"changes that are accepted, one per line: SESSION BENCH-GLOB REASON", 2 },
	{ "fail-on", OPTION_FAIL_ON, "WHAT", 0,
		"regression: exit code 1 if a change for the worse is not acknowledged; "
		"none (default)",
		2 },
	{ "format", 'f', "NAME", 0, "text (default) or json", 3 },
	{ "output", 'o', "PATH", 0, "write there instead of standard output (-)", 3 },
	{ "verbose", 'v', NULL, 0, "text: list the series without changes too", 3 },
	{ "width", OPTION_WIDTH, "COLUMNS", 0, "text: 60 or more (default: the terminal's, or 100)",
		3 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "text: auto (default), always or never", 3 },
	{ 0 },
};

static void set_host(struct history_arguments *a, const char *prefix)
{
	struct error err = ERROR_INIT;
	const size_t length = strlen(prefix);

	a->host = prefix;
	if (length && length < HISTORY_HOST && strspn(prefix, "0123456789abcdef") == length)
		return;
	error_set(&err, ERROR_USAGE, "--host: '%.80s' is not 1 to 8 digits 0-9 a-f", prefix);
	error_hint(&err, "kvmbench store list shows the hosts");
	command_usage(&err);
}

static void check(const struct history_arguments *a)
{
	struct error err = ERROR_INIT;

	if (!a->order || !a->git)
		return;
	error_set(&err, ERROR_USAGE, "--order and --git-repo both give the order");
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct history_arguments *a = state->input;
	const struct failure *failure;
	const struct format *format;
	struct error err = ERROR_INIT;

	switch (key) {
	case 'b':
		option_add_word(&a->bench, argument);
		return 0;
	case 't':
		a->target = argument;
		return 0;
	case 'd':
		a->db = argument;
		return 0;
	case 'f':
		format = option_named("--format", argument, formats, N_FORMATS, sizeof(formats[0]));
		a->render = format->render;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case 'v':
		a->all = true;
		return 0;
	case OPTION_HOST:
		set_host(a, argument);
		return 0;
	case OPTION_ORDER:
		a->order = argument;
		return 0;
	case OPTION_GIT:
		a->git = argument;
		return 0;
	case OPTION_ACK:
		a->ack = argument;
		return 0;
	case OPTION_VARY:
		option_add_words(&a->vary, argument);
		return 0;
	case OPTION_THRESHOLD:
		option_add_threshold(&a->thresholds, argument);
		return 0;
	case OPTION_FAIL_ON:
		failure = option_named("--fail-on", argument, failures, 2, sizeof(failures[0]));
		a->fail = failure->fails;
		return 0;
	case OPTION_WIDTH:
		a->width = option_width(argument);
		return 0;
	case OPTION_COLOUR:
		a->colour = option_colour(argument);
		return 0;
	case ARGP_KEY_ARG:
		error_set(&err, ERROR_USAGE, "history: '%s' is no option", argument);
		error_hint(&err, "benchmarks are named with --bench");
		command_usage(&err);
	case ARGP_KEY_END:
		check(a);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void history_arguments_parse(int argc, char **argv, struct history_arguments *a)
{
	static const struct argp argp = { options, parse, NULL,
		"Shows how each metric went over the sessions of the store, and names the sessions "
		"that changed its level.",
		NULL, NULL, NULL };

	*a = (struct history_arguments){ .render = history_text, .output = "-", .colour = "auto" };
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, a);
}

void history_arguments_finish(struct history_arguments *a)
{
	free(a->bench.word);
	free(a->vary.word);
	free(a->thresholds.threshold);
}
