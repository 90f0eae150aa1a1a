/* base/account.h for the agent: a guest has no accounts, and the C library's look-up of names does
 * not work in a static program. */
#include "base/account.h"

#include <stdio.h>

void account_user(uid_t uid, char *name, size_t size)
{
	snprintf(name, size, "%u", (unsigned)uid);
}

void account_group(gid_t gid, char *name, size_t size)
{
	snprintf(name, size, "%u", (unsigned)gid);
}

bool account_is_member(gid_t gid, const char *user)
{
	(void)gid;
	(void)user;
	return false;
}
