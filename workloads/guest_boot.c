/* From the call of libvirt to an agent in the guest that answers: one sample per launch, for each
 * block of launches has a guest of its own. The counters say, in milliseconds since that call, when
 * QEMU's process began (to 10 ms), libvirt had it running, the guest's kernel was entered, its
 * process 1 began, modules were loaded, the agent was ready, and the first other result was there.
 */
#include <kvmbench/bench.h>

const struct bench bench_guest_boot = {
	.name = "guest_boot",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "libvirt's call to start a Linux guest until its agent answers",
	.rev = 1,
	.on = ON_GUEST,
	.ring = RING_ANY,
	.self = SELF_START,
};
