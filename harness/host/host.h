/* What this host is: probed once per session from /proc, /sys, CPUID and /dev/kvm. Everything read
 * from files is read below a root directory, so that tests can put a machine there.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"

enum kvm_backend {
	KVM_BACKEND_NONE,
	KVM_BACKEND_VMX,   /* kvm_intel */
	KVM_BACKEND_SVM,   /* kvm_amd */
	KVM_BACKEND_PVM,   /* kvm_pvm: page-table based, no hardware extension */
	KVM_BACKEND_OTHER, /* /dev/kvm works, but no known module shows: built in, or another */
};

struct host {
	/* {"fingerprint":{field:value,…},"conditions":{…}}: STATISTICS, "Fingerprint". Unknown
	 * values are JSON null, never "". */
	json_t *facts;
	enum kvm_backend backend;
	bool kvm_usable;      /* /dev/kvm opens and has API version 12 */
	struct error kvm_why; /* why not, and what to do */
	bool hypervisor;      /* CPUID.1:ECX[31]: this host is itself a guest */
	char hypervisor_name[32]; /* "KVM", "Hyper-V", "VMware", "Xen", … or the vendor string, or "" */
	uint32_t cpu;	      /* CPU_* features of kvmbench/bench.h */
	bool invariant_tsc;
	int online_cpus;
};

/* root: "" for the running machine. With another root nothing is executed or opened outside it:
 * CPUID and /dev/kvm are taken as absent. */
int host_probe(const char *root, struct host *host, struct error *err);
void host_finish(struct host *host);

/* A finding of doctor: something that would disturb a measurement, or keeps it from happening. */
enum severity { ADVICE_OK, ADVICE_NOTE, ADVICE_WARN, ADVICE_BLOCK };

struct advice {
	const char *topic; /* "governor", "smt", "ksm", … */
	enum severity severity;
	char evidence[256]; /* what was read, and where: "cpu0/cpufreq/scaling_governor = powersave" */
	char effect[256];   /* what it does to the numbers */
	char mend[256];	    /* a command, or "" */
};

struct advice_list {
	struct advice *item;
	size_t n;
};

/* All findings in a fixed order, the ones that are fine included. */
int host_advise(const char *root, const struct host *host, struct advice_list *list,
	struct error *err);
void advice_finish(struct advice_list *list);

const char *kvm_backend_name(enum kvm_backend backend); /* "kvm_intel", "none", "other" */
const char *severity_name(enum severity severity);	/* "ok", "note", "warn", "block" */
/* [{"topic":…,"severity":…,"evidence":…,"effect":…,"mend":…},…]; the caller's to free. */
json_t *advice_json(const struct advice_list *list);

#endif
