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
 */
#ifndef TARGET_GUEST_BOOT_H
#define TARGET_GUEST_BOOT_H

#define GUEST_IMAGE_PATH "/kvmbench/image.json"
#define GUEST_PORT	 "org.kvmbench.agent"
#define GUEST_SERIAL	 "/dev/ttyS1"

#endif
