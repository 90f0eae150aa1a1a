#include "lab/machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest-payloads/linux/program.h"

#define VERSION_SECONDS 30
#define VERSION_BYTES	65536

extern const struct lab_machine lab_machine_svm, lab_machine_vmx;

static const struct lab_machine *const machines[] = { &lab_machine_svm, &lab_machine_vmx };

const char *const lab_machine_names[] = { "svm", "vmx", NULL };

const struct lab_machine *lab_machine_find(const char *name)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(machines[i]->name, name) == 0)
			return machines[i];
	return NULL;
}

void lab_command_add(struct lab_command *command, const char *format, ...)
{
	va_list arguments;
	char *word;

	va_start(arguments, format);
	if (command->n + 1 == LAB_WORDS || vasprintf(&word, format, arguments) < 0)
		command->broken = true;
	else
		command->argv[command->n++] = word;
	va_end(arguments);
}

void lab_command_finish(struct lab_command *command)
{
	for (size_t i = 0; i < command->n; i++)
		free(command->argv[i]);
	*command = (struct lab_command){ 0 };
}

char *lab_cmdline(const char *machine, const char *user)
{
	struct buffer line = BUFFER_INIT;

	/* loglevel: enough to see that it lives, little enough not to wait for the serial port.
	 * notests: the self-tests of cryptography are 740 million instructions, more than all the
	 * rest of a boot. */
	buffer_adds(&line, "console=ttyS0,115200 loglevel=6 panic=-1 nokaslr norandmaps "
			   "randomize_kstack_offset=off tsc=reliable cryptomgr.notests");
	if (*machine)
		buffer_addf(&line, " %s", machine);
	if (*user)
		buffer_addf(&line, " %s", user);
	return line.data;
}

int lab_version(const char *program, const char *option, const char *word, struct buffer *text,
	struct error *err)
{
	const char *const argv[] = { program, option, NULL };
	const struct program run = {
		.argv = argv, .seconds = VERSION_SECONDS, .max = VERSION_BYTES
	};
	struct buffer out = BUFFER_INIT;
	const char *number = NULL;
	size_t length;
	int status = program_run(&run, &out, NULL, err);

	if (status == 0) {
		number = out.data ? strstr(out.data, word) : NULL;
		if (number)
			number += strlen(word);
		length = number ? strspn(number, "0123456789.") : 0;
		if (length)
			buffer_add(text, number, length);
		else
			status = error_set(err, ERROR_UNAVAILABLE,
				"'%s %s' does not say which version it is", program, option);
	}
	buffer_finish(&out);
	return status;
}
