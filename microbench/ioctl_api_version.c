/* The cheapest ioctl of /dev/kvm: KVM returns a constant. What a KVM ioctl costs beyond this is
 * its work.
 */
#include <sys/ioctl.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

static int measure(struct kvm_env *env, struct error *err)
{
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		int version = 0;

		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++)
			version = ioctl(env->kvm_fd, KVM_GET_API_VERSION, 0);
		sampler_stop(&env->sampler);
		if (version != KVM_API_VERSION)
			return error_set(
				err, ERROR_MEASURE, "KVM_GET_API_VERSION says %d", version);
	}
	return 0;
}

const struct bench bench_ioctl_api_version = {
	.name = "ioctl_api_version",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "KVM_GET_API_VERSION: the cheapest ioctl of /dev/kvm",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.kvm = measure,
};
