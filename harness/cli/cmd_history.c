#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/name_list.h"
#include "cli/output.h"
#include "judge/history.h"
#include "record/store.h"
#include "reports/history.h"

enum { WIDTH_MIN = 60, WIDTH_MAX = 10000, WIDTH = 100 };

typedef int render(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err);

static const struct format {
	const char *name;
	render *render;
} formats[] = {
	{ "text", history_text },
	{ "json", history_json },
};
enum { N_FORMATS = sizeof(formats) / sizeof(formats[0]) };

struct words {
	const char **word;
	size_t n;
};

struct arguments {
	struct words bench;
	struct words vary;
	struct threshold *threshold;
	size_t n_thresholds;
	const char *target;
	const char *host;
	const char *db;
	const char *order;
	const char *git;
	const char *ack;
	const char *output;
	const char *colour;
	const struct format *format;
	int width; /* 0: the terminal's */
	bool all;
	bool fail; /* on a regression */
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

static void add_word(struct words *w, const char *word)
{
	w->word = command_grown(w->word, w->n, sizeof(*w->word));
	w->word[w->n++] = word;
}

/* One of n words, or the end of the program. */
static size_t find_word(const char *option, const char *word, const char *const *known, size_t n)
{
	struct error err = ERROR_INIT;
	char nearest[128];

	for (size_t i = 0; i < n; i++)
		if (strcmp(known[i], word) == 0)
			return i;
	command_nearest(word, known, n, nearest, sizeof(nearest));
	error_set(&err, ERROR_USAGE, "%s: unknown '%s'", option, word);
	error_hint(
		&err, "%s%s%s and %s are known", nearest, *nearest ? " " : "", known[0], known[1]);
	command_usage(&err);
}

static const struct format *find_format(const char *name)
{
	static const char *const names[N_FORMATS] = { "text", "json" };

	return &formats[find_word("--format", name, names, N_FORMATS)];
}

static void add_threshold(struct arguments *a, char *text)
{
	char *equals = strrchr(text, '=');
	const char *number = equals ? equals + 1 : text;
	struct threshold t = { "*", 0 };
	struct error err = ERROR_INIT;

	if (equals) {
		*equals = '\0';
		t.glob = text;
	}
	if (units_parse_fraction(number, &t.relative, &err)) {
		error_prefix(&err, "--threshold");
		command_usage(&err);
	}
	if (!(t.relative > 0 && t.relative <= 1)) {
		error_set(&err, ERROR_USAGE, "--threshold: '%s' is not above 0%% and at most 100%%",
			number);
		command_usage(&err);
	}
	a->threshold = command_grown(a->threshold, a->n_thresholds, sizeof(*a->threshold));
	a->threshold[a->n_thresholds++] = t;
}

static void set_width(struct arguments *a, const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t width;

	if (units_parse_uint(text, &width, &err))
		error_prefix(&err, "--width");
	else if (width < WIDTH_MIN || width > WIDTH_MAX)
		error_set(&err, ERROR_USAGE, "--width: %s is not between %d and %d", text,
			WIDTH_MIN, WIDTH_MAX);
	else {
		a->width = (int)width;
		return;
	}
	command_usage(&err);
}

static void set_colour(struct arguments *a, const char *when)
{
	struct error err = ERROR_INIT;

	a->colour = when;
	if (command_colour(when) >= 0)
		return;
	error_set(&err, ERROR_USAGE, "--color: '%s' is not auto, always or never", when);
	command_usage(&err);
}

static void set_host(struct arguments *a, const char *prefix)
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

static void check(const struct arguments *a)
{
	struct error err = ERROR_INIT;

	if (!a->order || !a->git)
		return;
	error_set(&err, ERROR_USAGE, "--order and --git-repo both give the order");
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	static const char *const failures[] = { "regression", "none" };
	struct arguments *a = state->input;
	struct error err = ERROR_INIT;
	char *rest = argument;
	char *word;

	switch (key) {
	case 'b':
		add_word(&a->bench, argument);
		return 0;
	case 't':
		a->target = argument;
		return 0;
	case 'd':
		a->db = argument;
		return 0;
	case 'f':
		a->format = find_format(argument);
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
		while ((word = strsep(&rest, ",")))
			add_word(&a->vary, word);
		return 0;
	case OPTION_THRESHOLD:
		add_threshold(a, argument);
		return 0;
	case OPTION_FAIL_ON:
		a->fail = find_word("--fail-on", argument, failures, 2) == 0;
		return 0;
	case OPTION_WIDTH:
		set_width(a, argument);
		return 0;
	case OPTION_COLOUR:
		set_colour(a, argument);
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

static int order(const struct arguments *a, struct history *h, struct error *err)
{
	struct name_list names = { 0 };
	int status;

	if (!a->order && !a->git)
		return 0;
	if (a->git && !history_has_commits(h)) {
		error_set(err, ERROR_USAGE, "no session tells which commit it measured");
		return error_hint(err,
			"a kernel built with CONFIG_LOCALVERSION_AUTO names its "
			"commit in its release; else list the sessions with --order");
	}
	status = a->git ? name_list_git(a->git, &names, err)
			: name_list_file(a->order, &names, err);
	if (!status)
		status = history_order(h, names.name, names.n, err);
	name_list_finish(&names);
	return status;
}

static int make(const struct arguments *a, const struct history_options *o, struct store *s,
	struct history *h, struct error *err)
{
	if (order(a, h, err) || history_read_series(s, o, h, err) || history_judge(o, h, err))
		return -1;
	if (h->n_series)
		return 0;
	return error_set(err, ERROR_UNAVAILABLE,
		"no series: the store's %zu sessions hold nothing that was asked for",
		h->n_sessions);
}

static int write_history(const struct arguments *a, const struct history *h, struct error *err)
{
	const bool terminal = strcmp(a->output, "-") == 0;
	const struct history_report_options o = {
		.colour = (terminal || strcmp(a->colour, "always") == 0) &&
			  command_colour(a->colour),
		.width = a->width   ? a->width
			 : terminal ? output_width()
				    : WIDTH,
		.all = a->all,
		.order = a->git	    ? "commit"
			 : a->order ? "file"
				    : "start",
	};
	struct buffer out = BUFFER_INIT;
	int status = a->format->render(h, &o, &out, err);

	if (!status)
		status = output_write(a->output, &out, err);
	buffer_finish(&out);
	return status;
}

static int history(const struct arguments *a, const struct history_acks *acks, struct error *err)
{
	const struct history_options o = {
		.bench = a->bench.word,
		.n_bench = a->bench.n,
		.target = a->target,
		.host = a->host,
		.vary = a->vary.word,
		.n_vary = a->vary.n,
		.tolerance = { .threshold = a->threshold, .n_thresholds = a->n_thresholds },
		.acks = acks,
	};
	cleanup_free char *path = store_path(a->db, err);
	struct store *s = path ? store_open(path, STORE_READ, err) : NULL;
	struct history h = { 0 };
	int code = EXIT_FINE;
	int status = s ? history_read_sessions(s, &o, &h, err) : -1;

	if (!status && !h.n_sessions) {
		status = error_set(err, ERROR_UNAVAILABLE, "the store '%s' has no session%s", path,
			a->host ? " of that host" : "");
		error_hint(err, "kvmbench store add RUN-FILE...");
	}
	if (!status)
		status = make(a, &o, s, &h, err);
	if (!status)
		status = write_history(a, &h, err);
	if (status)
		code = command_fail(err);
	else if (a->fail && h.worse)
		code = EXIT_WORSE;
	history_finish(&h);
	store_close(s);
	return code;
}

int cmd_history(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL,
		"Shows how each metric went over the sessions of the store, and names the sessions "
		"that changed its level.",
		NULL, NULL, NULL };
	struct arguments a = { .format = &formats[0], .output = "-", .colour = "auto" };
	struct history_acks acks = { 0 };
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	int code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (a.ack && name_list_slurp(a.ack, &text, &err))
		code = command_fail(&err);
	else if (a.ack && history_acks_parse(text.data, &acks, &err)) {
		error_prefix(&err, "%s", a.ack);
		code = command_fail(&err);
	} else {
		code = history(&a, &acks, &err);
	}
	history_acks_finish(&acks);
	buffer_finish(&text);
	free(a.bench.word);
	free(a.vary.word);
	free(a.threshold);
	return code;
}
