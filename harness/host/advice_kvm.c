/* KVM itself: is it there, what is below it, how is it set. */
#include "host/advise.h"

#include <string.h>

#define KVM_PARAMETER "/sys/module/kvm/parameters"

void advise_kvm(const char *root, const struct host *host, struct advice *advice)
{
	(void)root;
	if (host->kvm_usable) {
		advice_set(advice, ADVICE_OK, "/dev/kvm opens and has API version 12");
		return;
	}
	advice_set(advice, ADVICE_BLOCK, "%s", host->kvm_why.text);
	advice_effect(advice, "no virtual machine can be measured");
	advice_mend(advice, "%s", host->kvm_why.hint);
}

void advise_backend(const char *root, const struct host *host, struct advice *advice)
{
	(void)root;
	switch (host->backend) {
	case KVM_BACKEND_VMX:
	case KVM_BACKEND_SVM:
		advice_set(advice, ADVICE_OK, "/sys/module/%s",
			host->backend == KVM_BACKEND_VMX ? "kvm_intel" : "kvm_amd");
		break;
	case KVM_BACKEND_PVM:
		advice_set(advice, ADVICE_NOTE, "/sys/module/kvm_pvm");
		advice_effect(advice,
			"a software back end without VMX or SVM: exits cost differently, and "
			"guest kernel mode may be emulated; these numbers do not stand for "
			"kvm_intel or kvm_amd");
		break;
	case KVM_BACKEND_OTHER:
		advice_set(advice, ADVICE_NOTE,
			"/dev/kvm works, but /sys/module has no known back end");
		advice_effect(advice, "reports cannot say what kind of KVM was measured");
		break;
	case KVM_BACKEND_NONE:
		advice_set(advice, ADVICE_NOTE,
			"none of kvm_intel, kvm_amd, kvm_pvm in /sys/module is usable");
		advice_effect(advice, "there is no KVM to measure");
		break;
	}
}

void advise_nested(const char *root, const struct host *host, struct advice *advice)
{
	const char *source = root[0] ? "/proc/cpuinfo: flag hypervisor" : "CPUID.1:ECX[31] = 1";

	if (!host->hypervisor) {
		const char *metal = advice_fact(host, "hypervisor");

		if (metal)
			advice_set(advice, ADVICE_OK, "bare metal: no hypervisor below");
		else
			advice_unknown(advice, "/proc/cpuinfo", "whether this host is a guest");
		return;
	}
	advice_set(advice, ADVICE_NOTE, "%s, hypervisor below: %s", source,
		host->hypervisor_name[0] ? host->hypervisor_name : "unknown");
	advice_effect(advice,
		"this host is itself a guest: some exits also cost the level below, and ratios "
		"are relative to this VM, not to bare metal");
}

void advise_halt_poll(const char *root, const struct host *host, struct advice *advice)
{
	const char *ns = advice_parameter(host, "kvm", "halt_poll_ns");

	(void)root;
	if (!ns) {
		advice_unknown(advice, KVM_PARAMETER "/halt_poll_ns",
			"whether a halted vCPU polls before it sleeps");
		return;
	}
	if (strcmp(ns, "0") == 0) {
		advice_set(advice, ADVICE_OK, KVM_PARAMETER "/halt_poll_ns = 0");
		return;
	}
	advice_set(advice, ADVICE_NOTE, KVM_PARAMETER "/halt_poll_ns = %s", ns);
	advice_effect(advice,
		"a halted vCPU polls up to %s ns before it sleeps: short halts look cheap, and "
		"their cost shows as CPU time of the host",
		ns);
	advice_mend(advice, "echo 0 | sudo tee " KVM_PARAMETER "/halt_poll_ns");
}

void advise_nx_huge_pages(const char *root, const struct host *host, struct advice *advice)
{
	const char *value = advice_parameter(host, "kvm", "nx_huge_pages");

	(void)root;
	if (!value) {
		advice_unknown(advice, KVM_PARAMETER "/nx_huge_pages",
			"whether huge pages of guests are split");
		return;
	}
	if (value[0] != 'Y' && value[0] != '1') {
		advice_set(advice, ADVICE_OK, KVM_PARAMETER "/nx_huge_pages = %s", value);
		return;
	}
	advice_set(advice, ADVICE_NOTE, KVM_PARAMETER "/nx_huge_pages = %s", value);
	advice_effect(advice,
		"huge pages that guests execute are split into 4 KiB (iTLB multihit), and a "
		"worker joins them again: page faults and TLB misses of code cost more");
	advice_mend(advice,
		"echo off | sudo tee " KVM_PARAMETER "/nx_huge_pages (only with trusted guests)");
}
