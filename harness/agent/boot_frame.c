#include "agent/boot_frame.h"

#include <stdio.h>
#include <time.h>

#include "agent/guest_facts.h"
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
	json_t *frame = json_pack("{s:s, s:s, s:f, s:f}", "t", "boot", "version", kvmbench_version,
		"entered", entered, "modules", modules);
	json_t *facts = guest_facts();

	json_object_update(frame, facts);
	json_decref(facts);
	json_object_set_new(frame, "ready", json_real(boot_frame_uptime()));
	return frame;
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
