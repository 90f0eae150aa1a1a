#include "lab/programs.h"

#include <stdlib.h>
#include <string.h>

int lab_programs_add(struct lab_programs *list, const json_t *frame, struct error *err)
{
	const char *name = json_string_value(json_object_get(frame, "name"));
	const char *output = json_string_value(json_object_get(frame, "output"));
	const json_t *status = json_object_get(frame, "status");
	struct lab_program *grown;

	if (!name || !output || !json_is_integer(status) || json_integer_value(status) < 0 ||
		json_integer_value(status) > 255)
		return error_set(err, ERROR_DATA, "the agent sent the result of no program");
	if (list->n == LAB_PROGRAMS_MOST)
		return error_set(
			err, ERROR_DATA, "the agent sent more than %d results", LAB_PROGRAMS_MOST);
	grown = realloc(list->program, (list->n + 1) * sizeof(*grown));
	if (!grown)
		return error_errno(err, ERROR_SYSTEM, "cannot keep the result of %s", name);
	list->program = grown;
	grown[list->n++] = (struct lab_program){
		.name = strdup(name),
		.status = (int)json_integer_value(status),
		.seconds = json_number_value(json_object_get(frame, "seconds")),
		.output = strdup(output),
	};
	return 0;
}

void lab_programs_finish(struct lab_programs *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->program[i].name);
		free(list->program[i].output);
	}
	free(list->program);
	*list = (struct lab_programs){ 0 };
}
