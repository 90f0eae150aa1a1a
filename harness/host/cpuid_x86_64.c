#include "host/cpuid.h"

#include <asm/kvm_para.h>
#include <cpuid.h>
#include <string.h>

#include <kvmbench/bench.h>

#define XCR0_SSE_AVX 6U

struct leaf {
	unsigned eax, ebx, ecx, edx;
};

/* All zero where the leaf does not exist. */
static struct leaf leaf_get(unsigned number, unsigned sub)
{
	struct leaf leaf = { 0 };

	if (!__get_cpuid_count(number, sub, &leaf.eax, &leaf.ebx, &leaf.ecx, &leaf.edx))
		return (struct leaf){ 0 };
	return leaf;
}

static unsigned xcr0(void)
{
	unsigned low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static bool has(unsigned word, unsigned bit)
{
	return word & bit;
}

/* FMA executes on AVX state: the CPU having it is not enough, the system must have enabled it. */
static bool fma_enabled(const struct leaf *basic)
{
	if (!has(basic->ecx, bit_FMA) || !has(basic->ecx, bit_AVX) || !has(basic->ecx, bit_OSXSAVE))
		return false;
	return (xcr0() & XCR0_SSE_AVX) == XCR0_SSE_AVX;
}

uint32_t cpuid_features(void)
{
	const struct leaf basic = leaf_get(1, 0);
	const struct leaf extended = leaf_get(7, 0);
	const struct leaf amd = leaf_get(0x80000001, 0);
	uint32_t features = 0;

	if (has(basic.ecx, bit_AES))
		features |= CPU_AES;
	if (has(extended.ebx, bit_SHA))
		features |= CPU_SHA;
	if (fma_enabled(&basic))
		features |= CPU_FMA;
	if (has(basic.ecx, bit_POPCNT))
		features |= CPU_POPCNT;
	if (has(extended.ecx, 1U << 2))
		features |= CPU_UMIP;
	if (has(amd.edx, 1U << 27))
		features |= CPU_RDTSCP;
	return features;
}

bool cpuid_invariant_tsc(void)
{
	return has(leaf_get(0x80000007, 0).edx, 1U << 8);
}

bool cpuid_hypervisor(void)
{
	return has(leaf_get(1, 0).ecx, 1U << 31);
}

bool cpuid_virtualization(void)
{
	return has(leaf_get(1, 0).ecx, 1U << 5) || has(leaf_get(0x80000001, 0).ecx, 1U << 2);
}

void cpuid_hypervisor_signature(char signature[13])
{
	signature[0] = '\0';
	if (!cpuid_hypervisor())
		return;
	for (unsigned number = 0x40000000; number < 0x40010000; number += 0x100) {
		struct leaf leaf;
		char text[13] = "";

		/* Not __get_cpuid: these leaves are above the maximum it checks against. */
		__cpuid(number, leaf.eax, leaf.ebx, leaf.ecx, leaf.edx);
		memcpy(text, &leaf.ebx, 4);
		memcpy(text + 4, &leaf.ecx, 4);
		memcpy(text + 8, &leaf.edx, 4);
		if (leaf.eax < number || leaf.eax > number + 0xff || !text[0])
			continue;
		memcpy(signature, text, sizeof(text));
		if (strcmp(text, "Microsoft Hv") != 0)
			return;
	}
}

bool cpuid_kvm_steal(void)
{
	char signature[13];
	struct leaf leaf;

	cpuid_hypervisor_signature(signature);
	if (strncmp(signature, "KVMKVMKVM", 9) != 0)
		return false;
	__cpuid(KVM_CPUID_FEATURES, leaf.eax, leaf.ebx, leaf.ecx, leaf.edx);
	return leaf.eax & 1u << KVM_FEATURE_STEAL_TIME;
}
