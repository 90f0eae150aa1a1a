/* What the harness and the agent in a Linux guest agree on before launches (target/remote.h) begin.
 *
 * The agent, process 1 of an image that has GUEST_IMAGE_PATH, loads the modules it names, opens the
 * virtio-serial port GUEST_PORT, or where there is none GUEST_SERIAL, and sends one frame
 * (base/frame.h):
 *
 *	{"t":"boot","version":…,
 *	 "release":…,"clocksource":…,"clocksources":…,"thp":…,
 *	 "cpus":1,"packages":1,"cores":1,"tells_steal":true,	target/guest_facts.h
 *	 "entered":…,"modules":…,"ready":…}
 *
 * The last three are seconds since the kernel's entry (CLOCK_BOOTTIME) when process 1 began,
 * modules were loaded, the port was open. Where it cannot go on it says
 *
 *	{"t":"error","text":…}
 *
 * Else it serves launches, beginning with a frame "hello". When the channel ends, the guest powers
 * off.
 *
 * The agent of a system that is not ours to boot (`kvmbench-agent --port DEVICE`) says the same to
 * whoever opens the host's end of the port. What it finds there may be left over from another
 * harness, which broke off in mid-sentence: who opens it asks, until the answer to the question
 * asked last is there,
 *
 *	{"t":"who","nonce":…}
 *
 * and is answered with a frame "boot" that has that nonce and "agent", the hash of the agent's
 * program (GUEST_HASH_FORMAT). What comes before it is passed over.
 */
#ifndef TARGET_GUEST_BOOT_H
#define TARGET_GUEST_BOOT_H

#define GUEST_IMAGE_PATH "/kvmbench/image.json"
#define GUEST_PORT	 "org.kvmbench.agent"
#define GUEST_SERIAL	 "/dev/ttyS1"

#define GUEST_HASH	  32
#define GUEST_HASH_FORMAT "fnv1a64:%016llx" /* of agent_file_hash() */

#endif
