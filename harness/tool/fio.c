#include "tool/fio.h"

enum { DEPTH, BLOCK, SIZE, SECONDS, DIRECT, ENGINE };

static const char *const yes_no[] = { "no", "yes", NULL };
static const char *const engines[] = { "libaio", "io_uring", NULL };
static const uint64_t depths[] = { 1, 16 };

const struct param fio_random_params[FIO_PARAMS] = {
	[DEPTH] = {
		.name = "depth",
		.unit = "",
		.summary = "I/Os in flight",
		.min = 1,
		.max = 1024,
		.value = 1,
		.sweep = depths,
		.n_sweep = sizeof(depths) / sizeof(depths[0]),
	},
	[BLOCK] = {
		.name = "bs",
		.unit = "B",
		.summary = "bytes of one I/O",
		.min = 512,
		.max = 16 << 20,
		.value = 4096,
	},
	[SIZE] = {
		.name = "size",
		.unit = "B",
		.summary = "of the file, written out before it is measured",
		.min = 1 << 20,
		.max = UINT64_C(1) << 40,
		.value = 64 << 20,
	},
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
	[DIRECT] = {
		.name = "direct",
		.unit = "",
		.summary = "past the page cache",
		.words = yes_no,
		.value = 1,
	},
	[ENGINE] = {
		.name = "engine",
		.unit = "",
		.summary = "how I/O is submitted",
		.words = engines,
		.value = 0,
	},
};

const struct param fio_sequential_params[FIO_PARAMS] = {
	[DEPTH] = {
		.name = "depth",
		.unit = "",
		.summary = "I/Os in flight",
		.min = 1,
		.max = 1024,
		.value = 4,
	},
	[BLOCK] = {
		.name = "bs",
		.unit = "B",
		.summary = "bytes of one I/O",
		.min = 512,
		.max = 16 << 20,
		.value = 1 << 20,
	},
	[SIZE] = {
		.name = "size",
		.unit = "B",
		.summary = "of the file, written out before it is measured",
		.min = 1 << 20,
		.max = UINT64_C(1) << 40,
		.value = 64 << 20,
	},
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
	[DIRECT] = {
		.name = "direct",
		.unit = "",
		.summary = "past the page cache",
		.words = yes_no,
		.value = 1,
	},
	[ENGINE] = {
		.name = "engine",
		.unit = "",
		.summary = "how I/O is submitted",
		.words = engines,
		.value = 0,
	},
};

double fio_seconds(const uint64_t *arg)
{
	/* and laying out the file on a slow disk, 50 MB/s */
	return (double)arg[SECONDS] + (double)arg[SIZE] / 50e6;
}

void fio_argv(const char *rw, const uint64_t *arg, struct tool_argv *argv)
{
	tool_word(argv, "--name=kvmbench");
	tool_word(argv, "--filename=fio.data");
	tool_wordf(argv, "--rw=%s", rw);
	tool_wordf(argv, "--bs=%llu", (unsigned long long)arg[BLOCK]);
	tool_wordf(argv, "--size=%llu", (unsigned long long)arg[SIZE]);
	tool_wordf(argv, "--iodepth=%llu", (unsigned long long)arg[DEPTH]);
	tool_wordf(argv, "--ioengine=%s", engines[arg[ENGINE]]);
	tool_wordf(argv, "--direct=%llu", (unsigned long long)arg[DIRECT]);
	/* blocks that exist: allocating them is the file system's work, not the disk's */
	tool_word(argv, "--overwrite=1");
	tool_word(argv, "--thread");
	tool_word(argv, "--time_based");
	tool_wordf(argv, "--runtime=%llu", (unsigned long long)arg[SECONDS]);
	tool_word(argv, "--randrepeat=1");
	tool_word(argv, "--percentile_list=50:99:99.9");
	tool_word(argv, "--output-format=json");
	tool_word(argv, "--output=" FIO_FILE);
	tool_wordf(argv, "--status-interval=%dms", FIO_INTERVAL_MS);
}
