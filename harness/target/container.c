#include "target/container.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/tsc.h"
#include "target/agent_process.h"
#include "target/devices.h"
#include "target/target.h"

#define PROBE_SECONDS 10.0
#define WORDS_MAX     48 /* of a command line */

static const char *const bubblewrap[] = { "bwrap", "--unshare-user", "--unshare-pid",
	"--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname",
	"container", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
	"--tmpfs", "/tmp", "--chdir", "/", "--new-session", /* no terminal to type into */
	"--die-with-parent", "--", NULL };

/* What was found out, once per process. */
static struct {
	bool known;
	struct error why; /* kind ERROR_NONE: they can be made */
	char version[64];
} state;

/* Settings that forbid what bubblewrap needs: sysctl(8) names. */
static const struct setting {
	const char *path, *name;
	int64_t forbids;
} settings[] = {
	{ "/proc/sys/user/max_user_namespaces", "user.max_user_namespaces", 0 },
	{ "/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", 0 },
	{ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
		"kernel.apparmor_restrict_unprivileged_userns", 1 },
	{ "/proc/sys/vm/memfd_noexec", "vm.memfd_noexec", 2 },
};

static int name_the_setting(struct error *why)
{
	int64_t value;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (root_integer("", &value, "%s", settings[i].path) &&
			value == settings[i].forbids)
			return error_hint(why, "sysctl %s is %lld here: see there",
				settings[i].name, (long long)value);
	return error_hint(why, "try: bwrap --unshare-all --ro-bind / / --proc /proc true");
}

static bool is_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[1024];

	for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
		const int length = (int)strcspn(at, ":");

		snprintf(file, sizeof(file), "%.*s/%s", length, at, program);
		if (length && access(file, X_OK) == 0)
			return true;
		at += length + (at[length] == ':');
	}
	return false;
}

/* The only line of "bwrap --version". */
static void ask_version(char *version, size_t size)
{
	const char *const wrap[] = { "bwrap", "--version", NULL };
	struct agent_process bwrap;
	ssize_t n;

	version[0] = '\0';
	/* what follows --version is not looked at */
	if (agent_process_start(&bwrap, wrap, -1, "serve", NULL) < 0)
		return;
	n = read(bwrap.in, version, size - 1);
	version[n > 0 ? n : 0] = '\0';
	version[strcspn(version, "\r\n")] = '\0';
	for (char *c = version; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
	agent_process_end(&bwrap, PROBE_SECONDS);
}

/* Makes one and has the agent say its version in it. */
static int try_one(struct error *why)
{
	struct agent_process agent;
	char complaint[160];
	char said[64] = "";
	ssize_t n;
	int status;

	if (agent_process_start(&agent, bubblewrap, -1, "--version", why) < 0)
		return -1;
	n = read(agent.in, said, sizeof(said) - 1);
	agent_process_complaint(&agent, complaint, sizeof(complaint));
	status = agent_process_end(&agent, PROBE_SECONDS);
	if (n > 0 && status == 0)
		return 0;
	error_set(why, ERROR_UNAVAILABLE, "bubblewrap cannot make a container here%s%s",
		complaint[0] ? ": " : "", complaint);
	return name_the_setting(why);
}

static void find_out(void)
{
	state.known = true;
	if (!is_in_path("bwrap")) {
		error_set(&state.why, ERROR_UNAVAILABLE, "no bwrap in PATH");
		error_hint(&state.why, "install the package bubblewrap");
		return;
	}
	if (try_one(&state.why) == 0)
		ask_version(state.version, sizeof(state.version));
}

int container_available(struct error *why)
{
	if (!state.known)
		find_out();
	if (state.why.kind && why)
		*why = state.why;
	return state.why.kind ? -1 : 0;
}

const char *container_version(void)
{
	container_available(NULL);
	return state.version;
}

/* --- limits --------------------------------------------------------------------------------------
 */

static struct {
	struct limits_wish wish;
	bool opened;
	struct error why;
	struct limits limits;
} limited;

void container_configure(const struct limits_wish *limits)
{
	limited.wish = *limits;
}

static bool has_limits(void)
{
	return limited.wish.cpus > 0 || limited.wish.memory;
}

static int open_limits(struct error *why)
{
	if (!has_limits())
		return 0;
	if (!limited.opened)
		limits_open(&limited.limits, &limited.wish, &limited.why);
	limited.opened = true;
	if (limited.why.kind && why)
		*why = limited.why;
	return limited.why.kind ? -1 : 0;
}

static int container_describe(json_t *fingerprint, json_t *conditions, struct error *err)
{
	const struct limits *limits = &limited.limits;

	(void)conditions;
	if (!has_limits())
		return 0;
	if (open_limits(err) < 0)
		return -1;
	if (limited.wish.cpus > 0)
		json_object_set_new(fingerprint, "container_cpus", json_real(limited.wish.cpus));
	if (limited.wish.memory)
		json_object_set_new(fingerprint, "container_memory",
			json_integer((json_int_t)limited.wish.memory));
	json_object_set_new(fingerprint, "container_cgroup",
		json_string(limits->cpu.v2 || limits->memory.v2 ? "v2" : "v1"));
	return 0;
}

static void container_finish(void)
{
	limits_close(&limited.limits);
	limited.opened = false;
}

static int container_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	if (container_available(why) < 0 || open_limits(why) < 0)
		return -1;
	return target_host.check(bench, arg, why);
}

/* The container sees this where it is, with its devices. */
static void bind(const char **words, size_t *n, const char *path)
{
	if (!path)
		return;
	words[(*n)++] = "--dev-bind";
	words[(*n)++] = path;
	words[(*n)++] = path;
}

static void container_launch(const struct launch_request *request, struct launch_result *result)
{
	const char *words[WORDS_MAX];
	const bool connected = request->bench->needs & NEEDS_NETWORK;
	struct limits_toll before;
	struct error err = ERROR_INIT;
	size_t n = 0;

	/* A namespace that is connected to the peer takes the place of an empty one. */
	for (size_t i = 0; bubblewrap[i] && strcmp(bubblewrap[i], "--") != 0; i++)
		if (!connected || strcmp(bubblewrap[i], "--unshare-net") != 0)
			words[n++] = bubblewrap[i];
	bind(words, &n, devices_place_of_files());
	bind(words, &n, devices_own_disk());
	words[n++] = "--";
	words[n] = NULL;
	/* This process, and with it bubblewrap and the agent. */
	if (limits_enter(&limited.limits, &err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	limits_toll(&limited.limits, &before);
	agent_process_launch(words, connected ? devices_container_space() : -1, request, result);
	limits_explain(&limited.limits, &before, result);
}

const struct target target_container = {
	.name = "container",
	.on = ON_CONTAINER,
	.check = container_check,
	.launch = container_launch,
	.describe = container_describe,
	.finish = container_finish,
};
