/* The hypervisor below, if this host is itself a guest. */
#include "host/probe.h"

#include <stdio.h>
#include <string.h>

#include "base/root.h"
#include "host/cpuid.h"
#include "host/facts.h"

#define DMI "/sys/class/dmi/id"

struct known {
	const char *text;
	const char *name;
};

/* CPUID leaf 0x40000000 and above, as the vendors document them. */
static const struct known signatures[] = {
	{ "KVMKVMKVM", "KVM" },
	{ "Linux KVM Hv", "KVM" },
	{ "Microsoft Hv", "Hyper-V" },
	{ "VMwareVMware", "VMware" },
	{ "XenVMMXenVMM", "Xen" },
	{ "TCGTCGTCGTCG", "QEMU TCG" },
	{ "VBoxVBoxVBox", "VirtualBox" },
	{ "bhyve bhyve ", "bhyve" },
	{ "ACRNACRNACRN", "ACRN" },
	{ " lrpepyh  vr", "Parallels" },
	{ "prl hyperv  ", "Parallels" },
	{ "QNXQVMBSQG", "QNX" },
};

/* /sys/class/dmi/id/sys_vendor, where CPUID is not to be had. */
static const struct known vendors[] = {
	{ "QEMU", "QEMU" },
	{ "VMware, Inc.", "VMware" },
	{ "innotek GmbH", "VirtualBox" },
	{ "Xen", "Xen" },
	{ "Amazon EC2", "KVM" },
	{ "Google", "KVM" },
	{ "Microsoft Corporation", "Hyper-V" },
	{ "Parallels Software International Inc.", "Parallels" },
};

static const char *find(const struct known *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].text, text) == 0)
			return list[i].name;
	return NULL;
}

/* A vendor string nobody knows still says more than nothing, but it comes from below: printable
 * only. */
static void name_by_signature(struct host *host)
{
	const char *name;
	char signature[13];

	cpuid_hypervisor_signature(signature);
	name = find(signatures, sizeof(signatures) / sizeof(signatures[0]), signature);
	snprintf(host->hypervisor_name, sizeof(host->hypervisor_name), "%s",
		name ? name : signature);
	for (char *c = host->hypervisor_name; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
}

static void name_by_files(const char *root, struct host *host)
{
	const char *name = NULL;
	char line[256];

	if (root_line(root, line, sizeof(line), "/sys/hypervisor/type"))
		name = strcmp(line, "xen") == 0 ? "Xen" : NULL;
	if (!name && root_line(root, line, sizeof(line), DMI "/sys_vendor"))
		name = find(vendors, sizeof(vendors) / sizeof(vendors[0]), line);
	if (name)
		snprintf(host->hypervisor_name, sizeof(host->hypervisor_name), "%s", name);
}

void probe_hypervisor(const char *root, struct host *host, json_t *fingerprint)
{
	const bool known = json_is_boolean(json_object_get(fingerprint, "hypervisor_present"));

	if (host->hypervisor && !root[0])
		name_by_signature(host);
	if (host->hypervisor && !host->hypervisor_name[0])
		name_by_files(root, host);
	fact_text(fingerprint, "hypervisor",
		host->hypervisor ? host->hypervisor_name
		: known		 ? "none"
				 : NULL);
	fact_setting(fingerprint, "dmi_vendor", root, "/sys/class", DMI "/sys_vendor");
	fact_setting(fingerprint, "dmi_product", root, "/sys/class", DMI "/product_name");
	fact_setting(fingerprint, "bios_version", root, "/sys/class", DMI "/bios_version");
}
