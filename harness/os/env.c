/* The functions of kvmbench/os.h. */
#include <kvmbench/os.h>

#include "base/workdir.h"

void os_value(struct os_env *env, double value)
{
	if (env->n_values < env->sampler.batches)
		env->value[env->n_values++] = value;
}

void os_count(struct os_env *env, const char *name, double value)
{
	if (env->n_counters == OS_COUNTERS)
		return;
	env->counter[env->n_counters].name = name;
	env->counter[env->n_counters++].value = value;
}

const char *os_dir(struct os_env *env, struct error *err)
{
	if (!env->dir)
		env->dir = workdir_open(err);
	return env->dir ? workdir_path(env->dir) : NULL;
}

void os_env_finish(struct os_env *env)
{
	workdir_close(env->dir);
	env->dir = NULL;
}
