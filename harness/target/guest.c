#include "target/guest.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <kvmbench/tool.h>

#include "base/tsc.h"
#include "target/guest_accel.h"
#include "target/guest_console.h"
#include "target/guest_domain.h"
#include "target/guest_machine.h"
#include "target/guest_option.h"
#include "target/guest_save.h"
#include "target/remote.h"
#include "target/target.h"
#include "target/usage.h"
#include "virt/backing.h"

/* Beside the entries into timed code that the agent's own launcher allows: its set-up. */
#define LAUNCH_SECONDS 40.0
#define LAUNCH_ENTRIES 3

/* What a launch, in its own process, tells the harness about the guest. */
struct shared {
	volatile int busy;	    /* a request is under way, or was when the launch was killed */
	volatile double first_work; /* when the first result came, monotonic_seconds() */
};

static struct {
	struct guest_setup setup;
	bool configured;
	bool prepared;
	struct error failed;	/* why preparing failed, if it did */
	struct error unstarted; /* why the guest that was to be described did not start: told by
				 * the first launch, which need not try again */
	struct guest_machine machine;
	unsigned devices; /* it was started with */
	struct shared *shared;
} guest;

void guest_configure(const struct guest_options *options)
{
	guest.setup.options = *options;
	guest.configured = true;
}

/* --- preparing -----------------------------------------------------------------------------------
 */

/* The user's own domain is one machine for the whole session: known when its agent has answered. */
static int prepare_domain(struct error *err)
{
	if (guest_domain_find(&guest.setup, err) < 0)
		return -1;
	return guest_domain_open(&guest.machine, &guest.setup, GUEST_DOMAIN_SECONDS, err);
}

static int prepare_machines(struct error *err)
{
	if (guest_setup_image(&guest.setup, err) < 0)
		return -1;
	return guest_accel_decide(&guest.setup, err);
}

static int prepare(struct error *err)
{
	const bool domain = guest.setup.options.domain;

	if (guest.prepared)
		return 0;
	if (guest.failed.kind && guest.failed.kind != ERROR_INTERRUPTED) {
		*err = guest.failed;
		return -1;
	}
	if (!guest.shared) {
		guest.shared = mmap(NULL, sizeof(*guest.shared), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (guest.shared == MAP_FAILED) {
			guest.shared = NULL;
			return error_errno(err, ERROR_SYSTEM, "cannot map memory for a guest");
		}
	}
	if (guest_setup_connect(&guest.setup, err) == 0 &&
		(domain ? prepare_domain(err) : prepare_machines(err)) == 0) {
		guest.prepared = true;
		return 0;
	}
	guest.failed = *err;
	return -1;
}

/* --- starting and stopping -----------------------------------------------------------------------
 */

static void end_machine(void)
{
	if (guest.setup.options.domain)
		guest_domain_close(&guest.machine, &guest.setup);
	else
		guest_machine_close(&guest.machine);
}

static void stop(void)
{
	end_machine();
}

static int change(const char *name, const char *value, struct error *err)
{
	struct guest_options *options = &guest.setup.options;

	if (guest_option_set(options, name, value, err) < 0 || guest_option_check(options, err) < 0)
		return -1;
	devices_serve(&options->devices);
	end_machine();
	guest.unstarted = (struct error)ERROR_INIT;
	return 0;
}

static void finish(void)
{
	end_machine();
	guest_setup_finish(&guest.setup);
	guest.prepared = false;
	guest.unstarted = (struct error)ERROR_INIT;
	if (guest.shared)
		munmap(guest.shared, sizeof(*guest.shared));
	guest.shared = NULL;
}

static bool is_well(void)
{
	if (!guest.machine.running || guest.shared->busy)
		return false;
	if (guest.setup.options.domain)
		return attach_runs(&guest.setup.attach);
	/* the one that was described was started before it was known what will be measured */
	return guest.devices == devices_made() && domain_runs(&guest.machine.domain) &&
	       console_size(guest.machine.console) <= CONSOLE_MAX;
}

/* Nothing to do for a guest that runs and is not in the middle of something. */
static int start(struct error *err)
{
	if (prepare(err) < 0)
		return -1;
	if (guest.unstarted.kind) {
		*err = guest.unstarted;
		guest.unstarted = (struct error)ERROR_INIT;
		return -1;
	}
	if (is_well())
		return 0;
	end_machine();
	*guest.shared = (struct shared){ 0 };
	guest.devices = devices_made();
	if (guest.setup.options.domain)
		return guest_domain_open(&guest.machine, &guest.setup, GUEST_DOMAIN_SECONDS, err);
	return guest_machine_open(&guest.machine, &guest.setup, guest.setup.kvm,
		guest_setup_timeout(&guest.setup), err);
}

/* --- describing ----------------------------------------------------------------------------------
 */

static void place(const int *cpu, size_t n)
{
	guest_setup_place(&guest.setup, cpu, n);
}

static void put_cpu_model(json_t *fingerprint)
{
	const struct cpu_features *features = &guest.setup.features;
	char text[256];
	size_t length;

	length = (size_t)snprintf(
		text, sizeof(text), "%s", guest.setup.kvm ? "host-passthrough" : "maximum");
	for (size_t i = 0; guest.setup.kvm && i < features->n && length < sizeof(text) - 32; i++)
		length += (size_t)snprintf(
			text + length, sizeof(text) - length, " -%.24s", features->without[i]);
	json_object_set_new(fingerprint, "guest_cpu", json_string(text));
}

static void put_pinning(json_t *fingerprint)
{
	const struct guest_setup *setup = &guest.setup;
	char text[512] = "none";
	size_t length = 0;

	for (unsigned i = 0; setup->pinned && i < setup->options.cpus; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u@%d",
			i ? " " : "", i, setup->cpu[i]);
	snprintf(text + length, sizeof(text) - length, "%s, others@%s", length ? "" : "none",
		setup->others[0] ? setup->others : "any");
	json_object_set_new(fingerprint, "guest_pinning", json_string(text));
}

/* What only a guest that runs can tell. It goes on running: the first launch finds it started. */
static int describe_started(json_t *fingerprint, json_t *conditions, struct error *err)
{
	if (start(err) < 0) {
		if (err->kind != ERROR_INTERRUPTED)
			guest.unstarted = *err;
		return -1;
	}
	guest_facts_put(&guest.machine.facts, fingerprint, conditions);
	return 0;
}

static void describe_machines(json_t *fingerprint)
{
	const struct guest_setup *setup = &guest.setup;
	const struct guest_options *options = &setup->options;

	json_object_set_new(fingerprint, "guest_machine", json_string(options->machine));
	json_object_set_new(fingerprint, "guest_cpus", json_integer((json_int_t)options->cpus));
	json_object_set_new(
		fingerprint, "guest_memory_mib", json_integer((json_int_t)options->memory_mib));
	json_object_set_new(fingerprint, "guest_huge_pages", json_boolean(options->huge_pages));
	json_object_set_new(fingerprint, "guest_disk_cache", json_string(options->devices.cache));
	json_object_set_new(
		fingerprint, "guest_disk_aio", json_string(devices_aio(&options->devices)));
	json_object_set_new(
		fingerprint, "guest_disk_thread", json_boolean(options->devices.thread));
	json_object_set_new(fingerprint, "guest_kernel", json_string(setup->image.release));
	json_object_set_new(fingerprint, "guest_image", json_string(setup->image.hash));
	put_cpu_model(fingerprint);
	put_pinning(fingerprint);
}

static int describe(json_t *fingerprint, json_t *conditions, struct error *err)
{
	const struct guest_setup *setup = &guest.setup;
	const struct guest_options *options = &setup->options;
	char libvirt[32];
	char qemu[32];

	if (prepare(err) < 0)
		return -1;
	virt_library_version(libvirt, sizeof(libvirt));
	virt_qemu_version(setup->virt, qemu, sizeof(qemu));
	json_object_set_new(fingerprint, "guest_accel", json_string(setup->kvm ? "kvm" : "tcg"));
	json_object_set_new(fingerprint, "guest_libvirt", json_string(libvirt));
	json_object_set_new(fingerprint, "guest_qemu", json_string(qemu));
	if (options->domain)
		guest_domain_describe(setup, &guest.machine, fingerprint);
	else
		describe_machines(fingerprint);
	json_object_set_new(conditions, "guest_accel_why", json_string(setup->why));
	json_object_set_new(conditions, "guest_connection", json_string(setup->virt->uri));
	return describe_started(fingerprint, conditions, err);
}

json_t *guest_survey(struct error *err)
{
	static const char *const names[] = { "unknown", "tcg", "kvm" };
	char libvirt[32], qemu[32], why[256];
	json_t *json;
	int known;

	if (guest_setup_connect(&guest.setup, err) < 0)
		return NULL;
	known = guest_accel_known(&guest.setup, why, sizeof(why));
	virt_library_version(libvirt, sizeof(libvirt));
	virt_qemu_version(guest.setup.virt, qemu, sizeof(qemu));
	json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "uri", guest.setup.virt->uri, "libvirt",
		libvirt, "qemu", qemu, "accel", names[known + 1], "why", why);
	guest_setup_finish(&guest.setup);
	return json;
}

/* --- launching -----------------------------------------------------------------------------------
 */

static int check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	(void)arg;
	if (bench->self && guest.setup.options.domain)
		return error_set(why, ERROR_UNAVAILABLE,
			"a domain of the user's is never started or stopped");
	if (bench->needs && guest.setup.options.domain)
		return error_set(why, ERROR_UNAVAILABLE,
			"a domain of the user's is given no devices of ours");
	/* asked about without a session: by list */
	if (!guest.configured)
		return 0;
	if (prepare(why) == 0)
		return bench->tool ? guest_setup_check_tool(&guest.setup, bench->tool->program, why)
				   : 0;
	why->kind = why->kind == ERROR_USAGE ? ERROR_USAGE : ERROR_UNAVAILABLE;
	return -1;
}

static void count_boot(struct launch_result *result)
{
	const struct guest_stamps *stamps = &guest.machine.stamps;
	const double first = guest.shared->first_work;

	if (stamps->process > stamps->called)
		result_count(result, "qemu_ms", (stamps->process - stamps->called) * 1e3);
	result_count(result, "libvirt_ms", (stamps->returned - stamps->called) * 1e3);
	result_count(result, "kernel_ms", (stamps->kernel - stamps->called) * 1e3);
	result_count(result, "init_ms", (stamps->init - stamps->called) * 1e3);
	result_count(result, "modules_ms", (stamps->modules - stamps->called) * 1e3);
	result_count(result, "ready_ms", (stamps->ready - stamps->called) * 1e3);
	if (first > 0)
		result_count(result, "first_work_ms", (first - stamps->called) * 1e3);
}

static void say_first(struct launch_result *result, const char *what)
{
	char said[sizeof(result->note)];

	snprintf(said, sizeof(said), "%s", result->note);
	snprintf(result->note, sizeof(result->note), "%s%s%.100s", what, said[0] ? "; " : "", said);
}

static void say_which(struct launch_result *result)
{
	if (guest.setup.options.domain)
		say_first(result, "a running domain, the same in all blocks");
	if (!guest.setup.kvm)
		say_first(result, "emulated guest (TCG), no KVM number");
}

/* What explains the launch's time from outside: how long steal was watched, so that it becomes a
 * share, and which pages the guest's memory lay on when it was over. */
static void count_conditions(struct launch_result *result)
{
	struct backing backing;

	if (guest.machine.facts.tells_steal && result->watched > 0)
		result_count(result, "steal_watched_ns", result->watched * 1e9);
	if (!backing_read("", guest.machine.domain.pid, &backing))
		return;
	result_count(result, "guest_bytes", (double)backing.bytes);
	result_count(result, "guest_huge_bytes", (double)backing.huge);
}

/* The start of the guest that runs: one sample, in the request's cycles. */
static void launch_start(const struct launch_request *request, struct launch_result *result)
{
	const struct guest_stamps *stamps = &guest.machine.stamps;

	result->rounds = result->ops = result->n_samples = 1;
	result->sample[0].start = 0;
	result->sample[0].stop = (uint64_t)((stamps->ready - stamps->called) * request->tsc_hz);
	count_boot(result);
	result->end = END_OK;
}

/* A guest of its own: what is saved is then the same in each launch, and the other arms' guest does
 * not live on as one that was away. */
static void launch_self(const struct launch_request *request, struct launch_result *result)
{
	struct error err = ERROR_INIT;

	if (prepare(&err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	end_machine();
	guest_save_launch(&guest.setup, request, result);
	say_which(result);
}

static void launch(const struct launch_request *request, struct launch_result *result)
{
	struct remote remote = { .in = guest.machine.channel, .out = guest.machine.channel };
	const double seconds = request->deadline * LAUNCH_ENTRIES + LAUNCH_SECONDS;
	struct error err = ERROR_INIT;

	if (!guest.machine.running) {
		error_set(&err, ERROR_MEASURE, "no guest runs");
		result_fail(result, END_FAILED, &err);
		return;
	}
	if (request->bench->self) {
		launch_start(request, result);
		say_which(result);
		return;
	}
	usage_stay_away();
	guest.shared->busy = 1;
	if (remote_launch(&remote, request, seconds, result, &err) < 0) {
		/* libvirt belongs to the parent: the console is all that can be looked at here */
		char tail[160];
		const size_t used = strlen(err.text);

		tail[0] = '\0';
		if (guest.machine.console)
			console_tail_file(guest.machine.console, tail, sizeof(tail));
		snprintf(err.text + used, sizeof(err.text) - used, "%s%s",
			tail[0] ? "; console: " : "", tail);
		result_fail(result, err.kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, &err);
		return;
	}
	guest.shared->busy = 0;
	if (guest.shared->first_work == 0) {
		guest.shared->first_work = monotonic_seconds();
		if (!guest.setup.options.domain)
			count_boot(result);
	}
	count_conditions(result);
	say_which(result);
}

const struct target target_guest = {
	.name = "guest",
	.on = ON_GUEST,
	.check = check,
	.launch = launch,
	.place = place,
	.describe = describe,
	.start = start,
	.self = launch_self,
	.stop = stop,
	.change = change,
	.finish = finish,
};
