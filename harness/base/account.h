/* Names of users and groups, for messages. */
#ifndef BASE_ACCOUNT_H
#define BASE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Printable ASCII; the number where there is no name. */
void account_user(uid_t uid, char *name, size_t size);
void account_group(gid_t gid, char *name, size_t size);
/* Does the group list this user as a member? */
bool account_is_member(gid_t gid, const char *user);

#endif
