/* How to read it all. */
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/exact.h"
#include "reports/explain.h"
#include "reports/host_field.h"
#include "reports/other_side.h"

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
	explain_add_text(e, "median",
		"over n launches. A launch is one fresh VM or process with many short timed "
		"batches; it "
		"is the unit of every statistic. Its least disturbed batch stands for it: what "
		"else "
		"runs on the machine only adds time. p50, p90 and p99 are of all batches and show "
		"that.");
	explain_add_text(e, "95 % CI",
		"of a median: order statistics of the launches. Of a ratio: paired t interval on "
		"logarithms. Two figures whose intervals overlap may well be the same.");
	buffer_addf(&text,
		"time per operation in the %s over that on the host (rates inverted): above 1 is "
		"worse. Near native if, to 95 %% confidence, the %s performs at no less than %s of "
		"the host: the interval's upper end is at most %s.",
		other.place, other.place, units_percent(1 - margin, percent) + 1,
		number_fixed(1 / (1 - margin), 3, number, sizeof(number)));
	explain_add(e, "ratio", &text);
	if (s->n_areas)
		explain_add_text(e, "area",
			"geometric mean over its benchmarks; one with several sets of parameters "
			"counts once. Blocks share what disturbs them: its interval is made of "
			"blocks and holds for these benchmarks, not for others.");
	if (other.container)
		say_container(s->run, e);
	explain_add_text(e, "detects",
		"the smallest slowdown that so many launches would have found with 80 % power.");
}

void explain_raw_data(const struct summary *s, const char *path, struct explain *e)
{
	struct buffer text = BUFFER_INIT;

	if (path && strcmp(path, "-") != 0)
		buffer_adds(&text, path);
	else
		buffer_addf(&text, "the run file of session %s", explain_known(s->run->session.id));
	buffer_adds(&text, ", every batch of every launch; --format csv and json have all figures");
	explain_add(e, "raw data", &text);
}
