#include "host/probe.h"

#include "base/root.h"

int host_probe(const char *root, struct host *host, struct error *err)
{
	json_t *fingerprint = json_object();
	json_t *conditions = json_object();

	*host = (struct host){ 0 };
	host->facts = json_pack("{s:o, s:o}", "fingerprint", fingerprint, "conditions", conditions);
	if (!host->facts)
		return error_set(err, ERROR_SYSTEM, "cannot allocate the facts of the host");
	if (!root_exists(root, "/")) {
		host_finish(host);
		return error_errno(err, ERROR_USAGE, "cannot open root directory '%s'", root);
	}
	probe_cpu(root, host, fingerprint);
	probe_topology(root, host, fingerprint);
	probe_memory(root, fingerprint);
	probe_hypervisor(root, host, fingerprint);
	probe_kernel(root, fingerprint);
	probe_kvm(root, host, fingerprint);
	probe_frequency(root, fingerprint);
	probe_qemu(root, fingerprint);
	probe_conditions(root, conditions);
	return 0;
}

void host_finish(struct host *host)
{
	json_decref(host->facts);
	host->facts = NULL;
}
