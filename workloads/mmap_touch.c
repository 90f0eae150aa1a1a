/* Fresh anonymous memory, mapped, touched page by page and given back: the path of malloc() for
 * large blocks. Each page is one page fault, a zeroed page and its freeing, which in a guest meets
 * the second level of paging as well once the guest's kernel takes memory that its host has not yet
 * backed. Without huge pages, whatever the system's setting, so that a fault is a fault everywhere;
 * the kernel's own count of them is the proof.
 */
#include <sys/mman.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "os/account.h"

#define PAGE_BYTES 4096

enum { BYTES };

static const struct param params[] = {
	[BYTES] = {
		.name = "bytes",
		.unit = "B",
		.summary = "mapped and touched by one operation, whole pages of 4 KiB",
		.min = PAGE_BYTES,
		.max = 1 << 30,
		.value = 256 << 10,
	},
};

static inline int touch(size_t bytes)
{
	unsigned char *memory = mmap(
		NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -1;
	/* fails only where the kernel has no huge pages at all */
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < bytes; at += PAGE_BYTES)
		((volatile unsigned char *)memory)[at] = 1;
	return munmap(memory, bytes);
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	const size_t pages = (s->arg[BYTES] + PAGE_BYTES - 1) / PAGE_BYTES;
	struct account account = { 0 };

	for (uint64_t i = 0; i < s->batches; i++) {
		int failed = 0;

		account_open(&account);
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			failed |= touch(pages * PAGE_BYTES);
		sampler_stop(s);
		account_close(&account);
		if (failed)
			return error_errno(err, ERROR_SYSTEM, "cannot map memory");
	}
	os_count(env, "minor_faults", (double)account.minor);
	return account_check_faults(&account, s->batches * s->ops, pages, err);
}

const struct bench bench_mmap_touch = {
	.name = "mmap_touch",
	.group = "os",
	.area = AREA_MEMORY,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "anonymous memory mapped, each page touched, unmapped",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.os = measure,
};
