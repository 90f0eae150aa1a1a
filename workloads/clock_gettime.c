/* Reading the time as programs do: CLOCK_MONOTONIC by the C library, which asks the vDSO, code of
 * the kernel's that reads the time stamp counter without entering the kernel. It can only where the
 * kernel's clocksource is one that user space can read (tsc, kvm-clock, Hyper-V's page); in a guest
 * left with hpet or acpi_pm each reading becomes a system call and an exit on top. That is the very
 * difference to be seen, so no system call is forced here; the counter
 * "by_syscall" says whether it came to that, and a note then names the clocksource.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "base/root.h"

#define TRIES 32
#define READS 64

/* TSC cycles of READS readings, the least of some. */
static uint64_t least(bool by_syscall)
{
	uint64_t best = UINT64_MAX;
	struct timespec now;

	for (int i = 0; i < TRIES; i++) {
		const uint64_t start = op_tsc();
		uint64_t cycles;

		for (int j = 0; j < READS; j++)
			if (by_syscall)
				syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
			else
				clock_gettime(CLOCK_MONOTONIC, &now);
		cycles = op_tsc() - start;
		best = cycles < best ? cycles : best;
	}
	return best;
}

/* Not so where the vDSO has the answer: half of a system call is the call. */
static void look_for_syscall(struct os_env *env)
{
	static char note[96];
	const uint64_t call = least(true);
	char source[64] = "?";

	if (least(false) * 4 < call * 3) {
		os_count(env, "by_syscall", 0);
		return;
	}
	os_count(env, "by_syscall", 1);
	root_line("", source, sizeof(source),
		"/sys/devices/system/clocksource/clocksource0/current_clocksource");
	snprintf(note, sizeof(note), "a system call: the vDSO cannot read clocksource %s", source);
	env->note = note;
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	struct timespec now, before = { 0 };
	uint64_t back = 0;

	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			clock_gettime(CLOCK_MONOTONIC, &now);
		sampler_stop(s);
		back += now.tv_sec < before.tv_sec ||
			(now.tv_sec == before.tv_sec && now.tv_nsec < before.tv_nsec);
		before = now;
	}
	if (back)
		return error_set(err, ERROR_MEASURE, "the monotonic clock went backwards");
	look_for_syscall(env);
	return 0;
}

const struct bench bench_clock_gettime = {
	.name = "clock_gettime",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "the monotonic clock by the C library: vDSO, or a system call without one",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
