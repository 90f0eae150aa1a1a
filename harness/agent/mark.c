#include "agent/mark.h"

#include <sys/mman.h>
#include <time.h>

#include <kvmbench/op.h>

#include "base/tsc.h"
#include "lab/job.h"

#define PATIENCE 0.1 /* seconds for a tick to come, several times what the slowest kernels take */

/* NOPL DISP(%rax,%rax,1) by its bytes: an assembler may choose another form. */
#define MARK(value)                                                                                \
	".byte 0x0f, 0x1f, 0x84, 0x00\n\t.long %c[mark]" : : [mark] "i"(value) : "memory"

/* Shared with the launches. */
static struct state {
	unsigned begun, taken;
	bool open;
	uint64_t start, cycles;
	int64_t before; /* coarse time, ns */
	uint64_t ticks;
} * state;

/* Moves by ticks and nothing else. */
static int64_t coarse(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t tick_ns(void)
{
	struct timespec tick = { 0 };

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return tick.tv_nsec > 0 ? tick.tv_nsec : 4000000;
}

double mark_tick(void)
{
	return 1e-9 * (double)tick_ns();
}

int mark_open(struct error *err)
{
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (state != MAP_FAILED)
		return 0;
	state = NULL;
	return error_errno(err, ERROR_SYSTEM, "cannot map memory for marks");
}

static void wait_for_tick(void)
{
	const double end = monotonic_seconds() + PATIENCE;
	const int64_t now = coarse();

	while (coarse() == now && monotonic_seconds() < end)
		;
}

static void begin_region(void)
{
	/* the first one faults in what the real one executes */
	for (int i = 0; i < 2; i++) {
		wait_for_tick();
		state->before = coarse();
	}
	state->begun++;
	state->open = true;
	__asm__ volatile(MARK(LAB_MARK_START));
	state->start = op_tsc();
}

static void end_region(void)
{
	const uint64_t stop = op_tsc();

	__asm__ volatile(MARK(LAB_MARK_STOP));
	if (!state->open)
		return;
	state->cycles = stop - state->start;
	state->ticks = (uint64_t)((coarse() - state->before + tick_ns() / 2) / tick_ns());
	state->open = false;
}

void mark(bool begin)
{
	if (begin)
		begin_region();
	else
		end_region();
}

bool mark_take(struct mark_region *region)
{
	const bool whole = !state->open && state->begun > state->taken;

	if (state->open)
		end_region();
	state->taken = state->begun;
	*region = (struct mark_region){ state->begun, state->cycles, state->ticks };
	return whole;
}

unsigned mark_begun(void)
{
	return state->begun;
}
