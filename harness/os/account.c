#include "os/account.h"

#include <sys/resource.h>

#include "base/error.h"

/* Stack, heap, what a library touches for the first time. */
#define FAULTS_BESIDE 16

/* Sums: unsigned, so that taking the counts at the start off first does no harm. */
static void add(struct account *account, uint64_t sign)
{
	struct rusage now;

	getrusage(RUSAGE_THREAD, &now);
	account->minor += sign * (uint64_t)now.ru_minflt;
	account->major += sign * (uint64_t)now.ru_majflt;
	account->voluntary += sign * (uint64_t)now.ru_nvcsw;
	account->involuntary += sign * (uint64_t)now.ru_nivcsw;
}

void account_open(struct account *account)
{
	add(account, UINT64_MAX); /* −1 */
}

void account_close(struct account *account)
{
	add(account, 1);
}

int account_check_faults(
	const struct account *account, uint64_t ops, uint64_t per_op, struct error *err)
{
	const uint64_t least = ops * per_op;

	if (account->major)
		return error_set(err, ERROR_MEASURE, "%llu page faults had to wait for a device",
			(unsigned long long)account->major);
	if (account->minor >= least && account->minor <= least + least / 64 + FAULTS_BESIDE)
		return 0;
	return error_set(err, ERROR_MEASURE, "%llu operations made %llu page faults, not %llu",
		(unsigned long long)ops, (unsigned long long)account->minor,
		(unsigned long long)least);
}

int account_check_switches(const struct account *account, uint64_t least, struct error *err)
{
	const uint64_t made = account->voluntary + account->involuntary;

	if (made >= least)
		return 0;
	return error_set(err, ERROR_MEASURE,
		"%llu context switches, not %llu at least: what was waited for was not on this CPU",
		(unsigned long long)made, (unsigned long long)least);
}
