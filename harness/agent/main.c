/* kvmbench-agent: process 1 of a guest that kvmbench boots, or, told to serve, the other end of
 * target/remote.h in a container or a guest of somebody else's.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/attend.h"
#include "agent/boot_frame.h"
#include "agent/guest.h"
#include "agent/init.h"
#include "agent/job.h"
#include "agent/out.h"
#include "agent/port.h"
#include "base/version.h"
#include "lab/job.h"
#include "target/remote.h"

static int work(struct error *err)
{
	json_t *job = job_read(LAB_JOB_PATH, err);
	int result = -1;

	if (job && job_load_modules(job, err) == 0)
		result = job_do(job, err);
	json_decref(job);
	return result;
}

/* Requests come in as standard input, results go out as standard output. */
static int command_serve(void)
{
	struct error err = ERROR_INIT;

	if (remote_serve(STDIN_FILENO, STDOUT_FILENO, &err) == 0)
		return 0;
	fprintf(stderr, "kvmbench-agent: %s\n", err.text);
	return 1;
}

/* The kernel hands words of its command line that it does not know to process 1: only these two
 * are commands to it, as they are where it is alone in a process namespace. */
static bool is_command(int argc, char **argv)
{
	return argc == 2 && (strcmp(argv[1], "serve") == 0 || strcmp(argv[1], "--version") == 0);
}

static void complain(const struct error *why)
{
	fprintf(stderr, "kvmbench-agent: %s\n", why->text);
}

/* A normal system's: it has a process 1 of its own. */
static int command_attend(const char *port)
{
	struct error err = ERROR_INIT;

	attend(port, complain, &err);
	fprintf(stderr, "kvmbench-agent: %s%s%s\n", err.text, err.hint[0] ? ": " : "", err.hint);
	return 1;
}

static int command(const char *word)
{
	if (strcmp(word, "serve") == 0)
		return command_serve();
	printf("kvmbench-agent %s\n", kvmbench_version);
	return 0;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	double entered;
	int ready;

	if (is_command(argc, argv))
		return command(argv[1]);
	if (getpid() != 1 && argc == 3 && strcmp(argv[1], "--port") == 0)
		return command_attend(argv[2]);
	if (getpid() != 1) {
		fputs("usage: kvmbench-agent serve | --port DEVICE | --version\n"
		      "The first process of a guest that kvmbench boots needs no argument.\n",
			stderr);
		return 2;
	}
	entered = boot_frame_uptime();
	ready = init_mount(&err);
	if (ready == 0 && guest_is_one()) {
		if (guest_serve(entered, &err) < 0)
			fprintf(stderr, "kvmbench-agent: %s\n", err.text);
		init_end();
	}
	if (port_open(ready < 0 ? NULL : &err) < 0) {
		fprintf(stderr, "kvmbench-agent: %s\n", err.text);
		init_end();
	}
	init_random();
	out_hello();
	if (ready < 0 || work(&err) < 0)
		out_error(&err);
	out_done();
	init_end();
}
