#include "judge/side_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"

#define PARAM_PREFIX "param:"

static char name_a[] = "A"; /* a session's strings are not const, and nobody changes them */
static char name_b[] = "B";

json_t *side_run_host(const struct run *run, const char *side)
{
	const json_t *changed = json_object_get(run->session.ab, "fingerprint_b");
	json_t *host;
	json_t *fingerprint;

	if (strcmp(side, "B") != 0 || json_object_size(changed) == 0)
		return json_incref(run->host);
	host = json_deep_copy(run->host);
	fingerprint = json_object_get(host, "fingerprint");
	/* jansson takes no const here, but changes nothing */
	if (fingerprint)
		json_object_update(fingerprint, (json_t *)(uintptr_t)changed);
	return host;
}

/* "NAME" of "param:NAME=VALUE"; NULL where no parameter was switched. */
static char *switched_param(const struct run *run)
{
	const char *a = json_string_value(json_object_get(run->session.ab, "a"));

	if (!a || strncmp(a, PARAM_PREFIX, strlen(PARAM_PREFIX)) != 0)
		return NULL;
	a += strlen(PARAM_PREFIX);
	return strndup(a, strcspn(a, "="));
}

/* "ws=16KiB page=4K" without page: "ws=16KiB" */
static char *without_param(const char *text, const char *name)
{
	struct buffer left = BUFFER_INIT;

	buffer_adds(&left, "");
	while (name && *text) {
		const size_t word = strcspn(text, " ");
		const size_t length = strlen(name);

		if (strncmp(text, name, length) != 0 || text[length] != '=') {
			buffer_adds(&left, left.length ? " " : "");
			buffer_add(&left, text, word);
		}
		text += word + (text[word] == ' ');
	}
	if (!name)
		buffer_adds(&left, text);
	return left.data;
}

static json_t *params_without(const struct arm *arm, const char *name)
{
	json_t *params = json_copy(arm->params);

	if (name && params)
		json_object_del(params, name);
	return params;
}

static void take_arms(const struct run *run, const char *side, size_t *index, struct run *view)
{
	cleanup_free char *param = switched_param(run);

	for (size_t i = 0; i < run->n_arms; i++) {
		struct arm *arm = &view->arms[view->n_arms];

		index[i] = SIZE_MAX;
		if (strcmp(arm_side(&run->arms[i]), side) != 0)
			continue;
		*arm = run->arms[i];
		arm->side = NULL;
		arm->params = params_without(arm, param);
		arm->params_text = without_param(arm->params_text, param);
		index[i] = view->n_arms++;
	}
}

static void take_launches(const struct run *run, const size_t *index, struct run *view)
{
	for (size_t i = 0; i < run->n_launches; i++) {
		if (index[run->launches[i].arm] == SIZE_MAX)
			continue;
		view->launches[view->n_launches] = run->launches[i];
		view->launches[view->n_launches++].arm = index[run->launches[i].arm];
	}
}

int side_run_make(const struct run *run, const char *side, struct run *view, struct error *err)
{
	cleanup_free size_t *index = calloc(run->n_arms + 1, sizeof(*index));

	*view = *run;
	view->n_arms = view->n_launches = 0;
	view->arms = calloc(run->n_arms + 1, sizeof(*view->arms));
	view->launches = calloc(run->n_launches + 1, sizeof(*view->launches));
	view->host = side_run_host(run, side);
	view->session.sides = strcmp(side, "A") == 0 ? name_a : name_b;
	if (!index || !view->arms || !view->launches || (run->host && !view->host)) {
		side_run_finish(view);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	take_arms(run, side, index, view);
	take_launches(run, index, view);
	if (view->n_arms)
		return 0;
	side_run_finish(view);
	error_set(err, ERROR_USAGE, "the session has no side %s", side);
	return error_hint(err, "kvmbench run --ab measures two sides");
}

const char *side_run_of(const struct run *run)
{
	const char *side = session_sides(&run->session);

	return strcmp(side, "A") == 0 || strcmp(side, "B") == 0 ? side : NULL;
}

void side_run_finish(struct run *view)
{
	for (size_t i = 0; i < view->n_arms; i++) {
		json_decref(view->arms[i].params);
		free(view->arms[i].params_text);
	}
	free(view->arms);
	free(view->launches);
	json_decref(view->host);
	*view = (struct run){ 0 };
}
