/* The parts of host_probe(), each for one subject: they add fields to the fingerprint (or to the
 * conditions) and set their members of struct host. None fails: what cannot be read is null.
 */
#ifndef HOST_PROBE_H
#define HOST_PROBE_H

#include <jansson.h>

#include "host/host.h"

/* The most CPUs Linux can be built for. */
#define HOST_MAX_CPUS 8192

void probe_cpu(const char *root, struct host *host, json_t *fingerprint);
void probe_hypervisor(const char *root, struct host *host, json_t *fingerprint);
void probe_topology(const char *root, struct host *host, json_t *fingerprint);
void probe_memory(const char *root, json_t *fingerprint);
void probe_frequency(const char *root, json_t *fingerprint);
void probe_kernel(const char *root, json_t *fingerprint);
void probe_kvm(const char *root, struct host *host, json_t *fingerprint);
void probe_qemu(const char *root, json_t *fingerprint);
void probe_conditions(const char *root, json_t *conditions);

/* The online CPUs, sorted, in cpu[HOST_MAX_CPUS]; their number, 0 if it cannot be read. */
int host_online_cpus(const char *root, int *cpu);

#endif
