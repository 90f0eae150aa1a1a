#include "cli/command.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/doctor_report.h"
#include "cli/guest_arguments.h"
#include "host/host.h"
#include "run/gate.h"
#include "target/container.h"

struct options {
	const char *root;
	const char *colour;
	bool json;
	enum doctor_detail detail;
};

enum { KEY_JSON = 0x100, KEY_ROOT, KEY_COLOUR };

static const struct argp_option option_table[] = {
	{ "json", KEY_JSON, NULL, 0, "print all facts and findings as JSON", 0 },
	{ "color", KEY_COLOUR, "WHEN", 0, "auto, always or never", 0 },
	{ "quiet", 'q', NULL, 0, "only warnings, and what keeps KVM from being measured", 0 },
	{ "verbose", 'v', NULL, 0, "also the evidence for what is fine", 0 },
	{ "root", KEY_ROOT, "DIR", OPTION_HIDDEN, "read /proc and /sys below DIR", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_COLOUR:
		if (strcmp(argument, "auto") != 0 && strcmp(argument, "always") != 0 &&
			strcmp(argument, "never") != 0)
			argp_error(
				state, "--color takes auto, always or never, not '%s'", argument);
		options->colour = argument;
		return 0;
	case 'q':
		options->detail = DOCTOR_QUIET;
		return 0;
	case 'v':
		options->detail = DOCTOR_ALL;
		return 0;
	case KEY_ROOT:
		if (!argument[0])
			argp_error(state, "--root needs a directory");
		options->root = argument;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = option_table,
	.parser = parse_option,
	.doc = "Says what this host can measure, what would disturb a measurement here, and how "
	       "to mend it."
	       "\vExit status: 0 if KVM can be measured, 77 if it cannot, 2 on wrong usage.",
};

static int write_all(const char *text)
{
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF) {
		struct error err = ERROR_INIT;

		error_errno(&err, ERROR_SYSTEM, "cannot write to standard output");
		return command_fail(&err);
	}
	return EXIT_FINE;
}

/* What a Linux guest would get here: {"uri",…} or {"why"}. Of this machine only. */
static json_t *survey_guests(const struct options *options)
{
	struct guest_options guest;
	struct error why = ERROR_INIT;
	json_t *found;

	if (options->root[0])
		return NULL;
	guest_arguments_init(&guest);
	guest_configure(&guest);
	found = guest_survey(&why);
	return found ? found : json_pack("{s:s, s:s}", "why", why.text, "hint", why.hint);
}

static const char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void add_guests(const json_t *guest, struct buffer *text)
{
	const char *accel = member(guest, "accel");

	if (!guest)
		return;
	if (!accel[0])
		buffer_addf(text, "\nguests  none: %s\n", member(guest, "why"));
	else
		buffer_addf(text, "\nguests  %s, libvirt %s, QEMU %s\n        %s: %s\n",
			member(guest, "uri"), member(guest, "libvirt"), member(guest, "qemu"),
			strcmp(accel, "unknown") == 0 ? "KVM or emulated"
			: strcmp(accel, "tcg") == 0   ? "EMULATED (TCG)"
						      : "KVM",
			member(guest, "why"));
}

static int write_json(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials, json_t *guest)
{
	json_t *report = doctor_json(host, advice, trials);
	cleanup_free char *text = NULL;
	int code;

	if (report && guest)
		json_object_set(report, "guest", guest);
	if (report)
		text = json_dumps(report, JSON_INDENT(2) | JSON_REAL_PRECISION(10));

	json_decref(report);
	if (!text) {
		struct error err = ERROR_INIT;

		error_set(&err, ERROR_SYSTEM, "cannot make JSON of the report");
		return command_fail(&err);
	}
	code = write_all(text);
	return code == EXIT_FINE ? write_all("\n") : code;
}

static int write_text(const struct options *options, const struct host *host,
	const struct advice_list *advice, const struct doctor_trials *trials, const json_t *guest)
{
	struct buffer text = BUFFER_INIT;
	int code;

	doctor_text(host, advice, trials, options->detail, command_colour(options->colour), &text);
	if (options->detail != DOCTOR_QUIET)
		add_guests(guest, &text);
	code = write_all(text.data ? text.data : "");
	buffer_finish(&text);
	return code;
}

/* Guest kernel mode is measured in a VM of our own: only on the machine itself. */
static const struct gate *try_gate(
	const struct options *options, const struct host *host, struct gate *gate)
{
	struct error why = ERROR_INIT;

	if (options->root[0] || !host->kvm_usable)
		return NULL;
	if (gate_probe(gate, &why) < 0) {
		gate->measured = false;
		snprintf(
			gate->why, sizeof(gate->why), "%.*s", (int)sizeof(gate->why) - 1, why.text);
	}
	return gate;
}

/* A container is made, too. */
static const struct error *try_containers(const struct options *options, struct error *why)
{
	if (options->root[0])
		return NULL;
	container_available(why);
	return why;
}

static int examine(const struct options *options, const struct host *host)
{
	struct error err = ERROR_INIT;
	struct advice_list advice;
	struct gate measured = { 0 };
	struct error no_containers = ERROR_INIT;
	struct doctor_trials trials;
	json_t *guest;
	int code;

	if (host_advise(options->root, host, &advice, &err) < 0)
		return command_fail(&err);
	trials = (struct doctor_trials){ try_gate(options, host, &measured),
		try_containers(options, &no_containers) };
	guest = survey_guests(options);
	code = options->json ? write_json(host, &advice, &trials, guest)
			     : write_text(options, host, &advice, &trials, guest);
	json_decref(guest);
	advice_finish(&advice);
	if (code != EXIT_FINE)
		return code;
	return host->kvm_usable ? EXIT_FINE : EXIT_NOTHING;
}

int cmd_doctor(int argc, char **argv)
{
	struct options options = { .root = "", .colour = "auto", .detail = DOCTOR_NORMAL };
	struct error err = ERROR_INIT;
	struct host host;
	int code;

	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&parser, argc, argv, 0, NULL, &options) != 0)
		return EXIT_USAGE;
	if (host_probe(options.root, &host, &err) < 0)
		return command_fail(&err);
	code = examine(&options, &host);
	host_finish(&host);
	return code;
}
