#include "agent/boot_frame.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/root.h"
#include "base/version.h"
#include "target/agent_file.h"
#include "target/guest_boot.h"

double boot_frame_uptime(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

json_t *boot_frame(double entered, double modules)
{
	struct utsname system;
	char clock[64] = "";

	uname(&system);
	root_line("", clock, sizeof(clock),
		"/sys/devices/system/clocksource/clocksource0/current_clocksource");
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:f, s:f, s:f}", "t", "boot", "version",
		kvmbench_version, "release", system.release, "clocksource", clock, "cpus",
		(int)sysconf(_SC_NPROCESSORS_ONLN), "entered", entered, "modules", modules, "ready",
		boot_frame_uptime());
}

json_t *boot_frame_answer(const json_t *who)
{
	static uint64_t hash; /* of a file that may be replaced while this program runs: once */
	const double now = boot_frame_uptime();
	json_t *frame = boot_frame(now, now);
	json_t *nonce = json_object_get(who, "nonce");
	char text[GUEST_HASH];

	if (!hash)
		hash = agent_file_hash();
	snprintf(text, sizeof(text), GUEST_HASH_FORMAT, (unsigned long long)hash);
	json_object_set_new(frame, "agent", json_string(text));
	if (json_is_integer(nonce))
		json_object_set(frame, "nonce", nonce);
	return frame;
}
