#include "virt/owner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"

/* Field 22, behind the name in parentheses, which may hold anything. */
uint64_t owner_start(int64_t pid)
{
	char line[1024];
	const char *at;
	uint64_t start = 0;

	if (!root_line("", line, sizeof(line), "/proc/%" PRId64 "/stat", pid))
		return 0;
	at = strrchr(line, ')');
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at)
		sscanf(at, "%" SCNu64, &start);
	return start;
}

struct owner owner_self(void)
{
	struct stat st = { 0 };

	stat("/proc/self/ns/pid", &st);
	return (struct owner){ getpid(), owner_start(getpid()), st.st_ino };
}

bool owner_lives(const struct owner *owner)
{
	const struct owner self = owner_self();

	return owner->space != self.space || owner_start(owner->pid) == owner->start;
}
