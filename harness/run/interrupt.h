/* SIGINT and SIGTERM: the session stops at once, the file stays valid. */
#ifndef RUN_INTERRUPT_H
#define RUN_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* Blocks both signals except while waiting (interrupt_wait_mask), so that none is lost. */
void interrupt_catch(void);
/* As before interrupt_catch; for a child about to run. */
void interrupt_restore(void);
/* The mask to wait with, for ppoll. */
const sigset_t *interrupt_wait_mask(void);
/* Has one arrived? Looks at pending signals too. */
bool interrupted(void);

#endif
