/* An exception in a tiny guest, in words.
 */
#ifndef TARGET_TRAP_H
#define TARGET_TRAP_H

#include <kvmbench/abi.h>

#include "base/error.h"

/* Sets err (ERROR_MEASURE); -1. */
int trap_report(const struct abi_trap *trap, struct error *err);

#endif
