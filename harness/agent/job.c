#include "agent/job.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "agent/init.h"
#include "agent/out.h"

json_t *job_read(const char *path, struct error *err)
{
	json_error_t where;
	json_t *job = json_load_file(path, JSON_REJECT_DUPLICATES, &where);

	if (!job)
		error_set(err, ERROR_DATA, "%s:%d: %s", path, where.line, where.text);
	return job;
}

int job_load_modules(const json_t *job, struct error *err)
{
	const json_t *modules = json_object_get(job, "modules");
	const json_t *name;
	size_t i;

	json_array_foreach (modules, i, name) {
		if (!json_is_string(name))
			return error_set(err, ERROR_DATA, "job: modules[%zu] is no name", i);
		if (init_load(json_string_value(name), err) < 0)
			return -1;
	}
	return 0;
}

/* Without it every count would be a skip, and the harness cannot know before where it was given no
 * modules: KVM may be built in. */
static int check_kvm(const json_t *job, struct error *err)
{
	if (access("/dev/kvm", R_OK | W_OK) == 0)
		return 0;
	error_errno(err, ERROR_UNAVAILABLE, "the kernel has no KVM: /dev/kvm");
	if (json_array_size(json_object_get(job, "modules")) == 0)
		error_hint(err, "it is not built in; where its modules are, say with --modules");
	return -1;
}

int job_do(const json_t *job, struct error *err)
{
	static const struct {
		const char *name;
		int (*work)(const json_t *job, struct error *err);
		bool needs_kvm;
	} kinds[] = {
		{ "measure", job_measure, true },
		{ "profile", job_profile, true },
		{ "tests", job_tests, false },
	};
	const char *what = json_string_value(json_object_get(job, "do"));

	for (size_t i = 0; what && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(what, kinds[i].name) != 0)
			continue;
		if (kinds[i].needs_kvm && check_kvm(job, err) < 0)
			return -1;
		return kinds[i].work(job, err);
	}
	return error_set(err, ERROR_DATA, "job: cannot do '%s'", what ? what : "");
}
