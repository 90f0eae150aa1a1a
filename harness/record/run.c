#include "record/run.h"

#include <stdlib.h>

#include "base/area.h"

static void session_finish(struct session *session)
{
	for (size_t i = 0; i < session->n_argv; i++)
		free(session->argv[i]);
	free(session->argv);
	free(session->id);
	free(session->tool);
	free(session->suite);
	free(session->started);
	free(session->vary);
	free(session->sides);
	json_decref(session->ab);
	json_decref(session->extra);
}

const char *arm_side(const struct arm *arm)
{
	return arm->side ? arm->side : "";
}

enum area arm_area(const struct arm *arm)
{
	return arm->area && *arm->area ? area_find(arm->area) : area_of_group(arm->group);
}

const char *arm_command(const struct arm *arm)
{
	return arm->command ? arm->command : "";
}

const char *arm_program(const struct arm *arm)
{
	return arm->program ? arm->program : "";
}

const char *session_sides(const struct session *session)
{
	return session->sides ? session->sides : "";
}

void arm_finish(struct arm *arm)
{
	free(arm->bench);
	free(arm->group);
	free(arm->area);
	free(arm->summary);
	free(arm->unit);
	free(arm->target);
	free(arm->ring);
	free(arm->side);
	json_decref(arm->params);
	free(arm->params_text);
	free(arm->note);
	free(arm->command);
	free(arm->program);
	free(arm->estimator);
	*arm = (struct arm){ 0 };
}

void skip_finish(struct skip *skip)
{
	free(skip->bench);
	free(skip->target);
	free(skip->params_text);
	free(skip->why);
	free(skip->hint);
	*skip = (struct skip){ 0 };
}

void launch_finish(struct launch *launch)
{
	free(launch->why);
	free(launch->raw);
	free(launch->counters);
	*launch = (struct launch){ 0 };
}

void run_finish(struct run *run)
{
	session_finish(&run->session);
	json_decref(run->host);
	for (size_t i = 0; i < run->n_arms; i++)
		arm_finish(&run->arms[i]);
	for (size_t i = 0; i < run->n_skips; i++)
		skip_finish(&run->skips[i]);
	for (size_t i = 0; i < run->n_launches; i++)
		launch_finish(&run->launches[i]);
	free(run->arms);
	free(run->skips);
	free(run->launches);
	free(run->end_why);
	*run = (struct run){ 0 };
}

const char *session_kind_name(bool exact)
{
	return exact ? "exact" : "measured";
}

const char *launch_status_name(enum launch_status status)
{
	static const char *const names[] = {
		[LAUNCH_OK] = "ok",
		[LAUNCH_INVALID] = "invalid",
		[LAUNCH_TIMEOUT] = "timeout",
		[LAUNCH_FAILED] = "failed",
		[LAUNCH_EXCLUDED] = "excluded",
	};

	return names[status];
}
