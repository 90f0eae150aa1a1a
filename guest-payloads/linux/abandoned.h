/* Directories of processes that were killed: each holds a lock on its own (flock(2)) for as long as it
 * lives, so one that nobody has locked is rubbish.
 */
#ifndef GUEST_LINUX_ABANDONED_H
#define GUEST_LINUX_ABANDONED_H

/* Removes this user's unlocked directories in parent whose names begin so ("": any that is not
 * hidden). Before that, first is called with each one's path, if it is not NULL. */
void abandoned_remove(const char *parent, const char *prefix, unsigned (*first)(const char *path));

#endif
