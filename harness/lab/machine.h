/* The emulated machines: which program emulates them, what it must be told so that two boots are
 * the same to the instruction, and which KVM they have.
 *
 * Everything that could differ is fixed: one CPU, a clock that counts instructions and starts at
 * the same moment, no network, no random numbers from outside, no address randomisation. What is
 * measured is left alone: mitigations, timers and options of KVM are as the kernel chooses them.
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

#define LAB_MEMORY_DEFAULT 1024 /* MiB */
#define LAB_MEMORY_LEAST   256
#define LAB_MEMORY_MOST	   3072

/* What to boot. All borrowed; paths are absolute. */
struct lab_setup {
	const char *kernel; /* a bzImage */
	const char *initramfs;
	const char *cmdline; /* added behind what the machine needs; "" for nothing */
	unsigned memory;     /* MiB */
	bool profile;	     /* counts what is between marks (lab/profiling.h) */
	bool free_running; /* nothing is counted: it may be faster, and differ from boot to boot */
};

#define LAB_WORDS 64

/* How to start the emulator, in the directory that was prepared. */
struct lab_command {
	char *argv[LAB_WORDS]; /* n words and NULL; the first is looked for in PATH */
	size_t n;
	bool broken;   /* memory ran out, or there were too many words */
	bool terminal; /* it needs one as standard input and output */
};

/* The files in that directory: what the kernel prints, what the agent sends (base/frame.h). */
#define LAB_CONSOLE "console"
#define LAB_STREAM  "stream"

struct lab_machine {
	const char *name; /* "svm" */
	const char *summary;
	const char *cpu;      /* model, for the fingerprint */
	const char *counting; /* what its clock counts, for the fingerprint */
	const char *module;   /* of KVM, with all that it depends on */
	const char *no_profile; /* why it cannot profile; NULL: it can */
	/* ERROR_UNAVAILABLE names the program that is missing, and its package. */
	int (*check)(struct error *err);
	/* Adds "QEMU 7.2.22". */
	int (*version)(struct buffer *text, struct error *err);
	/* Puts into the directory what the emulator needs. command: zeroed. */
	int (*prepare)(const char *directory, const struct lab_setup *setup,
		struct lab_command *command, struct error *err);
};

/* NULL if there is none of that name. */
const struct lab_machine *lab_machine_find(const char *name);
extern const char *const lab_machine_names[]; /* NULL behind the last */

/* The next word of the command line to start. */
void lab_command_add(struct lab_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void lab_command_finish(struct lab_command *command);

/* What every machine says to the kernel, into a new string: console, no randomisation, an end
 * instead of a reboot; then the machine's own, then the user's. */
char *lab_cmdline(const char *machine, const char *user);

/* The first number like "7.2.22" behind `word` in what a program prints with `option`. */
int lab_version(const char *program, const char *option, const char *word, struct buffer *text,
	struct error *err);

#endif
