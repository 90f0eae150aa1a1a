/* Which KVM this is, how it is set, and whether it can be used. */
#include "host/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/text.h"
#include "host/cpuid.h"
#include "host/facts.h"
#include "host/kvm_device.h"

#define MODULE "/sys/module"

const char *kvm_backend_name(enum kvm_backend backend)
{
	static const char *const names[] = {
		[KVM_BACKEND_NONE] = "none",
		[KVM_BACKEND_VMX] = "kvm_intel",
		[KVM_BACKEND_SVM] = "kvm_amd",
		[KVM_BACKEND_PVM] = "kvm_pvm",
		[KVM_BACKEND_OTHER] = "other",
	};

	return names[backend];
}

/* A back end that is built in has its directory in /sys/module even where it found no hardware,
 * so the CPU's flags decide between two. */
static enum kvm_backend find_backend(const char *root, const char *flags)
{
	const bool vmx = root_exists(root, MODULE "/kvm_intel");
	const bool svm = root_exists(root, MODULE "/kvm_amd");

	if (vmx && text_has_word(flags, "vmx"))
		return KVM_BACKEND_VMX;
	if (svm && text_has_word(flags, "svm"))
		return KVM_BACKEND_SVM;
	if (root_exists(root, MODULE "/kvm_pvm"))
		return KVM_BACKEND_PVM;
	return KVM_BACKEND_NONE;
}

static json_t *read_parameters(const char *root, const char *module)
{
	json_t *parameters = json_object();
	struct root_names list;
	char path[768];

	if (!root_list(root, &list, MODULE "/%s/parameters", module))
		return parameters;
	for (size_t i = 0; i < list.n && i < 256; i++) {
		snprintf(path, sizeof(path), MODULE "/%s/parameters/%s", module, list.name[i]);
		fact_line(parameters, list.name[i], root, path);
	}
	root_names_finish(&list);
	return parameters;
}

/* {"kvm":{"halt_poll_ns":"200000",…},"kvm_intel":{…}}, values as the kernel writes them. */
static void probe_modules(const char *root, json_t *fingerprint)
{
	struct root_names list;
	json_t *modules;

	if (!root_list(root, &list, MODULE)) {
		json_object_set_new(fingerprint, "kvm_parameters", json_null());
		return;
	}
	modules = json_object();
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.name[i], "kvm") == 0 || strncmp(list.name[i], "kvm_", 4) == 0)
			json_object_set_new(
				modules, list.name[i], read_parameters(root, list.name[i]));
	root_names_finish(&list);
	json_object_set_new(fingerprint, "kvm_parameters", modules);
}

static void probe_device(const char *root, struct host *host, const char *flags, bool amd)
{
	struct kvm_device device = { .open_errno = ENOENT, .api = -1 };

	if (!root[0])
		kvm_device_try(&device);
	device.kernel_virtualization = text_has_word(flags, "vmx") || text_has_word(flags, "svm");
	device.cpu_virtualization = root[0] ? device.kernel_virtualization : cpuid_virtualization();
	device.cpu_known = flags[0] || !root[0];
	device.guest = host->hypervisor;
	device.amd = amd;
	device.module_loaded = host->backend != KVM_BACKEND_NONE;
	host->kvm_usable = kvm_device_judge(&device, &host->kvm_why) == 0;
	if (host->kvm_usable && host->backend == KVM_BACKEND_NONE)
		host->backend = KVM_BACKEND_OTHER;
}

void probe_kvm(const char *root, struct host *host, json_t *fingerprint)
{
	cleanup_free char *cpuinfo = root_text(root, 65536, "/proc/cpuinfo");
	char flags[8192] = "";
	char vendor[64] = "";
	bool amd;

	if (cpuinfo) {
		text_field(cpuinfo, "flags", flags, sizeof(flags));
		text_field(cpuinfo, "vendor_id", vendor, sizeof(vendor));
	}
	amd = strcmp(vendor, "AuthenticAMD") == 0 || strcmp(vendor, "HygonGenuine") == 0;
	host->backend = find_backend(root, flags);
	probe_device(root, host, flags, amd);
	fact_text(fingerprint, "kvm_backend", kvm_backend_name(host->backend));
	probe_modules(root, fingerprint);
}
