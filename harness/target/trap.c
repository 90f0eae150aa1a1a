#include "target/trap.h"

#include "vm/long_mode.h"

int trap_report(const struct abi_trap *trap, struct error *err)
{
	static const char *const names[LONG_MODE_VECTORS] = { "#DE", "#DB", "NMI", "#BP", "#OF",
		"#BR", "#UD", "#NM", "#DF", "", "#TS", "#NP", "#SS", "#GP", "#PF", "", "#MF", "#AC",
		"#MC", "#XM", "#VE", "#CP" };
	const char *name = trap->vector < LONG_MODE_VECTORS ? names[trap->vector] : NULL;

	return error_set(err, ERROR_MEASURE,
		"guest trap %s (vector %llu), error code 0x%llx, RIP 0x%llx, CR2 0x%llx, ring %llu",
		name ? name : "", (unsigned long long)trap->vector, (unsigned long long)trap->error,
		(unsigned long long)trap->rip, (unsigned long long)trap->cr2,
		(unsigned long long)trap->cs & 3);
}
