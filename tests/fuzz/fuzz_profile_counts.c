/* Any bytes as the file of the lab's plugin: no crash, no leak, and what is accepted adds up and
 * makes a profile that survives being written as JSON and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lab/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(const struct lab_profile *p)
{
	struct lab_profile again;
	struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
	struct error err = ERROR_INIT;
	json_t *json;

	lab_profile_write(p, &first);
	json = json_loadb(first.data, first.length, 0, NULL);
	if (!json)
		abort();
	/* else a count that JSON does not hold exactly */
	if (lab_profile_read("written", 1, json, &again, &err) == 0) {
		lab_profile_write(&again, &second);
		if (strcmp(first.data, second.data) != 0)
			abort();
		lab_profile_finish(&again);
	}
	json_decref(json);
	buffer_finish(&first);
	buffer_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char kallsyms[] = "ffffffff81000000 T a\nffffffff81000100 t b.cold\n"
				       "ffffffff81000200 D c\nffffffffc0000000 t d\t[kvm]\n";
	struct profile_counts c;
	struct symbols s;
	struct lab_profile p;
	struct error err = ERROR_INIT;

	if (profile_counts_parse("input", (const char *)data, size, &c, &err)) {
		if (!err.text[0] || c.region)
			abort();
		return 0;
	}
	if (symbols_parse(kallsyms, strlen(kallsyms), &s, &err))
		abort();
	for (size_t i = 0; i < c.n; i++) {
		uint64_t sum = c.region[i].lost;

		for (size_t k = 0; k < c.region[i].n; k++)
			sum += c.region[i].count[k].count;
		if (sum != c.region[i].instructions)
			abort();
		if (lab_profile_make(&c.region[i], i ? &c.region[i - 1] : NULL, &s, 1, 0, &p, &err))
			continue;
		write_and_read(&p);
		lab_profile_finish(&p);
	}
	symbols_finish(&s);
	profile_counts_finish(&c);
	return 0;
}
