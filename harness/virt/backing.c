#include "virt/backing.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/text.h"

/* "2048 kB" → bytes; nothing for a line that is not there. */
static uint64_t field(const char *smaps, const char *key)
{
	char value[64];

	return text_field(smaps, key, value, sizeof(value)) ? strtoull(value, NULL, 10) << 10 : 0;
}

bool backing_read(const char *root, int pid, struct backing *backing)
{
	/* fields by Documentation/filesystems/proc.rst; the pool's pages are not in Rss */
	cleanup_free char *smaps = pid > 0 ? root_text(root, 8192, "/proc/%d/smaps_rollup", pid)
					   : NULL;
	uint64_t pool;

	*backing = (struct backing){ 0 };
	if (!smaps)
		return false;
	pool = field(smaps, "Private_Hugetlb") + field(smaps, "Shared_Hugetlb");
	backing->bytes = field(smaps, "Rss") + pool;
	backing->huge = field(smaps, "AnonHugePages") + field(smaps, "ShmemPmdMapped") +
			field(smaps, "FilePmdMapped") + pool;
	return backing->bytes > 0;
}
