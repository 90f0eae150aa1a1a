#include "target/cpu.h"

#include <stdbool.h>
#include <stddef.h>

#include <cpuid.h>

#include <kvmbench/bench.h>

#define XCR0_AVX 6

static bool has_avx_state(unsigned ecx1)
{
	uint32_t low, high;

	if (!(ecx1 & bit_OSXSAVE) || !(ecx1 & bit_AVX))
		return false;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (low & XCR0_AVX) == XCR0_AVX;
}

static uint32_t features_here(void)
{
	unsigned eax, ebx, ecx, edx;
	uint32_t found = 0;

	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
		found |= ecx & bit_AES ? CPU_AES : 0;
		found |= ecx & bit_POPCNT ? CPU_POPCNT : 0;
		found |= (ecx & bit_FMA) && has_avx_state(ecx) ? CPU_FMA : 0;
	}
	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
		found |= ebx & (1u << 29) ? CPU_SHA : 0;
		found |= ecx & (1u << 2) ? CPU_UMIP : 0;
	}
	if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx))
		found |= edx & (1u << 27) ? CPU_RDTSCP : 0;
	return found;
}

int cpu_check(uint32_t features, struct error *why)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ CPU_AES, "AES" },
		{ CPU_SHA, "SHA" },
		{ CPU_FMA, "FMA with AVX enabled" },
		{ CPU_POPCNT, "POPCNT" },
		{ CPU_UMIP, "UMIP" },
		{ CPU_RDTSCP, "RDTSCP" },
	};
	const uint32_t missing = features & ~features_here();

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (missing & names[i].bit)
			return error_set(why, ERROR_UNAVAILABLE, "this CPU has no %s (CPUID)",
				names[i].name);
	return 0;
}
