/* What the kernel counted for this thread: the proof that an operation did what it is measured for.
 * Read between batches, never in them:
 *
 *	struct account account = { 0 };
 *	…
 *	account_open(&account);
 *	sampler_start(s); … sampler_stop(s);
 *	account_close(&account);
 */
#ifndef OS_ACCOUNT_H
#define OS_ACCOUNT_H

#include <stdint.h>

struct error;

/* Sums over all that lay between open and close. */
struct account {
	uint64_t minor, major;		 /* page faults */
	uint64_t voluntary, involuntary; /* times it was switched away from */
};

void account_open(struct account *account);
void account_close(struct account *account);

/* Each operation makes so many page faults, none of which has to read a device. A little more is
 * other memory's. ERROR_MEASURE. */
int account_check_faults(
	const struct account *account, uint64_t ops, uint64_t per_op, struct error *err);
/* The CPU went to somebody else and came back so often at least; how often more the scheduler
 * decides. ERROR_MEASURE. */
int account_check_switches(const struct account *account, uint64_t least, struct error *err);

#endif
