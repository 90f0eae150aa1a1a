#include "base/account.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

/* Account databases may hold anything; texts made here go to terminals and JSON. */
static void copy_name(char *name, size_t size, const char *from)
{
	snprintf(name, size, "%s", from);
	for (char *c = name; *c; c++)
		if (*c <= 0x20 || *c > 0x7e)
			*c = '?';
}

void account_user(uid_t uid, char *name, size_t size)
{
	const struct passwd *entry = getpwuid(uid);

	if (entry)
		copy_name(name, size, entry->pw_name);
	else
		snprintf(name, size, "%u", (unsigned)uid);
}

void account_group(gid_t gid, char *name, size_t size)
{
	const struct group *entry = getgrgid(gid);

	if (entry)
		copy_name(name, size, entry->gr_name);
	else
		snprintf(name, size, "%u", (unsigned)gid);
}

bool account_is_member(gid_t gid, const char *user)
{
	const struct group *entry = getgrgid(gid);

	for (char **member = entry ? entry->gr_mem : NULL; member && *member; member++)
		if (strcmp(*member, user) == 0)
			return true;
	return false;
}
