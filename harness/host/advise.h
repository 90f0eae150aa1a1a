/* The checks behind host_advise(), one per topic: each judges one thing and fills in everything of
 * the advice but its topic.
 */
#ifndef HOST_ADVISE_H
#define HOST_ADVISE_H

#include <stdbool.h>

#include "host/host.h"

/* Severity and evidence; effect and mend stay "" until said. */
void advice_set(struct advice *advice, enum severity severity, const char *evidence, ...)
	__attribute__((format(printf, 3, 4)));
void advice_effect(struct advice *advice, const char *effect, ...)
	__attribute__((format(printf, 2, 3)));
void advice_mend(struct advice *advice, const char *mend, ...)
	__attribute__((format(printf, 2, 3)));
/* ADVICE_OK below note, ADVICE_NOTE below warn, else ADVICE_WARN. */
enum severity advice_grade(double value, double note, double warn);
/* A note that this could not be found out: what, and what it would have told. */
void advice_unknown(struct advice *advice, const char *what, const char *would_tell);
/* The fingerprint's field as text, or NULL. */
const char *advice_fact(const struct host *host, const char *field);
/* A parameter of a kvm module, or NULL. */
const char *advice_parameter(const struct host *host, const char *module, const char *parameter);
/* Rights that only the running machine can grant: false with another root. */
bool advice_privileged(const char *root);

void advise_kvm(const char *root, const struct host *host, struct advice *advice);
void advise_backend(const char *root, const struct host *host, struct advice *advice);
void advise_nested(const char *root, const struct host *host, struct advice *advice);
void advise_halt_poll(const char *root, const struct host *host, struct advice *advice);
void advise_nx_huge_pages(const char *root, const struct host *host, struct advice *advice);

void advise_governor(const char *root, const struct host *host, struct advice *advice);
void advise_turbo(const char *root, const struct host *host, struct advice *advice);
void advise_smt(const char *root, const struct host *host, struct advice *advice);
void advise_cpuidle(const char *root, const struct host *host, struct advice *advice);
void advise_isolation(const char *root, const struct host *host, struct advice *advice);

void advise_invariant_tsc(const char *root, const struct host *host, struct advice *advice);
void advise_clocksource(const char *root, const struct host *host, struct advice *advice);
void advise_load(const char *root, const struct host *host, struct advice *advice);
void advise_steal(const char *root, const struct host *host, struct advice *advice);

void advise_free_memory(const char *root, const struct host *host, struct advice *advice);
void advise_swap(const char *root, const struct host *host, struct advice *advice);
void advise_thp(const char *root, const struct host *host, struct advice *advice);
void advise_hugepages(const char *root, const struct host *host, struct advice *advice);
void advise_ksm(const char *root, const struct host *host, struct advice *advice);
void advise_numa_balancing(const char *root, const struct host *host, struct advice *advice);

void advise_mitigations(const char *root, const struct host *host, struct advice *advice);
void advise_pmu(const char *root, const struct host *host, struct advice *advice);
void advise_perf(const char *root, const struct host *host, struct advice *advice);
void advise_tracefs(const char *root, const struct host *host, struct advice *advice);

#endif
