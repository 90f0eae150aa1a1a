#include "cli/run_arguments.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/container_arguments.h"
#include "cli/device_arguments.h"
#include "cli/guest_arguments.h"
#include "cli/option.h"
#include "cli/selection.h"
#include "target/guest_option.h"

enum {
	OPTION_SUITE = 256,
	OPTION_BENCH,
	OPTION_TARGET,
	OPTION_LAUNCHES,
	OPTION_BUDGET,
	OPTION_CPUS,
	OPTION_RING,
	OPTION_PARAM,
	OPTION_SEED,
	OPTION_VARY,
	OPTION_AA,
	OPTION_AB,
	OPTION_FAIL_ON,
	OPTION_MARGIN,
	OPTION_RESUME,
	OPTION_COLOUR,
};

#define LAUNCHES_DEFAULT   20
#define LAUNCHES_WORKLOADS 10 /* each block boots a guest, and a workload's batches are long */
#define LAUNCHES_MAX	   10000
#define QUICK_BUDGET	   30.0	 /* seconds of launches; with probe, pilot and report below 60 */
#define WORKLOADS_BUDGET   420.0 /* and below ten minutes, where guests are emulated */

static const struct argp_option options[] = {
	{ "suite", OPTION_SUITE, "quick|micro|workloads|full", 0, "which benchmarks (quick)", 1 },
	{ "bench", OPTION_BENCH, "GLOB", 0, "these benchmarks instead of a suite; repeatable", 1 },
	{ "target", OPTION_TARGET, "T,...", 0,
		"where: host, tinyvm, qemu, container, guest, fake (host,tinyvm; workloads: "
		"host,container,guest)",
		1 },
	{ "param", OPTION_PARAM, "NAME=VALUE", 0,
		"this value of a parameter instead of its sweep; repeatable", 1 },
	{ "ring", OPTION_RING, "user|kernel", 0, "guest ring, where a benchmark runs in both", 1 },
	{ "launches", OPTION_LAUNCHES, "N", 0,
		"launches per arm (20; workloads: 10); below 5 gives no verdict", 2 },
	{ "budget", OPTION_BUDGET, "TIME", 0,
		"fit the launches into this time (quick: 30s; workloads: 7min)", 2 },
	{ "cpus", OPTION_CPUS, "LIST", 0, "CPUs to use, as 2-3,8; launches are pinned to the first",
		2 },
	{ "seed", OPTION_SEED, "N", 0, "seed of the launch order", 2 },
	{ "vary", OPTION_VARY, "FIELD", 0, "fingerprint field that this experiment changes", 2 },
	{ "aa", OPTION_AA, NULL, 0,
		"measure every arm on two sides that are the same, and keep in the store how far "
		"apart they come out: the noise that compare then tolerates",
		2 },
	{ "ab", OPTION_AB, "A B", 0,
		"two words: measure on two sides in turns; shell commands that switch to each, or "
		"param:NAME=VALUE, env:NAME=VALUE or guest:NAME=VALUE. A is restored at the end",
		2 },
	{ "fail-on", OPTION_FAIL_ON, "LIST", 0,
		"with --ab: verdicts on B against A that make the exit code, as compare has them "
		"(none)",
		3 },
	{ "margin", OPTION_MARGIN, "P", 0, "slowdown that still counts as near native (5%)", 3 },
	{ "output", 'o', "FILE", 0, "run file, must not exist (kvmbench-UTC.jsonl)", 3 },
	{ "resume", OPTION_RESUME, "FILE", 0, "make the launches that this session lacks", 3 },
	{ "quiet", 'q', NULL, 0, "no progress and no report", 4 },
	{ "verbose", 'v', NULL, 0, "say each launch", 4 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "auto, always or never", 4 },
	{ 0 },
};

static void set_suite(struct run_options *run, const char *word)
{
	/* the lab's is none of a host's */
	for (size_t i = 0; i < SUITE_LAB; i++)
		if (strcmp(suite_names[i], word) == 0) {
			run->suite = (enum suite)i;
			return;
		}
	selection_unknown("suite", word, suite_names, SUITE_LAB);
}

static void set_ring(struct run_options *run, const char *word)
{
	static const char *const names[] = { "user", "kernel" };

	if (strcmp(word, "user") == 0)
		run->ring = RING_USER;
	else if (strcmp(word, "kernel") == 0)
		run->ring = RING_KERNEL;
	else
		selection_unknown("ring", word, names, 2);
}

/* argp gives an option one word; the second is the next, whatever it looks like. */
static void set_ab(struct run_arguments *a, const char *first, struct argp_state *state)
{
	struct error err = ERROR_INIT;

	if (a->run.ab) {
		error_set(&err, ERROR_USAGE, "--ab: there can be one factor only");
		command_usage(&err);
	}
	if (state->next >= state->argc || strncmp(state->argv[state->next], "--", 2) == 0) {
		error_set(&err, ERROR_USAGE, "--ab '%.80s' lacks its second word", first);
		error_hint(&err, "kvmbench run --ab 'echo 0 >FILE' 'echo 1 >FILE'");
		command_usage(&err);
	}
	if (factor_parse(&a->ab, first, state->argv[state->next++], &err) < 0) {
		error_prefix(&err, "--ab");
		command_usage(&err);
	}
	a->run.ab = &a->ab;
}

/* Both values are looked at before anything is measured with the first. */
static void check_guest_factor(const struct run_arguments *a)
{
	struct error err = ERROR_INIT;
	bool has_guests = false;

	if (!a->run.ab || a->ab.kind != FACTOR_GUEST)
		return;
	for (size_t i = 0; i < a->run.n_targets; i++)
		has_guests = has_guests || strcmp(a->run.target[i], "guest") == 0;
	if (!has_guests && !a->resume) {
		error_set(
			&err, ERROR_USAGE, "--ab %s: there is no target guest", a->ab.text[SIDE_A]);
		error_hint(&err, "--target guest");
		command_usage(&err);
	}
	for (enum ab_side side = SIDE_A; side < SIDES; side++) {
		struct guest_options guest = a->guest;

		if ((guest_option_set(&guest, a->ab.name[side], a->ab.value[side], &err) < 0 ||
			    guest_option_check(&guest, &err) < 0)) {
			error_prefix(&err, "--ab");
			command_usage(&err);
		}
	}
}

static void check(const struct run_arguments *a)
{
	struct error err = ERROR_INIT;

	if (a->run.aa && a->run.ab) {
		error_set(
			&err, ERROR_USAGE, "--aa and --ab: the sides are the same or they differ");
		error_hint(&err, "measure with --aa first: --ab then tolerates the noise it found");
		command_usage(&err);
	}
	check_guest_factor(a);
	if (a->has_fail && !a->run.ab && !a->resume) {
		error_set(&err, ERROR_USAGE, "--fail-on judges two sides: there is no --ab");
		error_hint(&err, "kvmbench compare --fail-on judges two sessions");
		command_usage(&err);
	}
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct run_arguments *a = state->input;
	struct error err = ERROR_INIT;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->guest;
		state->child_inputs[1] = &a->guest.devices;
		state->child_inputs[2] = &a->container;
		return 0;
	case OPTION_SUITE:
		set_suite(&a->run, argument);
		return 0;
	case OPTION_BENCH:
		selection_add_bench(&a->run, argument);
		return 0;
	case OPTION_TARGET:
		selection_set_targets(&a->run, argument);
		return 0;
	case OPTION_LAUNCHES:
		selection_set_launches(&a->run, argument, 1, LAUNCHES_MAX);
		return 0;
	case OPTION_BUDGET:
		a->has_budget = true;
		selection_set_budget(&a->run, argument);
		return 0;
	case OPTION_SEED:
		selection_set_seed(&a->run, argument);
		return 0;
	case OPTION_CPUS:
		selection_set_cpus(&a->run, argument);
		return 0;
	case OPTION_RING:
		set_ring(&a->run, argument);
		return 0;
	case OPTION_PARAM:
		selection_add_param(&a->run, argument);
		return 0;
	case OPTION_VARY:
		a->run.vary = argument;
		return 0;
	case OPTION_AA:
		a->run.aa = true;
		return 0;
	case OPTION_AB:
		set_ab(a, argument, state);
		return 0;
	case OPTION_FAIL_ON:
		fail_on_set(&a->fail, argument);
		a->has_fail = true;
		return 0;
	case OPTION_MARGIN:
		a->judge.margin = option_margin(argument);
		return 0;
	case 'o':
		a->run.output = argument;
		return 0;
	case OPTION_RESUME:
		a->resume = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case OPTION_COLOUR:
		a->colour = option_colour(argument);
		return 0;
	case ARGP_KEY_ARG:
		error_set(&err, ERROR_USAGE, "unexpected argument '%s'", argument);
		error_hint(&err, "benchmarks are named with --bench %s", argument);
		command_usage(&err);
	case ARGP_KEY_END:
		check(a);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void set_defaults(struct run_arguments *a)
{
	const bool quick = a->run.suite == SUITE_QUICK && !a->run.n_globs;
	const bool workloads = a->run.suite == SUITE_WORKLOADS;
	static char for_workloads[] = "host,container,guest", for_others[] = "host,tinyvm";
	const time_t now = time(NULL);
	struct tm tm;

	if (!a->run.launches)
		a->run.launches = workloads ? LAUNCHES_WORKLOADS : LAUNCHES_DEFAULT;
	if (!a->has_budget && (quick || workloads))
		a->run.budget = quick ? QUICK_BUDGET : WORKLOADS_BUDGET;
	if (!a->run.n_targets)
		selection_set_targets(&a->run, workloads ? for_workloads : for_others);
	selection_set_lengths(&a->run, quick);
	if (!a->run.output) {
		gmtime_r(&now, &tm);
		strftime(a->output, sizeof(a->output), "kvmbench-%Y%m%dT%H%M%SZ.jsonl", &tm);
		a->run.output = a->output;
	}
}

/* Reading the options cuts words apart, and puts them in another order. */
static char **as_typed(int argc, char **argv)
{
	char **copy = NULL;

	for (int i = 0; i < argc; i++) {
		copy = command_grown(copy, (size_t)i, sizeof(*copy));
		copy[i] = strdup(argv[i]);
	}
	return copy;
}

void run_arguments_parse(int argc, char **argv, struct run_arguments *a)
{
	static const struct argp_child children[] = { { &guest_arguments, 0, NULL, 0 },
		{ &device_arguments, 0, NULL, 0 }, { &container_arguments, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = { options, parse, NULL,
		"Measures benchmarks on targets, keeps every raw value in a run file, and prints "
		"the report; with --ab, the comparison of the two sides.",
		children, NULL, NULL };

	*a = (struct run_arguments){
		.run = { .argv = as_typed(argc, argv), .n_argv = (size_t)argc },
		.judge = { .margin = 0.05 },
		.colour = "auto",
	};
	guest_arguments_init(&a->guest);
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, a);
	set_defaults(a);
	a->guest.tell = a->quiet ? NULL : guest_arguments_tell;
	guest_configure(&a->guest);
	qemu_configure(&a->guest);
	devices_configure(&a->guest.devices);
	container_configure(&a->container);
}

void run_arguments_finish(struct run_arguments *a)
{
	for (size_t i = 0; i < a->run.n_argv; i++)
		free(a->run.argv[i]);
	free(a->run.argv);
	factor_finish(&a->ab);
}
