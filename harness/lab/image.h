/* The initial RAM disk of a boot: the agent, the modules of KVM, and the job (lab/job.h). */
#ifndef LAB_IMAGE_H
#define LAB_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "guest-payloads/linux/kernel.h"
#include "lab/machine.h"

/* A file, program or directory of this host, and where it is to lie in the machine. */
struct lab_carried {
	const char *from, *to;
};

/* What the agent is to measure; or programs of this host that it is to run, one after the other, in
 * the machine without counting. All borrowed. */
struct lab_job {
	bool profile; /* by function (job "profile"), in tiny VMs; launches are not looked at */
	const char *const *program; /* paths; put into the image with the libraries they need */
	size_t n_programs;
	const char *const *argument; /* of the last program */
	size_t n_arguments;
	const struct lab_carried *with; /* what the programs need beside libraries */
	size_t n_with;
	const char *const *bring; /* paths of files to send when they have ended */
	size_t n_bring;
	bool counted; /* the clock counts instructions for them, too */
	const char *suite;
	const char *const *glob; /* benchmarks instead of a suite, if any */
	size_t n_globs;
	const char *const *name;  /* of a parameter … */
	const char *const *value; /* … and what it is to be */
	size_t n_params;
	unsigned launches;
	uint64_t seed;
	double deadline; /* seconds of the machine's time that one entry into timed code, or one
			  * program, may take */
};

struct lab_agent {
	const void *bytes; /* a static program */
	size_t length;
};

/* Writes PATH, which must not exist. The same job, agent, kernel and cmdline give the same bytes. */
int lab_image_write(const char *path, const struct lab_machine *machine,
	const struct kernel *kernel, const char *cmdline, const struct lab_agent *agent,
	const struct lab_job *job, struct error *err);

#endif
