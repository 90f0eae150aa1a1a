#include "judge/guest_state.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

static const double steal_bad = 0.01;
static const double huge_least = 0.5;

/* --- reading -------------------------------------------------------------------------------------
 */

static const json_t *fact(const struct run *run, const char *name)
{
	const json_t *value = json_object_get(json_object_get(run->host, "fingerprint"), name);

	return value ? value : json_object_get(json_object_get(run->host, "conditions"), name);
}

/* "" if it is not told */
static const char *word(const struct run *run, const char *name)
{
	const char *text = json_string_value(fact(run, name));

	return text ? text : "";
}

static const char *word_or(const struct run *run, const char *name, const char *otherwise)
{
	const char *text = word(run, name);

	return *text ? text : otherwise;
}

/* 0 if it is not told */
static long long number(const struct run *run, const char *name)
{
	const json_t *value = fact(run, name);
	const double x = json_number_value(value);

	return json_is_number(value) && x > 0 && x < 1e15 ? (long long)x : 0;
}

static bool is_on_guest(const struct run *run, const struct launch *l)
{
	return strcmp(run->arms[l->arm].target, "guest") == 0;
}

static bool counter(const struct launch *l, const char *name, double *value)
{
	for (size_t i = 0; i < l->n_counters; i++)
		if (strcmp(l->counters[i].name, name) == 0) {
			*value = l->counters[i].value;
			return true;
		}
	return false;
}

/* Sum of one counter over that of another, over the guests' launches that have the latter; NaN if
 * none has. */
static double share(const struct run *run, const char *part, const char *whole)
{
	double parts = 0;
	double wholes = 0;

	for (size_t i = 0; i < run->n_launches; i++) {
		const struct launch *l = &run->launches[i];
		double all;
		double some = 0;

		if (!is_on_guest(run, l) || !counter(l, whole, &all) || !(all > 0))
			continue;
		counter(l, part, &some);
		wholes += all;
		parts += some;
	}
	return wholes > 0 && parts >= 0 ? parts / wholes : NAN;
}

/* --- writing -------------------------------------------------------------------------------------
 */

static struct guest_finding *add(struct guest_state *state, const char *topic)
{
	struct guest_finding *f = &state->finding[state->n++];

	*f = (struct guest_finding){ .topic = topic, .effect = "", .mend = "" };
	return f;
}

static void __attribute__((format(printf, 2, 3)))
say(struct guest_finding *f, const char *format, ...)
{
	const size_t used = strlen(f->is);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(f->is + used, sizeof(f->is) - used, format, arguments);
	va_end(arguments);
}

static void blame(struct guest_finding *f, const char *effect, const char *mend)
{
	/* the first fault of a topic is the worst: one sentence each */
	if (f->bad)
		return;
	f->bad = true;
	f->effect = effect;
	f->mend = mend;
}

/* --- the topics ----------------------------------------------------------------------------------
 */

static void judge_accelerator(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "accelerator");
	const char *accel = word(run, "guest_accel");

	say(f, "%.16s (%.100s), CPU %.80s", strcmp(accel, "kvm") == 0 ? "KVM" : "TCG, emulated",
		word_or(run, "guest_accel_why", "why is not told"),
		word_or(run, "guest_cpu", "unknown"));
	if (strcmp(accel, "kvm") != 0)
		blame(f,
			"every instruction of the guest is translated: its figures are the "
			"emulator's and get no verdict",
			"kvmbench doctor says whether this host's KVM can run a Linux guest");
}

static void judge_topology(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "topology");
	const long long cpus = number(run, "guest_cpus");
	const long long packages = number(run, "guest_packages");
	const long long cores = number(run, "guest_cores");
	const long long host = number(run, "online_cpus");

	say(f, "%lld virtual CPU%s", cpus, cpus == 1 ? "" : "s");
	if (packages && cores)
		say(f, " (%lld socket%s, %lld core%s, %lld thread%s)", packages,
			packages == 1 ? "" : "s", cores, cores == 1 ? "" : "s", cpus,
			cpus == 1 ? "" : "s");
	say(f, ", %lld MiB, machine %.32s", number(run, "guest_memory_mib"),
		word_or(run, "guest_machine", "unknown"));
	if (host)
		say(f, "; the host has %lld CPU%s", host, host == 1 ? "" : "s");
	if (host && cpus > host)
		blame(f, "more virtual CPUs than the host has: they wait for one another",
			"fewer with --guest-cpus");
	else if (json_is_true(fact(run, "smt")) && cpus > 1 && cores == cpus)
		blame(f,
			"the host's CPUs share cores and the guest's do not know it: its scheduler "
			"puts two busy threads on one core",
			"measure on one thread of each core (--cpus), as lscpu -e tells them");
}

static void judge_pinning(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "pinning");
	const char *pinning = word(run, "guest_pinning");

	say(f, "%.200s", *pinning ? pinning : "unknown");
	if (strncmp(pinning, "none", 4) == 0)
		blame(f, "virtual CPUs move between CPUs, lose their caches and may share one",
			"give --cpus as many CPUs as the guest has");
	else if (strstr(pinning, "others@any"))
		blame(f, "QEMU's other threads may run on the measured CPUs",
			"leave a CPU of the host out of --cpus for them");
}

static void judge_pages(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "pages");
	const char *host_thp = word(run, "thp");
	const char *guest_thp = word(run, "guest_thp");
	const bool pool = json_is_true(fact(run, "guest_huge_pages"));

	state->huge_share = share(run, "guest_huge_bytes", "guest_bytes");
	if (isfinite(state->huge_share))
		say(f, "%.0f %% of the guest's memory on huge pages of the host, ",
			100 * fmin(state->huge_share, 1));
	say(f, "%sTHP %.16s on the host, %.16s in the guest", pool ? "from the host's pool; " : "",
		*host_thp ? host_thp : "unknown", *guest_thp ? guest_thp : "unknown");
	if (state->huge_share < huge_least ||
		(isnan(state->huge_share) && !pool && strcmp(host_thp, "never") == 0))
		blame(f,
			"guest memory lies in 4 KiB pages: a TLB miss walks two page tables to "
			"their ends, which memory benchmarks show first",
			"--guest-huge-pages, or echo madvise | sudo tee "
			"/sys/kernel/mm/transparent_hugepage/enabled");
	else if (strcmp(guest_thp, "never") == 0)
		blame(f,
			"programs in the guest get 4 KiB pages whatever they ask for: compare them "
			"with 4 KiB pages on the host",
			"a guest kernel that has them (--guest-kernel)");
}

static bool is_fast_clock(const char *clock)
{
	static const char *const fast[] = { "kvm-clock", "tsc", "tsc-early",
		"hyperv_clocksource_tsc_page" };

	for (size_t i = 0; i < sizeof(fast) / sizeof(fast[0]); i++)
		if (strcmp(clock, fast[i]) == 0)
			return true;
	return false;
}

static void judge_clock(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "clock");
	const char *guest = word(run, "guest_clocksource");
	const char *host = word(run, "clocksource");

	say(f, "%.32s in the guest", *guest ? guest : "unknown");
	if (*word(run, "guest_clocksources"))
		say(f, " (of %.100s)", word(run, "guest_clocksources"));
	say(f, ", %.32s on the host", *host ? host : "unknown");
	if (*guest && !is_fast_clock(guest))
		blame(f,
			"neither kvm-clock nor tsc: each look at the clock is an exit to KVM or "
			"QEMU",
			"show the guest kvm-clock or an invariant TSC (host-passthrough)");
	else if (strcmp(guest, "kvm-clock") == 0 && *host && strcmp(host, "tsc") != 0)
		blame(f,
			"kvm-clock needs the host to keep time by tsc: without it, each look at "
			"the clock in the guest is a system call",
			"echo tsc | sudo tee "
			"/sys/devices/system/clocksource/clocksource0/current_clocksource");
}

static void judge_steal(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "steal");

	state->steal = share(run, "steal_ns", "steal_watched_ns");
	if (isnan(state->steal)) {
		say(f, "the guest is not told of any");
		return;
	}
	say(f, "%.2f %% of the launches' time, as the guest saw it", 100 * state->steal);
	if (state->steal > steal_bad)
		blame(f,
			"the host ran others on the guest's CPUs: that time is in the guest's "
			"figures",
			"stop what else runs, or pin the guest to CPUs of its own (--cpus, "
			"isolcpus)");
}

/* Only where something was measured on one. */
static void judge_disk(const struct run *run, struct guest_state *state)
{
	const char *disk = word(run, "disk");
	const char *files = word(run, "files");
	const char *cache = word_or(run, "guest_disk_cache", "unknown");
	struct guest_finding *f;

	if (!*disk && !*files)
		return;
	f = add(state, "disk");
	say(f, "virtio-blk, cache %.16s, I/O by %.16s%s, on the host's %.32s", cache,
		word_or(run, "guest_disk_aio", "unknown"),
		json_is_true(fact(run, "guest_disk_thread")) ? " in a thread of its own" : "",
		*disk ? disk : files);
	if (strncmp(cache, "write", 5) == 0 || strcmp(cache, "unsafe") == 0)
		blame(f,
			"the host keeps the guest's blocks in its page cache: reads may come from "
			"there, which the host's own never do",
			"--guest-disk-cache none");
}

static void judge_network(const struct run *run, struct guest_state *state)
{
	const char *network = word(run, "guest_network");
	struct guest_finding *f;

	if (!*network)
		return;
	f = add(state, "network");
	say(f, "virtio-net, %.64s", network);
	if (strncmp(network, "user", 4) == 0)
		blame(f,
			"QEMU's user networking ends each connection itself and opens another: the "
			"figures are its own",
			"--network links, as root");
	else if (strstr(network, "qemu"))
		blame(f, "packets go through QEMU and not through the host's kernel alone",
			"sudo modprobe vhost_net");
}

static void judge_kernel(const struct run *run, struct guest_state *state)
{
	struct guest_finding *f = add(state, "kernel");
	const char *guest = word(run, "guest_kernel");
	const char *host = word(run, "kernel_release");

	say(f, "%.64s in the guest, %.64s on the host; QEMU %.24s, libvirt %.24s",
		*guest ? guest : "unknown", *host ? host : "unknown",
		word_or(run, "guest_qemu", "unknown"), word_or(run, "guest_libvirt", "unknown"));
	if (*guest && *host && strcmp(guest, host) != 0)
		blame(f,
			"two kernels: what system calls, scheduling, files and sockets cost "
			"differs "
			"between them without any virtualization",
			"--guest-kernel with the host's kernel");
}

void guest_state_make(const struct run *run, struct guest_state *state)
{
	*state = (struct guest_state){ .steal = NAN, .huge_share = NAN };
	if (!*word(run, "guest_accel"))
		return;
	judge_accelerator(run, state);
	judge_kernel(run, state);
	judge_topology(run, state);
	judge_pinning(run, state);
	judge_pages(run, state);
	judge_clock(run, state);
	judge_steal(run, state);
	judge_disk(run, state);
	judge_network(run, state);
	/* where all is the emulator's speed, nothing else is the reason */
	for (size_t i = 1; i < state->n && state->finding[0].bad; i++) {
		state->finding[i].bad = false;
		state->finding[i].effect = state->finding[i].mend = "";
	}
}
