#include "unit/reports/sample.h"

#include <math.h>
#include <string.h>

#define LAUNCHES 20
#define HOSTILE	 "evil\x1b]0;pwned\x07|`<script>\xff\xe2\x80\xae\n=@root"

static struct run run;
static struct summary summary;
static struct arm arms[20];
static struct launch launches[40];
static struct result results[20];
static struct ratio ratios[20];
static struct area_ratio areas[3];
static double values[20][LAUNCHES];
static unsigned blocks[LAUNCHES];
static double raw[1] = { 1 };

static const char host_json[] =
	"{\"fingerprint\":{\"cpu_vendor\":\"AuthenticAMD\",\"cpu_name\":\"AMD EPYC 9B14\","
	"\"microcode\":\"0xffffffff\",\"hypervisor_present\":true,\"hypervisor\":\"KVM\","
	"\"online_cpus\":2,\"smt\":true,\"numa_nodes\":1,\"ram_bytes\":25769803776,"
	"\"kernel_release\":\"6.18.5\",\"kvm_backend\":\"kvm_pvm\",\"kvm_parameters\":"
	"{\"kvm\":{\"halt_poll_ns\":\"200000\",\"tdp_mmu\":\"Y\",\"ignore_msrs\":\"N\"},"
	"\"kvm_pvm\":{}},\"governor\":\"none\",\"epp\":null,\"turbo\":null,\"thp\":\"madvise\","
	"\"hugepages\":{\"2048kB\":0,\"1048576kB\":0},\"clocksource\":\"tsc\",\"mitigations\":"
	"{\"meltdown\":\"Not affected\",\"spectre_v1\":\"Mitigation: usercopy/swapgs barriers\","
	"\"spectre_v2\":\"Mitigation: Retpolines\",\"vmscape\":\"Vulnerable\"},"
	"\"guest_accel\":\"kvm\",\"guest_cpu\":\"host-passthrough\",\"guest_cpus\":1,"
	"\"guest_packages\":1,\"guest_cores\":1,\"guest_memory_mib\":512,"
	"\"guest_machine\":\"q35\",\"guest_pinning\":\"none, others@any\","
	"\"guest_thp\":\"\\u001b[31m|<b>\",\"guest_kernel\":\"6.18.5\"},"
	"\"conditions\":{\"load_1m\":0.31,\"load_5m\":0.4,\"load_15m\":0.52,\"steal\":0.0004,"
	"\"available_bytes\":21474836480,\"uptime_s\":5400.5,"
	"\"guest_accel_why\":\"asked for\",\"guest_clocksource\":\"acpi_pm\"}}";

static struct skip skips[] = {
	{ (char *)"crypto_sha256", (char *)"tinyvm", (char *)"",
		(char *)"this CPU has no SHA extensions", (char *)"" },
	{ (char *)"crypto_sha256", (char *)"host", (char *)"",
		(char *)"this CPU has no SHA extensions", (char *)"" },
	{ (char *)"mem_chase", (char *)"host", (char *)"ws=256MiB page=2M",
		(char *)"no huge pages of 2 MiB are reserved",
		(char *)"echo 128 > /proc/sys/vm/nr_hugepages" },
	{ (char *)"mem_chase", (char *)"tinyvm", (char *)"ws=256MiB page=2M",
		(char *)"no huge pages of 2 MiB are reserved",
		(char *)"echo 128 > /proc/sys/vm/nr_hugepages" },
	{ (char *)"mem_copy", (char *)"tinyvm", (char *)"page=2M",
		(char *)"no huge pages of 2 MiB are reserved",
		(char *)"echo 128 > /proc/sys/vm/nr_hugepages" },
	{ (char *)HOSTILE, (char *)"tinyvm", (char *)HOSTILE, (char *)HOSTILE, (char *)HOSTILE },
};

static struct result *add_arm(const char *bench, const char *group, const char *target,
	const char *ring, const char *params_text, const char *params, double median)
{
	const size_t i = run.n_arms++;
	struct arm *arm = &arms[i];
	struct result *r = &results[summary.n_results++];

	*arm = (struct arm){ .bench = (char *)bench,
		.group = (char *)group,
		.summary = (char *)"made up",
		.unit = (char *)"ns/op",
		.rev = 1,
		.target = (char *)target,
		.ring = (char *)ring,
		.params = json_loads(params, 0, NULL),
		.params_text = (char *)params_text,
		.estimator = (char *)"least",
		.note = (char *)"" };
	for (size_t l = 0; l < LAUNCHES; l++)
		values[i][l] = median * (1 + ((double)l - 9.5) * 1e-4);
	*r = (struct result){ .arm = arm,
		.launches = LAUNCHES,
		.used = LAUNCHES,
		.value = values[i],
		.block = blocks,
		.median = median,
		.low = median * 0.997,
		.mean = { median * 1.001, median * 0.996, median * 1.006, NAN, NAN, 0 },
		.high = median * 1.004,
		.p50 = median,
		.p90 = median * 1.02,
		.p99 = median * 1.31,
		.least = median * 0.98,
		.most = median * 4.2,
		.cycles = median * 2.44543,
		.exits_per_op = strcmp(target, "host") == 0 ? NAN : 0 };
	return r;
}

static struct ratio *add_ratio(const struct result *of, const struct result *to, double value,
	double half, enum verdict verdict, const char *why)
{
	struct ratio *r = &ratios[summary.n_ratios++];

	*r = (struct ratio){ .of = of,
		.to = to,
		.ratio = { value, value - half, value + half, half / 2, 19, LAUNCHES },
		.margin = 0.05,
		.mde = 1.5 * half,
		.verdict = verdict };
	strncpy(r->why, why, sizeof(r->why) - 1);
	return r;
}

static void set_invalid(struct result *r, enum validity valid, const char *why)
{
	r->valid = valid;
	r->used = 0;
	r->failed = LAUNCHES;
	r->mean = (struct estimate){ NAN, NAN, NAN, NAN, NAN, 0 };
	r->median = r->low = r->high = r->p50 = r->p90 = r->p99 = r->least = r->most = NAN;
	r->exits_per_op = NAN;
	r->cycles = 0;
	strncpy(r->why, why, sizeof(r->why) - 1);
}

static void add_compute_and_memory(void)
{
	struct result *host = add_arm("int_xorshift", "compute", "host", "", "", "{}", 1.8740);
	struct result *vm = add_arm("int_xorshift", "compute", "tinyvm", "user", "", "{}", 1.8761);

	add_ratio(vm, host, 1.0011, 0.0009, VERDICT_NEAR_NATIVE, "");
	host = add_arm("mem_chase", "memory", "host", "", "ws=256MiB page=4K",
		"{\"ws\":268435456,\"page\":\"4K\"}", 146.2);
	vm = add_arm("mem_chase", "memory", "tinyvm", "user", "ws=256MiB page=4K",
		"{\"ws\":268435456,\"page\":\"4K\"}", 160.8);
	vm->unsteady = 1;
	add_ratio(vm, host, 1.0999, 0.012, VERDICT_SLOWER,
		"pages of 4 KiB on both sides: every TLB miss walks two page tables");
	host = add_arm("mem_read", "memory", "host", "", "page=THP", "{\"page\":\"THP\"}", 15.42);
	vm = add_arm(
		"mem_read", "memory", "tinyvm", "user", "page=THP", "{\"page\":\"THP\"}", 15.1);
	arms[4].unit = arms[5].unit = (char *)"GB/s";
	arms[4].higher_better = arms[5].higher_better = true;
	add_ratio(vm, host, 1.0212, 0.06, VERDICT_INCONCLUSIVE,
		"the interval holds both 1 and the margin: about 37 launches would decide");
	vm = add_arm("mem_first_touch", "memory", "tinyvm", "user", "page=4K backing=private",
		"{\"page\":\"4K\",\"backing\":\"private\"}", 5012);
	host = add_arm("mem_first_touch", "memory", "host", "", "page=4K backing=private",
		"{\"page\":\"4K\",\"backing\":\"private\"}", 2204);
	vm->valid = VALID_DEGRADED;
	strncpy(vm->why, "control_alu differs by 6.1 % between host and VM", sizeof(vm->why) - 1);
	add_ratio(vm, host, 2.274, 0.03, VERDICT_NONE, "a stage-2 fault in addition");
}

static void add_exits(void)
{
	struct result *vm = add_arm(
		"pio_out_user", "exit", "tinyvm", "kernel", "size=1", "{\"size\":1}", 9012.3);
	struct result *host;

	arms[run.n_arms - 1].split = true;
	vm->exits_per_op = 1;
	vm->split = (struct split){ 812, 7902, 290.3 };
	vm = add_arm("pio_out_user", "exit", "tinyvm", "user", "size=1", "{\"size\":1}", 31020);
	arms[run.n_arms - 1].split = true;
	vm->exits_per_op = 1;
	vm->split = (struct split){ 815, 29987, 305 };
	host = add_arm("cpuid", "exit", "host", "", "", "{}", 4293.7);
	vm = add_arm("cpuid", "exit", "tinyvm", "user", "", "{}", 28750);
	vm->exits_per_op = 1.004;
	vm->p99 = NAN;
	add_ratio(vm, host, 6.696, 0.05, VERDICT_NONE, "");
	set_invalid(add_arm("hypercall", "exit", "tinyvm", "kernel", "", "{}", 1), VALID_TIMEOUT,
		"20 of 20 launches stopped after 10 s in KVM_RUN at RIP 0x100042");
	set_invalid(
		add_arm("mmio_read_user", "exit", "tinyvm", "kernel", "size=4", "{\"size\":4}", 1),
		VALID_INVALID, "0.5 exits per op where 1 was declared (reason MMIO)");
}

static void add_rest(void)
{
	struct result *r = add_arm("timer_read", "floor", "host", "", "", "{}", 11.7);

	r->low = r->high = NAN;
	r = add_arm("vm_create", "life", "tinyvm", "", "", "{}", 613200);
	r->exits_per_op = NAN;
	r->p99 = NAN;
	arms[run.n_arms - 1].note = (char *)"VM only; see vcpu_create";
	r = add_arm(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "{\"a\":\"b\"}", INFINITY);
	arms[run.n_arms - 1].unit = (char *)"\x1b[31munits/per|fortnight and more than fits";
	strncpy(r->why, HOSTILE, sizeof(r->why) - 1);
	r->valid = VALID_DEGRADED;
}

/* a launch that does not count, on top of those the result has */
static void add_lost(size_t arm, enum launch_status status, const char *why)
{
	struct result *r = &results[arm];
	const unsigned order = (unsigned)(1000 + run.n_launches);

	launches[run.n_launches++] = (struct launch){
		.arm = arm, .order = order, .status = status, .why = (char *)why, .cpu = 1
	};
	r->launches++;
	r->excluded += status == LAUNCH_EXCLUDED;
	r->failed += status != LAUNCH_EXCLUDED;
}

const struct summary *sample_make(void)
{
	static char *argv[] = { (char *)"kvmbench", (char *)"run", (char *)"--suite",
		(char *)"quick" };

	run = (struct run){ .session = { (char *)"0123456789abcdef", (char *)"0.9-3-g1f5c5b1",
				    (char *)"quick", (char *)"2026-11-23T04:47:00Z", argv, 4,
				    UINT64_MAX, 2445.43e6, LAUNCHES, NULL, NULL, NULL, NULL,
				    false },
		.host = json_loads(host_json, 0, NULL),
		.arms = arms,
		.skips = skips,
		.n_skips = sizeof(skips) / sizeof(skips[0]),
		.launches = launches,
		.end = RUN_INTERRUPTED,
		.end_why = (char *)"SIGINT after 41 s" };
	summary = (struct summary){ .run = &run,
		.results = results,
		.ratios = ratios,
		.areas = areas,
		.geomean = 1.0402,
		.near_native = 1,
		.slower = 1,
		.inconclusive = 1,
		.n_ok = 12,
		.n_degraded = 2,
		.n_invalid = 1,
		.n_timeout = 1,
		.kernel_emulated = true,
		.control_ratio = 1.061 };
	for (unsigned i = 0; i < LAUNCHES; i++)
		blocks[i] = i;
	add_compute_and_memory();
	add_exits();
	add_rest();
	areas[summary.n_areas++] = (struct area_ratio){ .area = AREA_CPU,
		.target = "tinyvm",
		.side = "",
		.benches = 1,
		.ratios = 1,
		.near_native = 1,
		.ratio = ratios[0].ratio,
		.margin = 0.05,
		.mde = ratios[0].mde,
		.verdict = VERDICT_NEAR_NATIVE };
	areas[summary.n_areas++] = (struct area_ratio){ .area = AREA_MEMORY,
		.target = "tinyvm",
		.side = "",
		.benches = 3,
		.ratios = 2,
		.slower = 1,
		.inconclusive = 1,
		.invalid = 1,
		.ratio = { 1.0597, 1.031, 1.0893, 0.013, 19, LAUNCHES },
		.margin = 0.05,
		.mde = 0.039,
		.verdict = VERDICT_INCONCLUSIVE,
		.why = "1 of 3 slower: mem_chase ws=256MiB page=4K; 1 of 3 invalid: " HOSTILE };
	areas[summary.n_areas++] = (struct area_ratio){ .area = AREA_NETWORK,
		.target = HOSTILE,
		.side = "B",
		.benches = 1,
		.ratios = 1,
		.ratio = { 2, 1.9, 2.1, 0.02, 4, 5 },
		.margin = 0.05,
		.mde = NAN,
		.emulated = true,
		.verdict = VERDICT_NONE };
	/* the launches of the first arm */
	for (unsigned i = 0; i < LAUNCHES; i++)
		launches[i] = (struct launch){ .arm = 0,
			.block = i,
			.order = 17 * i,
			.why = (char *)"",
			.cpu = 1,
			.raw = raw,
			.n_raw = 1 };
	run.n_launches = LAUNCHES;
	add_lost(3, LAUNCH_EXCLUDED, "waited for its CPU: 18.9 ms of 32.9 ms");
	add_lost(3, LAUNCH_EXCLUDED, "steal time: 7.0 ms of 32.9 ms");
	add_lost(8, LAUNCH_EXCLUDED, "waited for its CPU: 4.2 ms of 32.9 ms");
	add_lost(8, LAUNCH_EXCLUDED, "waited for its CPU: 5.1 ms of 32.9 ms");
	add_lost(8, LAUNCH_EXCLUDED, "waited for its CPU: 6.0 ms of 32.9 ms");
	add_lost(0, LAUNCH_EXCLUDED, "waited for its CPU: 9.1 ms of 33.0 ms");
	add_lost(9, LAUNCH_TIMEOUT, "stopped after 1.0 s at RIP 0x20485");
	return &summary;
}

void sample_finish(void)
{
	for (size_t i = 0; i < run.n_arms; i++)
		json_decref(arms[i].params);
	json_decref(run.host);
}
