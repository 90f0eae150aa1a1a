/* A Linux guest saved to a file and restored from it, both through libvirt, from the call until the
 * agent in it answers again: how long nobody can reach it. One sample per launch, in a guest of its
 * own that was just booted. The counters: save_ms and restore_ms, what the two calls took,
 * answer_ms, from the end of the second until the agent's answer, downtime_ms, all three, and
 * bytes, the size of the file. The file's pages may still be in the page cache, as they usually
 * are.
 */
#include <kvmbench/bench.h>

const struct bench bench_save_restore = {
	.name = "save_restore",
	.group = "migration",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "saves a Linux guest to a file and restores it, until its agent answers",
	.rev = 1,
	.on = ON_GUEST,
	.ring = RING_ANY,
	.self = SELF_SAVE,
};
