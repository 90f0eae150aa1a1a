/* A large session for the HTML report: 80 arms of 20 launches with 20 batches, made up like those
 * of a real host, with drift, outliers, exclusions and failures. Everything is freed by
 * big_finish().
 */
#ifndef TESTS_HTML_BIG_H
#define TESTS_HTML_BIG_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/summary.h"

#define BIG_PAIRS    30
#define BIG_EXITS    20
#define BIG_ARMS     (2 * BIG_PAIRS + BIG_EXITS)
#define BIG_LAUNCHES 20
#define BIG_BATCHES  20

struct big {
	struct run run;
	struct summary summary;
	uint64_t random;
};

/* in (-1, 1), the same every time */
static double big_random(struct big *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return (double)(b->random >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

static struct result *big_arm(struct big *b, const char *bench, const char *group,
	const char *target, const char *ring, json_t *params, const char *params_text,
	double median)
{
	const size_t i = b->run.n_arms++;
	struct result *r = &b->summary.results[b->summary.n_results++];
	const double noise = i % 7 == 3 ? 0.03 : 0.004;

	b->run.arms[i] = (struct arm){ .bench = strdup(bench),
		.group = strdup(group),
		.summary = strdup("made up for the test of the report"),
		.unit = strdup("ns/op"),
		.rev = 1,
		.target = strdup(target),
		.ring = strdup(ring),
		.params = params,
		.params_text = strdup(params_text),
		.rounds = 4096,
		.ops = 262144,
		.batches = BIG_BATCHES,
		.estimator = strdup("least"),
		.note = strdup("") };
	*r = (struct result){ .arm = &b->run.arms[i],
		.launches = BIG_LAUNCHES,
		.value = calloc(BIG_LAUNCHES, sizeof(double)),
		.block = calloc(BIG_LAUNCHES, sizeof(unsigned)),
		.median = median,
		.low = median * (1 - noise / 2),
		.high = median * (1 + noise / 2),
		.p50 = median,
		.p90 = median * (1 + noise),
		.p99 = median * (1 + 3 * noise),
		.least = median * (1 - noise),
		.most = median * (1 + 8 * noise),
		.cycles = median * 2.445,
		.exits_per_op = strcmp(target, "host") == 0 ? NAN : 0 };
	for (unsigned l = 0; l < BIG_LAUNCHES; l++) {
		struct launch *launch = &b->run.launches[l * BIG_ARMS + i];
		const double drift = i % 9 == 4 ? 0.002 * ((double)l - 10) : 0;
		const double value = median * (1 + noise * big_random(b) + drift);

		*launch = (struct launch){ .arm = i,
			.block = l,
			.order = l * BIG_ARMS + (unsigned)((i * 37 + l * 11) % BIG_ARMS),
			.status = i % 11 == 5 && l == 7	  ? LAUNCH_EXCLUDED
				  : i % 13 == 6 && l == 3 ? LAUNCH_FAILED
							  : LAUNCH_OK,
			.why = strdup(""),
			.cpu = 1,
			.raw = calloc(BIG_BATCHES, sizeof(double)),
			.n_raw = BIG_BATCHES };
		for (size_t k = 0; k < BIG_BATCHES; k++)
			launch->raw[k] = value * (1 + noise * big_random(b) / 3);
		b->run.n_launches++;
		if (launch->status == LAUNCH_OK) {
			r->block[r->used] = l;
			r->value[r->used++] = value;
		} else if (launch->status == LAUNCH_EXCLUDED) {
			r->excluded++;
		} else {
			r->failed++;
		}
	}
	return r;
}

static void big_ratio(struct big *b, const struct result *of, const struct result *to)
{
	struct ratio *r = &b->summary.ratios[b->summary.n_ratios++];
	const double value = of->median / to->median;
	const double half = 0.004 + (b->summary.n_ratios % 8 == 6 ? 0.05 : 0);

	*r = (struct ratio){ .of = of,
		.to = to,
		.ratio = { value, value - half, value + half, half / 2, 19, BIG_LAUNCHES },
		.margin = 0.05,
		.mde = 0.012 };
	r->verdict = r->ratio.high <= 1 / 0.95 ? VERDICT_NEAR_NATIVE
		     : r->ratio.low > 1 / 0.95 ? VERDICT_SLOWER
					       : VERDICT_INCONCLUSIVE;
	b->summary.near_native += r->verdict == VERDICT_NEAR_NATIVE;
	b->summary.slower += r->verdict == VERDICT_SLOWER;
	b->summary.inconclusive += r->verdict == VERDICT_INCONCLUSIVE;
	if (r->verdict == VERDICT_SLOWER)
		snprintf(r->why, sizeof(r->why),
			"pages of 4 KiB on both sides: every TLB miss walks two page tables");
}

/* a pointer chase at 2^(14 + i) bytes for two page sizes, then compute */
static void big_pair(struct big *b, int i)
{
	const bool chase = i < 24;
	const int step = i % 12;
	const char *page = i < 12 ? "4K" : "THP";
	const double host = chase ? 1.1 + 150 / (1 + exp(-(step - 8.0))) : 1.9 + i;
	const double cost = chase && i < 12 ? 1 + 0.011 * step : 1.002 + 0.002 * (i % 5);
	char bench[32] = "mem_chase", text[64] = "";
	const struct result *to, *of;

	if (chase) {
		const int shift = 14 + step;

		snprintf(text, sizeof(text), "ws=%d%s page=%s",
			shift < 20 ? 1 << (shift - 10) : 1 << (shift - 20),
			shift < 20 ? "KiB" : "MiB", page);
	} else {
		snprintf(bench, sizeof(bench), "compute_%d", i);
	}
	to = big_arm(b, bench, chase ? "memory" : "compute", "host", "",
		chase ? json_pack("{s:I,s:s}", "ws", (json_int_t)1 << (14 + step), "page", page)
		      : json_object(),
		text, host);
	of = big_arm(b, bench, chase ? "memory" : "compute", "tinyvm", "user",
		chase ? json_pack("{s:I,s:s}", "ws", (json_int_t)1 << (14 + step), "page", page)
		      : json_object(),
		text, host * cost);
	big_ratio(b, of, to);
}

static struct big *big_make(void)
{
	static const char *const exits[] = { "cpuid", "hypercall", "pio_out_user", "pio_in_user",
		"mmio_read_user", "mmio_write_user", "hlt_user", "msr_user", "cr0_wp", "cr3_load" };
	struct big *b = calloc(1, sizeof(*b));

	b->random = UINT64_C(0x9e3779b97f4a7c15);
	b->run.arms = calloc(BIG_ARMS, sizeof(*b->run.arms));
	b->run.launches = calloc((size_t)BIG_ARMS * BIG_LAUNCHES, sizeof(*b->run.launches));
	b->summary.results = calloc(BIG_ARMS, sizeof(*b->summary.results));
	b->summary.ratios = calloc(BIG_PAIRS, sizeof(*b->summary.ratios));
	for (int i = 0; i < BIG_PAIRS; i++)
		big_pair(b, i);
	for (int i = 0; i < BIG_EXITS; i++) {
		const double median = 1200 + 700 * (i % 10) + (i < 10 ? 0 : 9000);
		struct result *r = big_arm(b, exits[i % 10], "exit", "tinyvm",
			i < 10 ? "kernel" : "user", json_object(), "", median);

		r->exits_per_op = 1;
		if (i % 10 >= 2 && i % 10 < 8) {
			b->run.arms[b->run.n_arms - 1].split = true;
			r->split = (struct split){ 812, median - 812 - 290, 290 };
		}
	}
	b->run.session = (struct session){ .id = strdup("0123456789abcdef"),
		.tool = strdup("0.9-3-g1f5c5b1"),
		.suite = strdup("micro"),
		.started = strdup("2026-11-23T04:47:00Z"),
		.seed = 42,
		.tsc_hz = 2445.43e6,
		.launches = BIG_LAUNCHES };
	b->run.host = json_pack("{s:{s:s,s:s,s:s,s:i,s:b},s:{s:f}}", "fingerprint", "cpu_name",
		"AMD EPYC 9B14", "kernel_release", "6.18.5", "kvm_backend", "kvm_amd",
		"online_cpus", 2, "hypervisor_present", 0, "conditions", "load_1m", 0.25);
	b->run.end = RUN_COMPLETE;
	b->run.end_why = strdup("");
	b->summary.run = &b->run;
	b->summary.geomean = 1.021;
	b->summary.n_ok = b->summary.n_results;
	b->summary.control_ratio = 1.001;
	return b;
}

static void big_finish(struct big *b)
{
	for (size_t i = 0; i < b->summary.n_results; i++) {
		free(b->summary.results[i].value);
		free(b->summary.results[i].block);
	}
	free(b->summary.results);
	free(b->summary.ratios);
	run_finish(&b->run);
	free(b);
}

#endif
