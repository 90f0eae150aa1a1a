#include "virt/save.h"

#include <string.h>

int save_domain(struct domain *domain, const char *path, struct error *err)
{
	if (virDomainSaveFlags(domain->handle, path, NULL, VIR_DOMAIN_SAVE_RUNNING) < 0)
		return virt_error(err, ERROR_MEASURE, "libvirt cannot save the guest");
	virDomainFree(domain->handle);
	domain->handle = NULL;
	domain->pid = 0;
	return 0;
}

int save_restore(
	const struct virt *virt, const char *path, struct domain *domain, struct error *err)
{
	if (virDomainRestoreFlags(virt->connection, path, NULL, VIR_DOMAIN_SAVE_RUNNING) < 0)
		return virt_error(err, ERROR_MEASURE, "libvirt cannot restore the guest");
	domain->handle = virDomainLookupByName(virt->connection, domain->name);
	if (!domain->handle)
		return virt_error(err, ERROR_MEASURE, "the restored guest is not there");
	return 0;
}
