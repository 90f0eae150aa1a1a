/* Which CPU is measured on, and where the harness itself stays meanwhile. */
#ifndef RUN_PIN_H
#define RUN_PIN_H

#include <sched.h>

#include "base/error.h"
#include "run/options.h"

/* The CPU for launches: the first asked for, else the last this process may use (the first ones
 * take most interrupts). ERROR_USAGE names a CPU that is offline or not allowed. */
int pin_choose(const struct run_options *options, struct error *err);
/* Moves the calling process to one CPU. *allowed: those it was allowed before. */
int pin_to(int cpu, cpu_set_t *allowed, struct error *err);
/* Moves the calling process off it, if *allowed has another one. */
void pin_away_from(int cpu, const cpu_set_t *allowed);

#endif
