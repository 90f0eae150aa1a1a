#include "virt/cpu_features.h"

#include <stdlib.h>
#include <string.h>

#include "virt/domain.h"

/* The features that bring a model-specific register with them (Intel SDM volume 4, AMD APM volume
 * 2; QEMU's target/i386/kvm/kvm.c saves and loads it where the CPU has the feature). */
static const struct {
	unsigned long msr;
	const char *feature;
} registers[] = {
	{ 0x10a, "arch-capabilities" },
	{ 0xcf, "core-capability" },
	{ 0x122, "rtm" },
	{ 0x345, "pdcm" },
	{ 0x48, "spec-ctrl" },
	{ 0x3b, "tsc_adjust" },
	{ 0x6e0, "tsc-deadline" },
	{ 0xc0000103, "rdtscp" },
	{ 0xc0000104, "tsc-scale" },
	{ 0xc001011f, "virt-ssbd" },
	{ 0xda0, "xsaves" },
};

/* "error: failed to set MSR 0x10a to 0x…" → the feature; NULL if it is none that can be left out.
 */
static const char *refused(const char *text)
{
	const char *at = strstr(text, "MSR 0x");
	const unsigned long msr = at ? strtoul(at + 4, NULL, 16) : 0;

	for (size_t i = 0; at && i < sizeof(registers) / sizeof(registers[0]); i++)
		if (registers[i].msr == msr)
			return registers[i].feature;
	return NULL;
}

int cpu_features_probe(const struct virt *virt, struct cpu_features *features, struct error *err)
{
	*features = (struct cpu_features){ 0 };
	for (;;) {
		const struct machine_plan plan = { .kvm = true,
			.type = "pc",
			.cpus = 1,
			.memory_mib = 16,
			.without = features->without,
			.n_without = features->n };
		struct domain domain;
		const char *feature;

		if (domain_start(virt, &plan, true, &domain, err) == 0) {
			domain_end(&domain);
			return 0;
		}
		feature = refused(err->text);
		for (size_t i = 0; i < features->n; i++)
			if (feature == features->without[i])
				return -1;
		if (!feature || features->n == CPU_FEATURES)
			return -1;
		features->without[features->n++] = feature;
	}
}
