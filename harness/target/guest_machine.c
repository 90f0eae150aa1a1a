#include "target/guest_machine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "base/json.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "target/devices.h"
#include "target/guest_boot.h"
#include "target/guest_console.h"
#include "virt/machine.h"
#include "virt/socket.h"

#define CONNECT_SECONDS 10.0
#define LOOK_SECONDS	0.25 /* between two looks at a guest that says nothing */
#define EMULATED_MAX	1000000
#define BOOT_BYTES_MAX	65536 /* that an agent may say before it is ready */

/* The two ways to the agent. */
enum { WAY_PORT, WAY_SERIAL, WAYS = GUEST_WAYS };

struct way {
	int fd;
	struct stream stream;
	size_t heard;
};

struct opening {
	struct guest_machine *machine;
	const struct guest_setup *setup;
	struct way way[WAYS];
	bool kvm;
	double seconds; /* that it may take */
	double end;
};

/* --- starting ------------------------------------------------------------------------------------
 */

char *guest_machine_socket(const struct virt *virt, int way)
{
	static const char *const names[WAYS] = { "agent.sock", "serial.sock" };

	return files_path("%s/%s", virt->place.path, names[way]);
}

static int start(struct opening *o, struct error *err)
{
	const struct guest_setup *setup = o->setup;
	const struct guest_options *options = &setup->options;
	const struct virt *virt = setup->virt;
	char *path[WAYS];
	int listener[WAYS] = { -1, -1 };
	struct machine_disk disk[MACHINE_DISKS];
	const size_t n_own = guest_disk_list(&setup->disk, disk);
	const int n_disks = devices_disks(virt->shares, disk + n_own, err);
	int status = n_disks < 0 ? -1 : guest_disk_renew(&setup->disk, virt->shares, err);

	for (int i = 0; i < WAYS; i++) {
		path[i] = guest_machine_socket(virt, i);
		if (status == 0)
			listener[i] = socket_listen(path[i], virt->shares, err);
		if (listener[i] < 0)
			status = -1;
	}
	if (status == 0) {
		const struct machine_plan plan = { .kvm = o->kvm,
			.type = options->machine,
			.cpus = options->cpus,
			.memory_mib = options->memory_mib,
			.huge_pages = options->huge_pages,
			.migratable = setup->migratable,
			.without = setup->features.without,
			.n_without = setup->features.n,
			.cpu = setup->pinned ? setup->cpu : NULL,
			.others = setup->others[0] ? setup->others : NULL,
			.kernel = setup->image.kernel,
			.initrd = setup->image.initramfs,
			.command_line = setup->image.kernel ? GUEST_COMMAND_LINE : NULL,
			.console = o->machine->console,
			.channel = path[WAY_PORT],
			.serial = path[WAY_SERIAL],
			.disk = disk,
			.n_disks = n_own + (size_t)n_disks,
			.network = devices_network() };

		status = domain_start(virt, &plan, false, &o->machine->domain, err);
	}
	for (int i = 0; i < WAYS; i++) {
		if (status == 0)
			status = o->way[i].fd = socket_accept(listener[i], CONNECT_SECONDS, err);
		else if (listener[i] >= 0)
			close(listener[i]);
		status = status < 0 ? -1 : 0;
		unlink(path[i]);
		free(path[i]);
	}
	return status;
}

/* --- waiting for the agent -----------------------------------------------------------------------
 */

static int take_boot(struct opening *o, const json_t *frame, struct error *err)
{
	const struct json_at at = { "the guest", 1, "boot", frame };
	struct guest_machine *machine = o->machine;
	struct guest_stamps *stamps = &machine->stamps;
	double entered, modules, ready;

	if (json_take_number(&at, "entered", 0, &entered, err) < 0 ||
		json_take_number(&at, "modules", entered, &modules, err) < 0 ||
		json_take_number(&at, "ready", modules, &ready, err) < 0 ||
		guest_facts_take(&at, &machine->facts, err) < 0)
		return -1;
	/* the frame's way here is short beside the rest: the guest's clock read now says `ready` */
	stamps->kernel = monotonic_seconds() - ready;
	stamps->init = stamps->kernel + entered;
	stamps->modules = stamps->kernel + modules;
	return 0;
}

/* 1: the agent is ready, and nothing more of what it said is left over. */
static int take_frame(struct opening *o, const struct way *way, json_t *frame, struct error *err)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));
	const char *text = json_string_value(json_object_get(frame, "text"));
	char clean[256];

	if (strcmp(kind, "error") == 0) {
		console_tail(text ? text : "", text ? strlen(text) : 0, clean, sizeof(clean));
		return error_set(err, ERROR_MEASURE, "the agent in the guest says: %s", clean);
	}
	if (strcmp(kind, "boot") == 0)
		return take_boot(o, frame, err);
	if (strcmp(kind, "hello") != 0)
		return error_set(err, ERROR_DATA, "the guest said '%.20s' instead of hello", kind);
	if (o->machine->stamps.kernel == 0)
		return error_set(err, ERROR_DATA, "the guest said hello before it had booted");
	if (way->stream.pending.length)
		return error_set(err, ERROR_DATA, "the agent in the guest speaks unasked");
	return 1;
}

/* What came: 1 when the agent is ready. */
static int hear(struct opening *o, struct way *way, struct error *err)
{
	char piece[4096];
	const ssize_t n = read(way->fd, piece, sizeof(piece));

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		return error_set(err, ERROR_MEASURE, "the guest ended before its agent was ready");
	if (n < 0)
		return 0;
	way->heard += (size_t)n;
	if (way->heard > BOOT_BYTES_MAX)
		return error_set(err, ERROR_DATA, "the guest floods the channel to its agent");
	stream_feed(&way->stream, piece, (size_t)n);
	for (;;) {
		struct error bad = ERROR_INIT;
		json_t *frame = stream_next(&way->stream, &bad);
		int status;

		if (bad.kind) {
			*err = bad;
			return -1;
		}
		if (!frame)
			return 0;
		status = take_frame(o, way, frame, err);
		json_decref(frame);
		if (status)
			return status;
	}
}

/* The session holds both signals back: they wait to be asked for. */
bool guest_machine_asked_to_end(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

/* Where KVM emulates the guest's kernel one instruction at a time, it boots for minutes if at all.
 * On hardware virtualization a whole boot emulates some ten thousand. */
static int check_emulation(const struct opening *o, struct error *err)
{
	uint64_t emulated;

	if (!o->kvm || !domain_statistic(&o->machine->domain, "insn_emulation", &emulated) ||
		emulated < EMULATED_MAX)
		return 0;
	return error_set(err, ERROR_UNAVAILABLE,
		"this KVM emulates the guest's kernel: %llu instructions one by one in %.1f s",
		(unsigned long long)emulated, monotonic_seconds() - o->machine->domain.called);
}

/* Which way the agent answered on; -1 on failure. */
static int await_agent(struct opening *o, struct error *err)
{
	for (;;) {
		struct pollfd wait[WAYS];
		const double left = o->end - monotonic_seconds();
		const double patience = left < LOOK_SECONDS ? left : LOOK_SECONDS;

		if (left <= 0)
			return error_set(err, ERROR_TIMEOUT,
				"no agent answered in the guest within %g s", o->seconds);
		for (int i = 0; i < WAYS; i++)
			wait[i] = (struct pollfd){ .fd = o->way[i].fd, .events = POLLIN };
		if (poll(wait, WAYS, (int)(patience * 1000) + 1) < 0 ||
			guest_machine_asked_to_end())
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		for (int i = 0; i < WAYS; i++) {
			const int status = wait[i].revents ? hear(o, &o->way[i], err) : 0;

			if (status)
				return status < 0 ? -1 : i;
		}
		if (!domain_runs(&o->machine->domain))
			return error_set(err, ERROR_MEASURE, "the guest is not running");
		if (check_emulation(o, err) < 0)
			return -1;
		if (console_size(o->machine->console) > CONSOLE_MAX)
			return error_set(err, ERROR_DATA, "the guest floods its console");
	}
}

/* --- the whole -----------------------------------------------------------------------------------
 */

void guest_machine_explain(const struct guest_machine *machine, struct error *err)
{
	char tail[320];
	const char *state = domain_state(&machine->domain);
	const size_t used = strlen(err->text);

	if (machine->console)
		console_tail_file(machine->console, tail, sizeof(tail));
	else
		tail[0] = '\0';
	snprintf(err->text + used, sizeof(err->text) - used, " (%s)%s%s", state,
		tail[0] ? "; console: " : "", tail);
}

int guest_machine_open(struct guest_machine *machine, const struct guest_setup *setup, bool kvm,
	double seconds, struct error *err)
{
	struct opening o = { .machine = machine,
		.setup = setup,
		.way = { { .fd = -1 }, { .fd = -1 } },
		.kvm = kvm,
		.seconds = seconds,
		.end = monotonic_seconds() + seconds };
	struct guest_stamps *stamps = &machine->stamps;
	int way = -1;

	*machine = (struct guest_machine){ .running = true,
		.channel = -1,
		.console = files_path("%s/console", setup->virt->place.path) };
	unlink(machine->console);
	if (start(&o, err) == 0) {
		stamps->called = machine->domain.called;
		stamps->process = machine->domain.process;
		stamps->returned = machine->domain.returned;
		way = await_agent(&o, err);
		if (way < 0 && err->kind != ERROR_INTERRUPTED && err->kind != ERROR_UNAVAILABLE)
			guest_machine_explain(machine, err);
	}
	for (int i = 0; i < WAYS; i++) {
		if (i == way)
			machine->channel = o.way[i].fd;
		else if (o.way[i].fd >= 0)
			close(o.way[i].fd);
		stream_finish(&o.way[i].stream);
	}
	if (way < 0) {
		guest_machine_close(machine);
		return -1;
	}
	machine->way = way;
	stamps->ready = monotonic_seconds();
	return 0;
}

void guest_machine_close(struct guest_machine *machine)
{
	if (!machine->running)
		return;
	domain_end(&machine->domain);
	if (machine->channel >= 0)
		close(machine->channel);
	if (machine->console)
		unlink(machine->console);
	free(machine->console);
	*machine = (struct guest_machine){ .channel = -1 };
}
