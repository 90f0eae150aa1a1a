/* Things kept between runs, by the hash of their content: $KVMBENCH_CACHE, else
 * $XDG_CACHE_HOME/kvmbench, else ~/.cache/kvmbench. It may be removed at any time.
 *
 * Of each kind ("kernels") there is a directory KIND with one entry per key, a lock KIND.lock, and
 * KIND.tmp, where an entry is made. Entries appear whole, by rename, so that readers need no lock;
 * whoever makes one holds it, and removes first what a killed process left in KIND.tmp.
 */
#ifndef GUEST_LINUX_CACHE_H
#define GUEST_LINUX_CACHE_H

#include "base/error.h"
#include "guest-payloads/linux/kernel.h"

struct cache {
	char *path; /* of the directory KIND */
	char *work; /* of a directory to make an entry in; NULL while not locked */
	int lock;
};

int cache_open(struct cache *cache, const char *kind, struct error *err);
/* The path of an entry, to be freed, or NULL if there is none. */
char *cache_find(const struct cache *cache, const char *key);
/* Waits for other makers, up to ten minutes (ERROR_TIMEOUT), and makes the empty directory work. */
int cache_lock(struct cache *cache, kernel_tell *tell, void *data, struct error *err);
/* Moves a file or directory that lies in work to its place, over a file that is there; an entry
 * that is a directory and is there already wins. Call it with the lock held. */
int cache_keep(struct cache *cache, const char *made, const char *key, struct error *err);
/* Says that an entry is in use, and removes those that were not for so many days. Call it with the
 * lock held. */
void cache_use(struct cache *cache, const char *key, int days);
/* Removes work and gives up the lock. Fine if it is not held. */
void cache_unlock(struct cache *cache);
/* Also unlocks. Fine on a struct that cache_open() failed on. */
void cache_close(struct cache *cache);

#endif
