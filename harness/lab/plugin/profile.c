/* A plugin for QEMU that counts what a guest executes between two marks, instruction by
 * instruction: loaded with
 *
 *	-plugin PATH,out=FILE          (one virtual CPU, -accel tcg; with -icount for exact checks)
 *
 * The guest marks the region by LAB_MARK_START and LAB_MARK_STOP (lab/job.h). Outside of a region
 * nothing is instrumented but the marks themselves: START has all translated code thrown away, what
 * is translated anew from then on counts, and STOP has it thrown away again. The block that holds
 * START counts from its next instruction on, so the region begins exactly at the mark.
 *
 * An instruction is counted when it begins. One that a fault or a VM exit breaks off has begun but
 * does not end, so the emulator's own instruction counter (the guest's time under -icount) does not
 * have it; VMRUN is counted too, as every exit of a nested guest follows one. Counting per
 * instruction and not per translated block is what makes that the only difference: a block is left
 * in its middle at every such exit.
 *
 * FILE is text, bounded, flushed at each STOP:
 *
 *	kvmbench-profile 1
 *	region N INSTRUCTIONS VMRUNS LOST     N from 1; LOST: instructions that found no room
 *	i ADDRESS COUNT                       hexadecimal, ascending; decimal
 *	c FROM TO COUNT                       calls: of the CALL, of the instruction it led to
 *	end N                                 or "open N": the emulator ended before STOP
 *
 * Needs nothing of the host but libc.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/job.h"
#include "lab/plugin/qemu_api.h"

enum {
	ADDRESS_SLOTS = 1 << 18, /* of the hash tables: powers of two, filled to a half */
	CALL_SLOTS = 1 << 16,
	REGIONS = 64, /* more are not written: the guest may be hostile, the disk is not endless */
	BYTES = 8,    /* of an instruction that are looked at: as many as a mark has */
};

enum what { WHAT_OTHER, WHAT_CALL, WHAT_VMRUN, WHAT_START, WHAT_STOP };

struct counter {
	uint64_t address;
	uint64_t count;
	enum what what; /* at its last translation: kernels patch themselves */
	bool used;
};

struct call {
	const struct counter *from, *to;
	uint64_t count;
};

static struct counter counters[ADDRESS_SLOTS];
static struct call calls[CALL_SLOTS];
static size_t n_counters, n_calls;
static struct counter overflow; /* of addresses without a slot */

static struct {
	qemu_plugin_id_t id;
	FILE *out;
	unsigned int region; /* the last one begun, from 1 */
	bool counting;	     /* between the marks */
	bool instrument;     /* what is translated now shall count */
	uint64_t instructions, vmruns;
	const struct counter *last; /* the instruction before this one */
} profile;

QEMU_EXPORT int qemu_plugin_version = PROFILE_API;

static size_t hash(uint64_t a, uint64_t b, size_t slots)
{
	const uint64_t x = (a ^ (b << 21 | b >> 43)) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(x >> 32) & (slots - 1);
}

/* &overflow if there is no room. */
static struct counter *counter_of(uint64_t address)
{
	size_t i = hash(address, 0, ADDRESS_SLOTS);

	while (counters[i].used && counters[i].address != address)
		i = (i + 1) & (ADDRESS_SLOTS - 1);
	if (counters[i].used)
		return &counters[i];
	if (n_counters >= ADDRESS_SLOTS / 2)
		return &overflow;
	n_counters++;
	counters[i] = (struct counter){ .address = address, .used = true };
	return &counters[i];
}

static void count_call(const struct counter *from, const struct counter *to)
{
	size_t i = hash(from->address, to->address, CALL_SLOTS);

	while (calls[i].from && (calls[i].from != from || calls[i].to != to))
		i = (i + 1) & (CALL_SLOTS - 1);
	if (!calls[i].from) {
		if (n_calls >= CALL_SLOTS / 2)
			return;
		n_calls++;
		calls[i] = (struct call){ .from = from, .to = to };
	}
	calls[i].count++;
}

/* Keeps the places of the counters: translated code holds pointers to them. */
static void restart(void)
{
	for (size_t i = 0; i < ADDRESS_SLOTS; i++)
		counters[i].count = 0;
	memset(calls, 0, sizeof(calls));
	n_calls = 0;
	overflow.count = 0;
	profile.instructions = profile.vmruns = 0;
	profile.last = NULL;
}

static int by_address(const void *a, const void *b)
{
	const struct counter *x = *(const struct counter *const *)a;
	const struct counter *y = *(const struct counter *const *)b;

	return (x->address > y->address) - (x->address < y->address);
}

static int by_ends(const void *a, const void *b)
{
	const struct call *x = a, *y = b;
	const int from = by_address(&x->from, &y->from);

	return from ? from : by_address(&x->to, &y->to);
}

/* Packs the calls in their table, which restart() makes good. */
static void write_calls(void)
{
	size_t n = 0;

	for (size_t i = 0; i < CALL_SLOTS; i++)
		if (calls[i].from)
			calls[n++] = calls[i];
	qsort(calls, n, sizeof(calls[0]), by_ends);
	for (size_t i = 0; i < n; i++)
		fprintf(profile.out, "c %" PRIx64 " %" PRIx64 " %" PRIu64 "\n",
			calls[i].from->address, calls[i].to->address, calls[i].count);
}

static void write_counts(void)
{
	const struct counter **sorted = malloc((n_counters + 1) * sizeof(sorted[0]));
	size_t n = 0;

	if (!sorted) {
		fprintf(stderr, "kvmbench profile: out of memory\n");
		return;
	}
	for (size_t i = 0; i < ADDRESS_SLOTS; i++)
		if (counters[i].used && counters[i].count)
			sorted[n++] = &counters[i];
	qsort(sorted, n, sizeof(sorted[0]), by_address);
	for (size_t i = 0; i < n; i++)
		fprintf(profile.out, "i %" PRIx64 " %" PRIu64 "\n", sorted[i]->address,
			sorted[i]->count);
	free(sorted);
}

static void write_region(const char *end)
{
	if (profile.region > REGIONS)
		return;
	fprintf(profile.out, "region %u %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", profile.region,
		profile.instructions, profile.vmruns, overflow.count);
	write_counts();
	write_calls();
	fprintf(profile.out, "%s %u\n", end, profile.region);
	if (fflush(profile.out) || ferror(profile.out))
		fprintf(stderr, "kvmbench profile: cannot write region %u\n", profile.region);
}

static void on_instruction(unsigned int cpu, void *data)
{
	struct counter *c = data;

	(void)cpu;
	if (!profile.counting)
		return;
	c->count++;
	profile.instructions++;
	if (profile.last && profile.last->what == WHAT_CALL && c != &overflow)
		count_call(profile.last, c);
	if (c->what == WHAT_VMRUN)
		profile.vmruns++;
	profile.last = c;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);

static void on_end(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	if (profile.counting)
		write_region("open");
	profile.counting = false;
	if (profile.out && fclose(profile.out))
		fprintf(stderr, "kvmbench profile: cannot write the profile\n");
	profile.out = NULL;
}

/* When all translated code is gone, or at the start: what is translated from here on counts if a
 * region is open now, whoever asked for the flush. */
static void listen(qemu_plugin_id_t id)
{
	profile.instrument = profile.counting;
	if (!profile.instrument) {
		memset(counters, 0, sizeof(counters));
		n_counters = 0;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
}

static void on_start(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	restart();
	if (!profile.counting)
		profile.region++;
	profile.counting = true;
	if (!profile.instrument)
		qemu_plugin_reset(profile.id, listen);
}

static void on_stop(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (!profile.counting)
		return;
	profile.counting = false;
	write_region("end");
	qemu_plugin_reset(profile.id, listen);
}

/* The first bytes; the rest of the array is zeroed. */
static size_t take_bytes(const struct qemu_plugin_insn *insn, unsigned char bytes[BYTES])
{
	const size_t size = qemu_plugin_insn_size(insn);
	const size_t n = size < BYTES ? size : BYTES;

	memset(bytes, 0, BYTES);
#if PROFILE_API >= 3
	qemu_plugin_insn_data(insn, bytes, n);
#else
	memcpy(bytes, qemu_plugin_insn_data(insn), n);
#endif
	return size;
}

static bool is_prefix(unsigned char byte)
{
	return byte == 0x2e || byte == 0x3e || byte == 0x66 || byte == 0xf2 || byte == 0xf3 ||
	       (byte & 0xf0) == 0x40;
}

/* As 64-bit code; what a nested guest executes in other modes may be taken for a call, and no
 * more. */
static enum what what_is(const struct qemu_plugin_insn *insn)
{
	static const unsigned char nopl[] = { 0x0f, 0x1f, 0x84, 0x00 };
	unsigned char bytes[BYTES];
	const size_t size = take_bytes(insn, bytes);
	size_t at = 0;
	uint32_t value;

	if (size == BYTES && memcmp(bytes, nopl, sizeof(nopl)) == 0) {
		memcpy(&value, bytes + sizeof(nopl), sizeof(value));
		return value == LAB_MARK_START	? WHAT_START
		       : value == LAB_MARK_STOP ? WHAT_STOP
						: WHAT_OTHER;
	}
	if (size == 3 && bytes[0] == 0x0f && bytes[1] == 0x01 && bytes[2] == 0xd8)
		return WHAT_VMRUN;
	while (at < BYTES - 2 && is_prefix(bytes[at]))
		at++;
	if (bytes[at] == 0xe8 || (bytes[at] == 0xff && (bytes[at + 1] >> 3 & 7) == 2))
		return WHAT_CALL;
	return WHAT_OTHER;
}

static bool has_start(const struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++)
		if (what_is(qemu_plugin_tb_get_insn(tb, i)) == WHAT_START)
			return true;
	return false;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	/* also what follows START in its own block, which is not translated anew before it runs */
	const bool instrument = profile.instrument || has_start(tb);

	(void)id;
	for (size_t i = 0; instrument && i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		const enum what what = what_is(insn);
		qemu_plugin_vcpu_udata_cb_t call = on_instruction;
		struct counter *c = NULL;

		if (what == WHAT_START)
			call = on_start;
		else if (what == WHAT_STOP)
			call = on_stop;
		else
			c = counter_of(qemu_plugin_insn_vaddr(insn));
		if (c && c != &overflow)
			c->what = what;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, call, QEMU_PLUGIN_CB_NO_REGS, c);
	}
}

static int refuse(const char *why)
{
	fprintf(stderr, "kvmbench profile: %s\n", why);
	return -1;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	const char *path = NULL;

	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], "out=", 4) == 0)
			path = argv[i] + 4;
	if (!path || !*path)
		return refuse("no out=FILE");
	/* QEMU itself refuses a plugin older than its least version, but 9.1 still takes 2. */
	if (PROFILE_API < 3 && info->version.cur > PROFILE_API)
		return refuse("this QEMU speaks a newer plugin interface");
	if (strcmp(info->target_name, "x86_64") != 0 || !info->system_emulation)
		return refuse("only qemu-system-x86_64 can be profiled");
	if (info->system.smp_vcpus != 1)
		return refuse("only a machine with one virtual CPU can be profiled");
	profile.out = fopen(path, "we");
	if (!profile.out)
		return refuse("cannot create the file of out=");
	fprintf(profile.out, "kvmbench-profile 1\n");
	profile.id = id;
	listen(id);
	return 0;
}
