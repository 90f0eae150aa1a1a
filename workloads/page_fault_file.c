/* Page faults on a file whose pages are all in memory: finding the page in the page cache and
 * mapping it, no device, no copy. The file lies in memory (memfd), so that no file system's speed
 * is part of it, and is mapped anew for each batch, outside of what is timed.
 *
 * On reading, the kernel maps the pages around the one that was asked for as well, 64 KiB of them
 * unless told otherwise, so every 16th page is read: one operation is one fault that maps 16. On
 * writing it maps one at a time. That each operation was one fault, and none had to wait for a
 * device, is the kernel's count.
 */
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/account.h"
#include "os/pattern.h"

#define PAGE_BYTES   4096
#define AROUND_BYTES 65536
#define FAULTS	     256 /* in one mapping */
#define FILE_BYTES   (FAULTS * AROUND_BYTES)

enum { ACCESS };
enum { READ, WRITE };

static const char *const access_words[] = { "read", "write", NULL };

static const struct param params[] = {
	[ACCESS] = {
		.name = "access",
		.unit = "",
		.summary = "what faults",
		.words = access_words,
		.value = READ,
	},
};

static void touch(unsigned char *file, uint64_t faults, bool write)
{
	volatile unsigned char *at = file;

	if (write)
		for (uint64_t j = 0; j < faults; j++)
			at[j * PAGE_BYTES] = (unsigned char)j;
	else
		for (uint64_t j = 0; j < faults; j++)
			(void)at[j * AROUND_BYTES];
}

static int batch(struct os_env *env, int fd, struct account *account, struct error *err)
{
	struct sampler *s = &env->sampler;
	unsigned char *file = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (file == MAP_FAILED)
		return error_errno(err, ERROR_SYSTEM, "cannot map a file");
	account_open(account);
	sampler_start(s);
	touch(file, s->ops, s->arg[ACCESS] == WRITE);
	sampler_stop(s);
	account_close(account);
	munmap(file, FILE_BYTES);
	return 0;
}

/* Every page present, and none of them zero. */
static int fill(int fd, struct error *err)
{
	unsigned char page[PAGE_BYTES];

	pattern_fill(page, sizeof(page));
	for (size_t at = 0; at < FILE_BYTES; at += sizeof(page))
		if (write(fd, page, sizeof(page)) != sizeof(page))
			return error_errno(err, ERROR_SYSTEM, "cannot fill a file in memory");
	return 0;
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	cleanup_close int fd = -1;
	struct account account = { 0 };

	s->max_ops = FAULTS;
	if (s->ops > FAULTS)
		return error_set(err, ERROR_USAGE, "at most %d faults in a batch", FAULTS);
	fd = memfd_create("kvmbench-faults", MFD_CLOEXEC);
	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a file in memory");
	if (fill(fd, err) < 0)
		return -1;
	for (uint64_t i = 0; i < s->batches; i++)
		if (batch(env, fd, &account, err) < 0)
			return -1;
	os_count(env, "minor_faults", (double)account.minor);
	return account_check_faults(&account, s->batches * s->ops, 1, err);
}

const struct bench bench_page_fault_file = {
	.name = "page_fault_file",
	.group = "os",
	.area = AREA_MEMORY,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "page fault on a mapped file that is in memory",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.os = measure,
};
