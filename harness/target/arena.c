#include "target/arena.h"

#include <errno.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/target.h"

#define SIZE_4K (UINT64_C(1) << 12)
#define SIZE_2M (UINT64_C(1) << 21)
#define SIZE_1G (UINT64_C(1) << 30)

static uint64_t page_bytes(uint64_t page)
{
	switch (page) {
	case PAGE_THP:
	case PAGE_2M:
		return SIZE_2M;
	case PAGE_1G:
		return SIZE_1G;
	default:
		return SIZE_4K;
	}
}

static uint64_t wanted_bytes(const struct bench *bench, const uint64_t *arg, uint64_t page)
{
	const uint64_t bytes = bench->arena.bytes(arg, bench->arena.max_rounds);

	return (bytes + page - 1) / page * page;
}

/* The first line of a small file; "" if it cannot be read. */
static void read_line(const char *path, char *line, size_t size)
{
	cleanup_file FILE *file = fopen(path, "re");

	line[0] = '\0';
	if (file && !fgets(line, (int)size, file))
		line[0] = '\0';
}

static uint64_t available_bytes(void)
{
	cleanup_file FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			return kib << 10;
	return UINT64_MAX;
}

static int check_hugetlb(uint64_t bytes, uint64_t page, struct error *why)
{
	const unsigned long long kib = page >> 10;
	unsigned long long free_pages = 0;
	char path[96];
	char line[32];

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%llukB/free_hugepages",
		kib);
	read_line(path, line, sizeof(line));
	if (sscanf(line, "%llu", &free_pages) == 1 && free_pages * page >= bytes)
		return 0;
	error_set(why, ERROR_UNAVAILABLE, "needs %llu free huge pages of %llu kB, there are %llu",
		(unsigned long long)(bytes / page), kib, free_pages);
	return error_hint(why,
		"echo %llu | sudo tee /sys/kernel/mm/hugepages/hugepages-%llukB/"
		"nr_hugepages",
		(unsigned long long)(bytes / page), kib);
}

static int check_thp(uint64_t backing, struct error *why)
{
	const char *path = backing == BACKING_PRIVATE
				   ? "/sys/kernel/mm/transparent_hugepage/enabled"
				   : "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
	char line[128];

	read_line(path, line, sizeof(line));
	if (line[0] && !strstr(line, "[never]") && !strstr(line, "[deny]"))
		return 0;
	error_set(
		why, ERROR_UNAVAILABLE, "no transparent huge pages here: %s says '%s'", path, line);
	return error_hint(why, "echo %s | sudo tee %s",
		backing == BACKING_PRIVATE ? "madvise" : "advise", path);
}

int arena_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	const uint64_t kind = bench_param(bench, arg, PARAM_PAGE, PAGE_4K);
	const uint64_t page = page_bytes(kind);
	uint64_t bytes, available;

	if (!bench->arena.bytes)
		return 0;
	bytes = wanted_bytes(bench, arg, page);
	if (kind == PAGE_2M || kind == PAGE_1G)
		return check_hugetlb(bytes, page, why);
	if (kind == PAGE_THP &&
		check_thp(bench_param(bench, arg, PARAM_BACKING, BACKING_PRIVATE), why) < 0)
		return -1;
	available = available_bytes();
	if (bytes > available / 10 * 8)
		return error_set(why, ERROR_UNAVAILABLE,
			"needs %llu MiB of memory, %llu MiB are available",
			(unsigned long long)bytes >> 20, (unsigned long long)available >> 20);
	return 0;
}

static int open_memfd(uint64_t kind, uint64_t bytes, struct error *err)
{
	unsigned flags = MFD_CLOEXEC;
	int fd;

	if (kind == PAGE_2M)
		flags |= MFD_HUGETLB | MFD_HUGE_2MB;
	if (kind == PAGE_1G)
		flags |= MFD_HUGETLB | MFD_HUGE_1GB;
	fd = memfd_create("kvmbench", flags);
	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "memfd_create");
	if (ftruncate(fd, (off_t)bytes) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot size a memfd to %llu bytes",
			(unsigned long long)bytes);
		close(fd);
		return -1;
	}
	return fd;
}

int arena_open(struct arena_memory *arena, const struct bench *bench, const uint64_t *arg,
	bool native, struct error *err)
{
	const uint64_t kind = bench_param(bench, arg, PARAM_PAGE, PAGE_4K);
	const uint64_t backing = bench_param(bench, arg, PARAM_BACKING, BACKING_PRIVATE);
	int flags = backing == BACKING_PRIVATE ? MAP_PRIVATE : MAP_SHARED;

	*arena = (struct arena_memory){ .fd = -1, .page = page_bytes(kind) };
	if (!bench->arena.bytes)
		return 0;
	arena->bytes = wanted_bytes(bench, arg, arena->page);
	/* room to align: the guest maps pages of this size one to one onto ours */
	arena->mapping_bytes = arena->bytes + arena->page;
	if (kind == PAGE_2M)
		flags |= MAP_HUGETLB | MAP_HUGE_2MB;
	else if (kind == PAGE_1G)
		flags |= MAP_HUGETLB | MAP_HUGE_1GB;
	if (flags & MAP_HUGETLB)
		arena->mapping_bytes = arena->bytes; /* aligned by the kernel; pages are scarce */
	if (backing == BACKING_MEMFD) {
		arena->fd = open_memfd(kind, arena->mapping_bytes, err);
		if (arena->fd < 0)
			return -1;
		flags &= ~(MAP_HUGETLB | MAP_HUGE_2MB | MAP_HUGE_1GB);
	} else {
		flags |= MAP_ANONYMOUS;
	}
	arena->mapping = mmap(NULL, arena->mapping_bytes, PROT_READ | PROT_WRITE,
		flags | MAP_NORESERVE, arena->fd, 0);
	if (arena->mapping == MAP_FAILED) {
		arena->mapping = NULL;
		error_errno(err, ERROR_SYSTEM, "cannot map %llu bytes of %s pages",
			(unsigned long long)arena->mapping_bytes, page_words[kind]);
		arena_close(arena);
		return -1;
	}
	arena->base = (unsigned char *)(((uintptr_t)arena->mapping + arena->page - 1) &
					~(uintptr_t)(arena->page - 1));
	/* said either way, so that the system's default does not decide */
	if (kind == PAGE_4K || kind == PAGE_THP)
		madvise(arena->base, arena->bytes,
			kind == PAGE_THP ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	if (bench->arena.state != ARENA_UNTOUCHED)
		memset(arena->base, 0, arena->bytes);
	if (bench->arena.fill)
		bench->arena.fill(arena->base, arena->bytes, arg);
	/* shared pages stay in memory when they are unmapped (madvise(2)) */
	if (native && bench->arena.state == ARENA_HOST_ONLY)
		madvise(arena->base, arena->bytes, MADV_DONTNEED);
	return 0;
}

void arena_close(struct arena_memory *arena)
{
	if (arena->mapping)
		munmap(arena->mapping, arena->mapping_bytes);
	if (arena->fd >= 0)
		close(arena->fd);
	*arena = (struct arena_memory){ .fd = -1 };
}

/* KiB of the mapping at `base` that lie in huge pages, from /proc/self/smaps. */
static unsigned long long huge_kib(const void *base)
{
	cleanup_file FILE *file = fopen("/proc/self/smaps", "re");
	unsigned long long start, end, kib, sum = 0;
	bool inside = false;
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx-%llx ", &start, &end) == 2)
			inside = start <= (uintptr_t)base && (uintptr_t)base < end;
		else if (inside && (sscanf(line, "AnonHugePages: %llu kB", &kib) == 1 ||
					   sscanf(line, "ShmemPmdMapped: %llu kB", &kib) == 1))
			sum += kib;
	}
	return sum;
}

int arena_verify(const struct arena_memory *arena, const struct bench *bench, const uint64_t *arg,
	struct error *why)
{
	unsigned long long kib;

	if (!arena->base || bench_param(bench, arg, PARAM_PAGE, PAGE_4K) != PAGE_THP ||
		bench->arena.state == ARENA_UNTOUCHED)
		return 0;
	kib = huge_kib(arena->base);
	if (kib >= (arena->bytes >> 10) / 10 * 9)
		return 0;
	error_set(why, ERROR_MEASURE, "only %llu of %llu KiB got transparent huge pages", kib,
		(unsigned long long)arena->bytes >> 10);
	return error_hint(why, "free or compact memory: echo 1 | sudo tee /proc/sys/vm/"
			       "compact_memory");
}

void arena_touch(unsigned char *base, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += SIZE_4K) {
		volatile unsigned char *byte = base + at;

		*byte = *byte;
	}
}
