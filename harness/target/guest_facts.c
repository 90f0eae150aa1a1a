#include "target/guest_facts.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"

#define CPUS_MAX 65536

/* These words go into the host record and from there everywhere. */
static int take_words(
	const struct json_at *at, const char *key, char *to, size_t size, struct error *err)
{
	cleanup_free char *text = NULL;
	size_t n = 0;

	if (json_take_string(at, key, "", &text, err) < 0)
		return -1;
	for (; text[n] && n < size - 1; n++) {
		const char c = text[n];

		to[n] = isascii(c) && (isalnum(c) || strchr("-_.+ ", c)) ? c : '?';
	}
	to[n] = '\0';
	return 0;
}

static int take_count(const struct json_at *at, const char *key, unsigned *count, struct error *err)
{
	uint64_t n = 0;

	if (json_has(at, key) && json_take_uint(at, key, CPUS_MAX, &n, err) < 0)
		return -1;
	*count = (unsigned)n;
	return 0;
}

int guest_facts_take(const struct json_at *at, struct guest_facts *facts, struct error *err)
{
	*facts = (struct guest_facts){ 0 };
	if (!json_has(at, "release"))
		return json_fail(at, "release", err, "missing");
	if (take_words(at, "release", facts->release, sizeof(facts->release), err) < 0 ||
		take_words(at, "clocksource", facts->clocksource, sizeof(facts->clocksource), err) <
			0 ||
		take_words(at, "clocksources", facts->clocksources, sizeof(facts->clocksources),
			err) < 0 ||
		take_words(at, "thp", facts->thp, sizeof(facts->thp), err) < 0 ||
		take_count(at, "cpus", &facts->cpus, err) < 0 ||
		take_count(at, "packages", &facts->packages, err) < 0 ||
		take_count(at, "cores", &facts->cores, err) < 0)
		return -1;
	if (json_has(at, "tells_steal"))
		return json_take_bool(at, "tells_steal", &facts->tells_steal, err);
	return 0;
}

static void put_words(json_t *object, const char *key, const char *words)
{
	if (*words)
		json_object_set_new(object, key, json_string(words));
}

static void put_count(json_t *object, const char *key, unsigned count)
{
	if (count)
		json_object_set_new(object, key, json_integer((json_int_t)count));
}

void guest_facts_put(const struct guest_facts *facts, json_t *fingerprint, json_t *conditions)
{
	put_words(fingerprint, "guest_thp", facts->thp);
	put_count(fingerprint, "guest_cpus_online", facts->cpus);
	put_count(fingerprint, "guest_packages", facts->packages);
	put_count(fingerprint, "guest_cores", facts->cores);
	/* no identity: a kernel that has just booted may still be about to leave tsc-early */
	put_words(conditions, "guest_clocksource", facts->clocksource);
	put_words(conditions, "guest_clocksources", facts->clocksources);
	json_object_set_new(conditions, "guest_tells_steal", json_boolean(facts->tells_steal));
}
