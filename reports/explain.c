#include "reports/explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/exact.h"
#include "reports/host_field.h"
#include "reports/other_side.h"
#include "reports/sections.h"

static void *checked(void *memory)
{
	if (!memory) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void explain_add(struct explain *e, const char *label, struct buffer *text)
{
	/* grown when the count is a power of two */
	if (text->length && (e->n & (e->n - 1)) == 0)
		e->line = checked(realloc(e->line, (e->n ? 2 * e->n : 1) * sizeof(*e->line)));
	if (text->length) {
		e->line[e->n].label = checked(strdup(label));
		e->line[e->n++].text = checked(strdup(text->data));
	}
	buffer_finish(text);
}

static void add_sentence(struct explain *e, const char *label, const char *text)
{
	struct buffer b = BUFFER_INIT;

	buffer_adds(&b, text);
	explain_add(e, label, &b);
}

void explain_finish(struct explain *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->line[i].label);
		free(e->line[i].text);
	}
	free(e->line);
	*e = (struct explain)EXPLAIN_INIT;
}

static const char *or_unknown(const char *text)
{
	return text && *text ? text : "unknown";
}

/* "20", or "5–20" where the budget gave dear arms fewer. Arms that did not survive their pilot have
 * one launch and no batches. */
static void add_launches(const struct run *run, struct buffer *out)
{
	unsigned least = run->session.launches;

	for (size_t i = 0; i < run->n_arms; i++)
		if (run->arms[i].batches && run->arms[i].launches < least)
			least = run->arms[i].launches;
	if (least < run->session.launches)
		buffer_addf(out, "%u–", least);
	buffer_addf(out, "%u", run->session.launches);
}

void explain_title(const struct summary *s, struct buffer *out)
{
	const struct session *session = &s->run->session;

	buffer_addf(out, "kvmbench %s: ", or_unknown(session->suite));
	if (session->exact) {
		exact_title(s->run, out);
		return;
	}
	buffer_addf(out, "%zu arm%s × ", s->run->n_arms, s->run->n_arms == 1 ? "" : "s");
	add_launches(s->run, out);
	buffer_adds(out, session->launches == 1 ? " launch" : " launches");
}

const char *explain_verdict(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEAR_NATIVE:
		return "near native";
	case VERDICT_SLOWER:
		return "slower";
	case VERDICT_INCONCLUSIVE:
		return "inconclusive";
	case VERDICT_INVALID:
		return "invalid";
	case VERDICT_NONE:
		break;
	}
	return "";
}

void explain_verdicts(const struct summary *s, struct buffer *out)
{
	size_t invalid = 0;

	for (size_t i = 0; i < s->n_ratios; i++)
		invalid += s->ratios[i].verdict == VERDICT_INVALID;
	if (s->near_native + s->slower + s->inconclusive + invalid == 0)
		buffer_adds(out, "none: nothing was measured both in a VM and on the host");
	else
		buffer_addf(out, "%zu near native, %zu slower, %zu inconclusive, %zu invalid",
			s->near_native, s->slower, s->inconclusive, invalid);
}

void explain_geomean(const struct summary *s, struct buffer *out)
{
	const size_t n = s->near_native + s->slower + s->inconclusive;
	char number[NUMBER_TEXT];

	if (!isfinite(s->geomean))
		return;
	buffer_addf(out, "geometric mean %s × the host's time over %zu benchmark%s",
		number_fixed(s->geomean, 3, number, sizeof(number)), n, n == 1 ? "" : "s");
}

void explain_validity(const struct summary *s, struct buffer *out)
{
	buffer_addf(
		out, "%zu arm%s: %zu sound", s->n_results, s->n_results == 1 ? "" : "s", s->n_ok);
	if (s->n_degraded)
		buffer_addf(out, ", %zu degraded", s->n_degraded);
	if (s->n_invalid)
		buffer_addf(out, ", %zu invalid", s->n_invalid);
	if (s->n_timeout)
		buffer_addf(out, ", %zu timed out", s->n_timeout);
	if (s->run->n_skips)
		buffer_addf(out, "; %zu skipped", s->run->n_skips);
}

void explain_margin(const struct summary *s, struct buffer *out)
{
	char percent[UNITS_TEXT];
	double margin;

	buffer_addf(out, "%s against host", other_side_of(s).name);
	if (section_margin(s, &margin))
		buffer_addf(out, ", margin %s", units_percent(margin, percent) + 1);
}

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

	buffer_adds(&text, or_unknown(backend));
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
		buffer_adds(&text, ", ");
		host_field_add(s->run, "online_cpus", &text);
		buffer_adds(&text, " CPUs online");
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
	buffer_addf(&text, "%s, ", or_unknown(session->started));
	add_launches(s->run, &text);
	buffer_addf(&text, " launches per arm, seed %llu", (unsigned long long)session->seed);
	explain_add(e, "measured", &text);
	buffer_addf(&text, "kvmbench %s, session %s", or_unknown(session->tool),
		or_unknown(session->id));
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
		add_sentence(e, "ring 0",
			"Guest kernel mode is EMULATED here, one instruction at a time: figures "
			"for ring \"kernel\" are the emulator's, not the processor's. Whatever "
			"can run in ring 3 did.");
	if (guest_is_emulated(s->run))
		add_sentence(e, "guest",
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
		add_sentence(e, "host",
			"Whether this host is bare metal is not known: take ratios as relative "
			"to whatever it is.");
	}
	alarm_control(s, e);
	alarm_end(s, e);
}

static void say_container(const struct run *run, struct explain *e)
{
	const bool limited = host_field(run, "container_cgroup") != NULL;
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text,
		"shares the host's kernel: the same code in namespaces of its own, %s and without "
		"a seccomp filter. Its ratio says nothing of KVM; it is what a virtual machine's "
		"is to be held against.",
		limited ? "with the limits of CPU or memory that were asked for"
			: "without limits of CPU or memory");
	explain_add(e, "container", &text);
}

void explain_how_to_read(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	const double margin = s->n_ratios ? s->ratios[0].margin : 0.05;
	const struct other_side other = other_side_of(s);
	char number[NUMBER_TEXT];
	char percent[UNITS_TEXT];

	if (s->run->session.exact) {
		exact_how_to_read(e);
		return;
	}
	add_sentence(e, "median",
		"over n launches. A launch is one fresh VM or process with many short timed "
		"batches; it "
		"is the unit of every statistic. Its least disturbed batch stands for it: what "
		"else "
		"runs on the machine only adds time. p50, p90 and p99 are of all batches and show "
		"that.");
	add_sentence(e, "95 % CI",
		"of a median: order statistics of the launches. Of a ratio: paired t interval on "
		"logarithms. Two figures whose intervals overlap may well be the same.");
	buffer_addf(&text,
		"time per operation in the %s over that on the host (rates inverted): above 1 is "
		"worse. Near native if, to 95 %% confidence, the %s performs at no less than %s of "
		"the host: the interval's upper end is at most %s.",
		other.place, other.place, units_percent(1 - margin, percent) + 1,
		number_fixed(1 / (1 - margin), 3, number, sizeof(number)));
	explain_add(e, "ratio", &text);
	if (other.container)
		say_container(s->run, e);
	add_sentence(e, "detects",
		"the smallest slowdown that so many launches would have found with 80 % power.");
}

void explain_raw_data(const struct summary *s, const char *path, struct explain *e)
{
	struct buffer text = BUFFER_INIT;

	if (path && strcmp(path, "-") != 0)
		buffer_adds(&text, path);
	else
		buffer_addf(&text, "the run file of session %s", or_unknown(s->run->session.id));
	buffer_adds(&text, ", every batch of every launch; --format csv and json have all figures");
	explain_add(e, "raw data", &text);
}
