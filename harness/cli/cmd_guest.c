#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/tool_list.h"
#include "guest-payloads/linux/agent_image.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/guest_image.h"

enum { AGENT_MAX = 256 << 20, KEY_MODULE = 0x100, KEY_MODULES, KEY_AGENT, KEY_JSON };

struct words {
	const char **word;
	size_t n;
};

struct arguments {
	const char *kernel;
	const char *modules;
	const char *agent;
	const char *output;
	struct words module;
	struct words tool;
	bool json;
	bool quiet;
	enum action { NOTHING, BUILD, AGENT } action;
};

static void add_word(struct words *words, const char *word)
{
	words->word = command_grown(words->word, words->n, sizeof(*words->word));
	words->word[words->n++] = word;
}

/* "fio,iperf3"; each time the option is given some more */
static void add_tools(struct words *tools, char *list)
{
	const char *name;

	while ((name = tool_list_next(&list)))
		add_word(tools, name);
}

static void set_action(struct arguments *a, const char *word)
{
	struct error err = ERROR_INIT;

	if (a->action)
		error_set(&err, ERROR_USAGE, "guest: unexpected argument '%s'", word);
	else if (strcmp(word, "build") == 0)
		a->action = BUILD;
	else if (strcmp(word, "agent") == 0)
		a->action = AGENT;
	else
		error_set(&err, ERROR_USAGE, "guest: unknown action '%s'", word);
	if (!err.kind)
		return;
	error_hint(&err, "kvmbench guest build|agent [OPTION...]");
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'k':
		a->kernel = argument;
		return 0;
	case KEY_MODULES:
		a->modules = argument;
		return 0;
	case KEY_MODULE:
		add_word(&a->module, argument);
		return 0;
	case 'w':
		add_tools(&a->tool, argument);
		return 0;
	case KEY_AGENT:
		a->agent = argument;
		return 0;
	case 'o':
		if (!argument[0])
			argp_error(state, "--output needs a path");
		a->output = argument;
		return 0;
	case KEY_JSON:
		a->json = true;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		set_action(a, argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void tell(void *data, const char *what)
{
	const struct arguments *a = data;

	if (!a->quiet)
		fprintf(stderr, "kvmbench: %s\n", what);
}

static void print(const struct guest_image *image)
{
	struct stat status;
	double megabytes = 0;

	if (stat(image->initramfs, &status) == 0)
		megabytes = (double)status.st_size / 1e6;
	printf("image      %s\n", image->hash);
	printf("kernel     %s  (%s)\n", image->kernel, image->release);
	printf("initramfs  %s  (%.1f MB)\n", image->initramfs, megabytes);
	printf("about      %s\n", image->about);
}

static int build(const struct arguments *a, const struct guest_image_plan *plan)
{
	struct error err = ERROR_INIT;
	struct guest_image image;

	if (guest_image_build(plan, a->output, &image, &err))
		return command_fail(&err);
	if (a->json)
		printf("%s\n", image.json);
	else
		print(&image);
	guest_image_finish(&image);
	return EXIT_FINE;
}

/* The agent for a system that kvmbench does not boot. */
static int write_agent(const struct arguments *a)
{
	const char *path = a->output ? a->output : "kvmbench-agent";
	struct error err = ERROR_INIT;

	if (files_write(path, agent_image, (size_t)(agent_image_end - agent_image), &err) < 0)
		return command_fail(&err);
	if (chmod(path, 0755) < 0) {
		error_errno(&err, ERROR_SYSTEM, "cannot make '%s' executable", path);
		return command_fail(&err);
	}
	if (!a->quiet)
		fprintf(stderr,
			"kvmbench: %s is the agent; in the guest, as root: "
			"kvmbench-agent --port /dev/virtio-ports/org.kvmbench.agent\n",
			path);
	return EXIT_FINE;
}

static int build_with_agent(const struct arguments *a)
{
	struct guest_image_plan plan = { .kernel = a->kernel,
		.modules = a->modules,
		.module = a->module.word,
		.n_modules = a->module.n,
		.tool = a->tool.word,
		.n_tools = a->tool.n,
		.agent = agent_image,
		.agent_size = (size_t)(agent_image_end - agent_image),
		.tell = tell,
		.data = (void *)a };
	struct buffer agent = BUFFER_INIT;
	struct error err = ERROR_INIT;
	int code;

	if (a->agent && files_read(a->agent, AGENT_MAX, &agent, &err)) {
		code = command_fail(&err);
	} else {
		if (a->agent) {
			plan.agent = agent.data;
			plan.agent_size = agent.length;
		}
		code = build(a, &plan);
	}
	buffer_finish(&agent);
	return code;
}

int cmd_guest(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "kernel", 'k', "KERNEL", 0,
			"A bzImage, a build tree of Linux, a .deb or .rpm, or the name of a "
			"package (default: this host's kernel, else the distribution's)",
			0 },
		{ "modules", KEY_MODULES, "DIR", 0, "Where the kernel's modules are", 0 },
		{ "module", KEY_MODULE, "NAME", 0, "One more module; may be repeated", 0 },
		{ "with", 'w', "TOOL,...", 0,
			"Programs of this host with their libraries: fio, sysbench, iperf3, "
			"stress-ng, hackbench, cyclictest",
			0 },
		{ "agent", KEY_AGENT, "FILE", 0, "Another agent than the one that is built in", 0 },
		{ "output", 'o', "PATH", 0,
			"Directory to put the image in (default: the cache); file for the agent",
			0 },
		{ "json", KEY_JSON, NULL, 0, "Print image.json", 0 },
		{ "quiet", 'q', NULL, 0, "Do not say what takes long", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "build|agent",
		.doc = "build makes the image of a Linux guest: vmlinuz, initramfs.cpio and "
		       "image.json; agent writes the agent, for a guest of your own. "
		       "Needs no root; nothing is installed."
		       "\vExit status: 0 if it was made, 2 on wrong usage, 5 if a file is not what "
		       "it should be or cannot be written, 77 if there is no kernel, module or "
		       "tool "
		       "to be had.",
	};
	struct arguments a = { 0 };
	int code;

	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
		return EXIT_USAGE;
	if (a.action == BUILD) {
		code = build_with_agent(&a);
	} else if (a.action == AGENT) {
		code = write_agent(&a);
	} else {
		struct error err = ERROR_INIT;

		error_set(&err, ERROR_USAGE, "guest: nothing asked for");
		error_hint(&err, "kvmbench guest build|agent [OPTION...]");
		code = command_fail(&err);
	}
	free(a.module.word);
	free(a.tool.word);
	return code;
}
