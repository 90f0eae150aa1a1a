#include "cli/tool_list.h"

#include <string.h>

#include "cli/command.h"
#include "guest-payloads/linux/guest_tools.h"

static void __attribute__((noreturn)) refuse(const char *word, const char *const *names, size_t n)
{
	struct error err = ERROR_INIT;
	char near[128];

	command_nearest(word, names, n, near, sizeof(near));
	error_set(&err, ERROR_USAGE, "no tool '%s' for guests is known", word);
	error_hint(&err, "%s",
		near[0] ? near : "known: fio, sysbench, iperf3, stress-ng, hackbench, cyclictest");
	command_usage(&err);
}

const char *tool_list_next(char **list)
{
	size_t n;
	const char *const *names = guest_tools_names(&n);
	const char *word = strsep(list, ",");

	if (!word)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, names[i]) == 0)
			return names[i];
	refuse(word, names, n);
}
