#include "cli/doctor_report.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "host/facts.h"

#define COLUMNS 100
#define BOLD	"\033[1m"
#define PLAIN	"\033[0m"

static const char *const colours[] = {
	[ADVICE_OK] = "\033[32m",
	[ADVICE_NOTE] = "\033[36m",
	[ADVICE_WARN] = "\033[33m",
	[ADVICE_BLOCK] = "\033[1;31m",
};

/* Goes on at column `at`; later lines begin at column `indent`. A word that is longer than a line
 * stays in one piece: it may be a path to copy. */
static void add_wrapped(struct buffer *out, size_t at, size_t indent, const char *text)
{
	bool first = true;

	while (*text) {
		const size_t length = strcspn(text, " ");

		if (!first && at + 1 + length > COLUMNS) {
			buffer_adds(out, "\n");
			buffer_fill(out, ' ', indent);
			at = indent;
		} else if (!first) {
			buffer_adds(out, " ");
			at++;
		}
		buffer_add(out, text, length);
		at += length;
		text += length;
		text += strspn(text, " ");
		first = false;
	}
	buffer_adds(out, "\n");
}

/* "  label    text", label in a column of `width`. */
static void add_entry(
	struct buffer *out, size_t indent, size_t width, const char *label, const char *text)
{
	const size_t length = strlen(label);

	buffer_fill(out, ' ', indent);
	buffer_adds(out, label);
	buffer_fill(out, ' ', width > length ? width - length : 1);
	add_wrapped(out, indent + width, indent + width, text);
}

static void add_heading(struct buffer *out, bool colour, const char *text)
{
	buffer_addf(out, "\n%s%s%s\n", colour ? BOLD : "", text, colour ? PLAIN : "");
}

static const char *fact(const struct host *host, const char *field)
{
	const char *text = fact_get(host->facts, "fingerprint", field);

	return text ? text : "unknown";
}

static void add_machine(const struct host *host, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;
	char ram[UNITS_TEXT];
	double bytes;

	buffer_adds(&text, fact(host, "cpu_name"));
	if (host->online_cpus > 0)
		buffer_addf(
			&text, ", %d CPU%s", host->online_cpus, host->online_cpus == 1 ? "" : "s");
	if (fact_get_number(host->facts, "fingerprint", "ram_bytes", &bytes))
		buffer_addf(&text, ", %s of memory", units_bytes((uint64_t)bytes, ram));
	add_entry(out, 0, 8, "host", text.data);
	buffer_finish(&text);

	if (!host->hypervisor)
		add_entry(out, 0, 8, "",
			strcmp(fact(host, "hypervisor"), "none") == 0
				? "bare metal"
				: "bare metal or guest: unknown");
	else if (host->hypervisor_name[0])
		buffer_addf(out, "        a guest of %s, not bare metal\n", host->hypervisor_name);
	else
		buffer_adds(out, "        a guest of an unknown hypervisor, not bare metal\n");
	add_entry(out, 0, 8, "kernel", fact(host, "kernel_release"));
}

static const char *backend_text(enum kvm_backend backend)
{
	switch (backend) {
	case KVM_BACKEND_VMX:
		return "kvm_intel (VMX)";
	case KVM_BACKEND_SVM:
		return "kvm_amd (SVM)";
	case KVM_BACKEND_PVM:
		return "kvm_pvm (page tables, no hardware extension)";
	case KVM_BACKEND_OTHER:
		return "unknown back end";
	case KVM_BACKEND_NONE:
		break;
	}
	return "no back end";
}

static void add_kernel_mode(const struct gate *gate, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	if (!gate->measured)
		buffer_addf(&text, "guest kernel mode: not measured, %s", gate->why);
	else if (gate->kernel_emulated)
		buffer_addf(&text,
			"guest kernel mode: EMULATED, %.4g ns per instruction against %.3g ns in "
			"user mode (%.2f emulations per instruction)",
			gate->kernel_ns_per_insn, gate->user_ns_per_insn,
			gate->emulations_per_insn);
	else
		buffer_addf(&text,
			"guest kernel mode: native, %.3g ns per instruction, %.3g ns in user mode",
			gate->kernel_ns_per_insn, gate->user_ns_per_insn);
	add_entry(out, 0, 8, "", text.data);
	buffer_finish(&text);
}

static void add_kvm(const struct host *host, const struct gate *gate, struct buffer *out)
{
	char text[128];

	snprintf(text, sizeof(text), "%s, %s", host->kvm_usable ? "usable" : "NOT usable",
		backend_text(host->backend));
	add_entry(out, 0, 8, "kvm", text);
	if (gate)
		add_kernel_mode(gate, out);
}

static bool is_fine(const struct advice_list *advice, const char *topic)
{
	for (size_t i = 0; i < advice->n; i++)
		if (strcmp(advice->item[i].topic, topic) == 0)
			return advice->item[i].severity == ADVICE_OK;
	return false;
}

static void add_can(
	struct buffer *out, bool can, const char *what, const char *how, const char *why_not)
{
	char label[40];

	snprintf(label, sizeof(label), "%-5s %s", can ? "yes" : "no", what);
	add_entry(out, 2, 24, label, can ? how : why_not);
}

static void add_containers(const struct error *why, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	if (!why)
		return;
	buffer_addf(&text, "%s%s%s", why->text, why->hint[0] ? "; " : "", why->hint);
	add_can(out, why->kind == ERROR_NONE, "containers",
		"the shared-kernel side of the question, in namespaces made by bubblewrap",
		text.data);
	buffer_finish(&text);
}

static void add_abilities(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials, bool colour, struct buffer *out)
{
	const struct gate *gate = trials->gate;
	const bool emulated = gate && gate->measured && gate->kernel_emulated;
	const bool qemu = strcmp(fact(host, "qemu"), "none") != 0;

	add_heading(out, colour, "What can be measured");
	add_can(out, true, "host", "operations on this host itself: the base of every ratio", "");
	add_can(out, host->kvm_usable, "tinyvm",
		emulated ? "exits and KVM's own work; guest user mode natively, guest kernel mode "
			   "only as emulated here"
			 : "exits and KVM's own work; guest user mode and guest kernel mode",
		"see kvm below");
	add_can(out, host->kvm_usable && qemu, "QEMU guests", "qemu-system-x86_64 is installed",
		qemu ? "see kvm below" : "no qemu-system-x86_64 in PATH");
	add_containers(trials->containers, out);
	add_can(out, host->kvm_usable, "KVM statistics", "exit counts of our own VMs",
		"see kvm below");
	add_can(out, is_fine(advice, "tracefs"), "exit tracing",
		host->backend == KVM_BACKEND_PVM
			? "KVM tracepoints, of which kvm_exit and kvm_entry "
			  "never fire on this back end"
			: "KVM tracepoints",
		"see tracefs below");
	add_can(out, is_fine(advice, "pmu") && is_fine(advice, "perf"), "hardware counters",
		"cycles, instructions and misses",
		is_fine(advice, "pmu") ? "see perf below" : "see pmu below");
}

static void add_finding(const struct advice *advice, bool colour, struct buffer *out)
{
	buffer_addf(out, "  %s%-5s%s %s\n", colour ? colours[advice->severity] : "",
		severity_name(advice->severity), colour ? PLAIN : "", advice->topic);
	add_entry(out, 8, 8, "read", advice->evidence);
	if (advice->effect[0])
		add_entry(out, 8, 8, "effect", advice->effect);
	if (advice->mend[0])
		add_entry(out, 8, 8, "mend", advice->mend);
}

/* Worst first, and in the order of the list among equals. */
static size_t add_findings(
	const struct advice_list *advice, enum severity least, bool colour, struct buffer *out)
{
	size_t n = 0;

	for (int severity = ADVICE_BLOCK; severity >= (int)least; severity--) {
		for (size_t i = 0; i < advice->n; i++) {
			if ((int)advice->item[i].severity != severity)
				continue;
			add_finding(&advice->item[i], colour, out);
			n++;
		}
	}
	return n;
}

static void add_fine(const struct advice_list *advice, bool colour, bool all, struct buffer *out)
{
	struct buffer topics = BUFFER_INIT;

	add_heading(out, colour, "What is fine");
	for (size_t i = 0; i < advice->n; i++) {
		if (advice->item[i].severity != ADVICE_OK)
			continue;
		if (all)
			add_finding(&advice->item[i], colour, out);
		else
			buffer_addf(
				&topics, "%s%s", topics.length ? ", " : "", advice->item[i].topic);
	}
	if (!all) {
		buffer_adds(out, "  ");
		add_wrapped(out, 2, 2, topics.data ? topics.data : "nothing");
	}
	buffer_finish(&topics);
}

void doctor_text(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials, enum doctor_detail detail, bool colour,
	struct buffer *out)
{
	if (detail == DOCTOR_QUIET) {
		add_findings(advice, ADVICE_WARN, colour, out);
		return;
	}
	add_machine(host, out);
	add_kvm(host, trials->gate, out);
	add_abilities(host, advice, trials, colour, out);
	add_heading(out, colour, "What would disturb it, worst first");
	if (!add_findings(advice, ADVICE_NOTE, colour, out))
		buffer_adds(out, "  nothing that was looked for\n");
	add_fine(advice, colour, detail == DOCTOR_ALL, out);
}

static json_t *gate_json(const struct gate *gate)
{
	if (!gate)
		return json_null();
	if (!gate->measured)
		return json_pack("{s:b, s:s}", "measured", 0, "why", gate->why);
	return json_pack("{s:b, s:b, s:f, s:f, s:f, s:s}", "measured", 1, "emulated",
		gate->kernel_emulated, "kernel_ns_per_insn", gate->kernel_ns_per_insn,
		"user_ns_per_insn", gate->user_ns_per_insn, "emulations_per_insn",
		gate->emulations_per_insn, "why", gate->why);
}

static json_t *containers_json(const struct error *why)
{
	return why ? json_pack("{s:b, s:s, s:s}", "usable", why->kind == ERROR_NONE, "why",
			     why->text, "hint", why->hint)
		   : json_null();
}

json_t *doctor_json(const struct host *host, const struct advice_list *advice,
	const struct doctor_trials *trials)
{
	return json_pack("{s:s, s:b, s:s, s:s, s:s, s:O, s:o, s:o, s:o}", "schema",
		"kvmbench.doctor/1", "usable", host->kvm_usable, "why", host->kvm_why.text, "hint",
		host->kvm_why.hint, "backend", kvm_backend_name(host->backend), "host", host->facts,
		"guest_kernel_mode", gate_json(trials->gate), "containers",
		containers_json(trials->containers), "advice", advice_json(advice));
}
