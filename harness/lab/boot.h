/* One boot of an emulated machine: starts the emulator, follows what the kernel prints and what the
 * agent sends, and sees to it that nothing is left running, whatever happens: the emulator is in a
 * process group of its own, which is killed at the end, and it dies with the process (its thread)
 * that started it.
 *
 *	boot = lab_boot_start(…);
 *	while ((status = lab_boot_step(boot, frame, data, &err)) > 0)
 *		wait LAB_STEP_SECONDS;
 *	lab_boot_end(boot, &usage);
 *
 * The caller waits, so it decides what else ends a boot, and several can run side by side.
 */
#ifndef LAB_BOOT_H
#define LAB_BOOT_H

#include <stdint.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/machine.h"

#define LAB_STEP_SECONDS    0.05
#define LAB_SILENCE_DEFAULT 180.0 /* on a machine that is shared with others */
#define LAB_TIMEOUT_DEFAULT 1200.0
#define LAB_CONSOLE_LINES   20

struct lab_limits {
	double silence; /* seconds without a frame and without a byte on the console */
	double timeout; /* seconds in all */
};

struct lab_usage {
	double seconds;	    /* from start to end */
	double first_frame; /* from start to the agent's first words; 0: none came */
	double cpu;	    /* seconds of CPU time of the emulator */
	uint64_t memory;    /* most it had, bytes */
};

struct lab_boot;

/* directory: where the emulator works; it must be there. NULL on failure. */
struct lab_boot *lab_boot_start(const struct lab_machine *machine, const char *directory,
	const struct lab_setup *setup, const struct lab_limits *limits, struct error *err);

/* Takes a frame; not 0 ends the boot with the error it has filled in. */
typedef int lab_frame_fn(void *data, const json_t *frame, struct error *err);

/* Hands on what came since the last step: 1 if the boot goes on, 0 if the agent is done. -1 with
 * ERROR_MEASURE (the kernel panicked, the emulator ended, the agent said that it failed),
 * ERROR_TIMEOUT, ERROR_DATA (the stream is broken), or what frame said. */
int lab_boot_step(struct lab_boot *boot, lab_frame_fn *frame, void *data, struct error *err);
/* The last lines of the console, escaped for terminals; of what the emulator printed if there is
 * nothing on the console. Nothing if there is nothing at all. */
void lab_boot_last_lines(const struct lab_boot *boot, struct buffer *text);
/* Kills the emulator if it runs. usage may be NULL, and so may boot. */
void lab_boot_end(struct lab_boot *boot, struct lab_usage *usage);

#endif
