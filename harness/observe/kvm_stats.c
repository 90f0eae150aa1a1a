#include "observe/kvm_stats.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "base/cleanup.h"

#define DATA_MAX 8192

static int read_at(int fd, void *to, size_t bytes, uint64_t offset, struct error *err)
{
	const ssize_t got = pread(fd, to, bytes, (off_t)offset);

	if (got < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read the KVM statistics");
	if ((size_t)got != bytes)
		return error_set(
			err, ERROR_DATA, "KVM statistics end after %zd of %zu bytes", got, bytes);
	return 0;
}

static int read_descriptors(struct kvm_stats *stats, struct error *err)
{
	struct kvm_stats_header header;
	cleanup_free char *block = NULL;
	size_t each;

	if (read_at(stats->fd, &header, sizeof(header), 0, err) < 0)
		return -1;
	each = sizeof(struct kvm_stats_desc) + header.name_size;
	if (header.num_desc > 4096 || header.name_size > 4096)
		return error_set(err, ERROR_DATA, "KVM statistics announce %u entries of %zu bytes",
			header.num_desc, each);
	block = malloc(header.num_desc * each + 1);
	if (!block)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate KVM statistics");
	if (read_at(stats->fd, block, header.num_desc * each, header.desc_offset, err) < 0)
		return -1;
	stats->data_offset = header.data_offset;
	for (size_t i = 0; i < header.num_desc && stats->n < KVM_STATS_MAX; i++) {
		const struct kvm_stats_desc *desc = (const void *)(block + i * each);
		const uint32_t type = desc->flags & KVM_STATS_TYPE_MASK;
		const uint32_t end = desc->offset + (uint32_t)sizeof(uint64_t);

		/* histograms have many words; a value that lies elsewhere than we read is not ours
		 */
		if (desc->size != 1 || type == KVM_STATS_TYPE_LINEAR_HIST ||
			type == KVM_STATS_TYPE_LOG_HIST || end > DATA_MAX)
			continue;
		snprintf(stats->name[stats->n], KVM_STATS_NAME, "%.*s", (int)header.name_size,
			desc->name);
		stats->offset[stats->n++] = desc->offset;
		if (end > stats->data_bytes)
			stats->data_bytes = end;
	}
	return 0;
}

int kvm_stats_open(struct kvm_stats *stats, int owner_fd, struct error *err)
{
	memset(stats, 0, sizeof(*stats));
	stats->fd = ioctl(owner_fd, KVM_GET_STATS_FD, NULL);
	if (stats->fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE,
			"no binary statistics from KVM (Linux 5.14 has them)");
	if (read_descriptors(stats, err) < 0) {
		kvm_stats_close(stats);
		return -1;
	}
	return 0;
}

int kvm_stats_read(
	const struct kvm_stats *stats, struct kvm_stats_values *values, struct error *err)
{
	char data[DATA_MAX];

	if (read_at(stats->fd, data, stats->data_bytes, stats->data_offset, err) < 0)
		return -1;
	for (size_t i = 0; i < stats->n; i++)
		memcpy(&values->value[i], data + stats->offset[i], sizeof(uint64_t));
	return 0;
}

int kvm_stats_find(const struct kvm_stats *stats, const char *name)
{
	for (size_t i = 0; i < stats->n; i++)
		if (!strcmp(stats->name[i], name))
			return (int)i;
	return -1;
}

void kvm_stats_close(struct kvm_stats *stats)
{
	if (stats->fd >= 0)
		close(stats->fd);
	stats->fd = -1;
}
