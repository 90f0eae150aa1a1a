#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/lab_output.h"
#include "reports/escape.h"

/* Line by line: newlines are the only control characters that a terminal gets. */
static void print_output(const char *output)
{
	struct buffer line = BUFFER_INIT;

	while (*output) {
		const size_t length = strcspn(output, "\n");
		struct buffer text = BUFFER_INIT;

		buffer_add(&line, output, length);
		escape_terminal(&text, line.data);
		printf("  %s\n", text.data ? text.data : "");
		buffer_finish(&text);
		buffer_finish(&line);
		output += length + (output[length] == '\n');
	}
}

static void print_program(const struct lab_program *p, bool quiet)
{
	struct buffer name = BUFFER_INIT;

	escape_terminal(&name, p->name);
	if (p->status > 128)
		printf("%s: ended by signal %d after %.1f s\n", name.data, p->status - 128,
			p->seconds);
	else
		printf("%s: exit status %d after %.1f s\n", name.data, p->status, p->seconds);
	buffer_finish(&name);
	if (!quiet || p->status)
		print_output(p->output);
}

int lab_print_programs(const struct lab_session *session, bool quiet)
{
	const struct lab_programs *list = &session->setting[0].programs;
	bool failed = list->n < session->job->n_programs;

	for (size_t i = 0; i < list->n; i++) {
		print_program(&list->program[i], quiet);
		failed |= list->program[i].status != 0;
	}
	return failed ? EXIT_WORSE : EXIT_FINE;
}
