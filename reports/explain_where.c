/* What was measured where, and what to know before believing a figure. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/exact.h"
#include "reports/explain.h"
#include "reports/host_field.h"

static const char *backend_kind(const char *backend)
{
	if (strstr(backend, "pvm"))
		return "page-table based, no hardware extension";
	if (strstr(backend, "intel") || strstr(backend, "vmx"))
		return "Intel VMX";
	if (strstr(backend, "amd") || strstr(backend, "svm"))
		return "AMD SVM";
	return NULL;
}

static void add_backend(const struct summary *s, struct explain *e)
{
	const char *backend = json_string_value(host_field(s->run, "kvm_backend"));
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, explain_known(backend));
	if (backend && backend_kind(backend))
		buffer_addf(&text, ": %s", backend_kind(backend));
	if (s->kernel_emulated)
		buffer_adds(&text, ", guest kernel mode EMULATED");
	explain_add(e, "KVM", &text);
}

/* 1: bare metal, 0: a guest, with the hypervisor's name in name if it has one, -1: unknown */
static int bare_metal(const struct run *run, const char **name)
{
	const json_t *hypervisor = host_field(run, "hypervisor");
	const char *word = json_string_value(hypervisor);

	*name = word ? word : "an unnamed hypervisor";
	if (!hypervisor) /* one that does not give its name is still one */
		return json_is_true(host_field(run, "hypervisor_present")) ? 0 : -1;
	if (json_is_false(hypervisor))
		return 1;
	return word && (!*word || !strcmp(word, "none"));
}

static void add_place(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	const char *name;

	switch (bare_metal(s->run, &name)) {
	case 1:
		buffer_adds(&text, "bare metal");
		break;
	case 0:
		buffer_addf(&text, "a guest of %s, NOT bare metal", name);
		break;
	default:
		buffer_adds(&text, "unknown whether bare metal");
	}
	explain_add(e, "host", &text);
}

void explain_where(const struct summary *s, struct explain *e)
{
	const struct session *session = &s->run->session;
	struct buffer text = BUFFER_INIT;
	char number[NUMBER_TEXT];

	if (session->exact) {
		exact_where(s, e);
		return;
	}
	if (!host_field_add(s->run, "cpu_name", &text))
		buffer_adds(&text, "unknown");
	if (host_field(s->run, "online_cpus")) {
		const bool one = json_integer_value(host_field(s->run, "online_cpus")) == 1;

		buffer_adds(&text, ", ");
		host_field_add(s->run, "online_cpus", &text);
		buffer_adds(&text, one ? " CPU online" : " CPUs online");
	}
	if (session->tsc_hz > 0 && session->tsc_hz < 1e13)
		buffer_addf(&text, ", TSC %s MHz",
			number_fixed(session->tsc_hz / 1e6, 2, number, sizeof(number)));
	explain_add(e, "CPU", &text);
	if (!host_field_add(s->run, "kernel_release", &text))
		buffer_adds(&text, "unknown");
	explain_add(e, "kernel", &text);
	add_backend(s, e);
	add_place(s, e);
	buffer_addf(&text, "%s, ", explain_known(session->started));
	explain_launches(s->run, &text);
	buffer_addf(&text, " per arm, seed %llu", (unsigned long long)session->seed);
	explain_add(e, "measured", &text);
	buffer_addf(&text, "kvmbench %s, session %s", explain_known(session->tool),
		explain_known(session->id));
	explain_add(e, "by", &text);
}

static void alarm_control(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	char percent[UNITS_TEXT];
	char whole[UNITS_TEXT];

	/* also what the runner's gate allows at most */
	if (!isfinite(s->control_ratio) || fabs(s->control_ratio - 1) <= 0.02)
		return;
	buffer_addf(&text,
		"The control, which cannot exit, takes %s of its time on the host (%s): something "
		"other than exits differs, and the figures below carry it.",
		units_percent(s->control_ratio, whole) + 1,
		units_percent(s->control_ratio - 1, percent));
	explain_add(e, "control", &text);
}

static void alarm_end(const struct summary *s, struct explain *e)
{
	static const char *const how[] = {
		[RUN_UNFINISHED] = "It was killed before it ended",
		[RUN_INTERRUPTED] = "It was interrupted",
		[RUN_FAILED] = "It failed",
	};
	struct buffer text = BUFFER_INIT;

	if (s->run->end == RUN_COMPLETE)
		return;
	buffer_adds(&text, how[s->run->end]);
	if (s->run->end_why && *s->run->end_why)
		buffer_addf(&text, " (%s)", s->run->end_why);
	buffer_adds(&text, ": arms have fewer launches than planned. "
			   "kvmbench run --resume FILE goes on.");
	explain_add(e, "session", &text);
}

static bool guest_is_emulated(const struct run *run)
{
	const char *accel = json_string_value(host_field(run, "guest_accel"));

	return accel && strcmp(accel, "kvm") != 0;
}

/* Whatever happens to that guest happens to all blocks alike: their spread is not that of starts.
 */
static void say_domain(const struct run *run, struct explain *e)
{
	const char *name = json_string_value(host_field(run, "guest_domain"));
	struct buffer text = BUFFER_INIT;

	if (!name)
		return;
	buffer_addf(&text,
		"The guest was a running domain, %s, the same in all blocks: none is a fresh "
		"start, so the intervals do not hold what differs from one start to the next.",
		name);
	explain_add(e, "domain", &text);
}

void explain_alarms(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	const char *name;
	const int metal = bare_metal(s->run, &name);

	if (s->run->session.exact) { /* it says of itself that it is no real machine */
		alarm_end(s, e);
		return;
	}
	if (s->kernel_emulated)
		explain_add_text(e, "ring 0",
			"Guest kernel mode is EMULATED here, one instruction at a time: figures "
			"for ring \"kernel\" are the emulator's, not the processor's. Whatever "
			"can run in ring 3 did.");
	if (guest_is_emulated(s->run))
		explain_add_text(e, "guest",
			"The Linux guest is EMULATED (TCG, not KVM): its figures are the "
			"emulator's. "
			"They say nothing of what KVM costs and get no verdict.");
	say_domain(s->run, e);
	if (metal == 0) {
		buffer_addf(&text,
			"This host is itself a virtual machine (%s): ratios are relative to it, "
			"NOT to bare metal, and exits cost what nesting makes of them.",
			name);
		explain_add(e, "host", &text);
	} else if (metal < 0) {
		explain_add_text(e, "host",
			"Whether this host is bare metal is not known: take ratios as relative "
			"to whatever it is.");
	}
	alarm_control(s, e);
	alarm_end(s, e);
}
