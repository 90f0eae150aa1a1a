#include "lab/image.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json_text.h"
#include "guest-payloads/linux/initramfs.h"
#include "guest-payloads/linux/kernel_config.h"
#include "guest-payloads/linux/modules.h"
#include "lab/job.h"

static void put_strings(struct buffer *b, const char *key, const char *const *text, size_t n)
{
	json_put_open(b, key, '[');
	for (size_t i = 0; i < n; i++)
		json_put_string(b, NULL, text[i]);
	buffer_adds(b, "]");
}

/* Where program i lies in the image. */
static void program_path(char *path, size_t size, const struct lab_job *job, size_t i)
{
	const char *name = strrchr(job->program[i], '/');

	snprintf(path, size, "/programs/%zu/%.128s", i, name ? name + 1 : job->program[i]);
}

static void put_programs(struct buffer *b, const struct lab_job *job)
{
	json_put_open(b, "programs", '[');
	for (size_t i = 0; i < job->n_programs; i++) {
		char path[256];

		program_path(path, sizeof(path), job, i);
		json_put_open(b, NULL, '{');
		json_put_string(b, "name", strrchr(path, '/') + 1);
		json_put_open(b, "argv", '[');
		json_put_string(b, NULL, path);
		for (size_t k = 0; i + 1 == job->n_programs && k < job->n_arguments; k++)
			json_put_string(b, NULL, job->argument[k]);
		buffer_adds(b, "]}");
	}
	buffer_adds(b, "]");
}

/* First, so that a user's own /etc/passwd is the one that stays. */
static int add_carried(struct initramfs *image, const struct lab_job *job, struct error *err)
{
	for (size_t i = 0; i < job->n_with; i++)
		if (initramfs_add_tree(image, job->with[i].to, job->with[i].from, err))
			return error_prefix(err, "--with");
	return 0;
}

static int add_programs(struct initramfs *image, const struct lab_job *job, struct error *err)
{
	for (size_t i = 0; i < job->n_programs; i++) {
		char path[256];

		program_path(path, sizeof(path), job, i);
		if (initramfs_add_program(image, path, job->program[i], err))
			return error_prefix(err, "--exec");
	}
	if (job->n_programs && initramfs_add_system(image, err))
		return -1;
	return 0;
}

static void put_job(struct buffer *b, const struct module_list *modules, const struct lab_job *job)
{
	static const char *const targets[] = { "host", "tinyvm" };

	json_put_open(b, NULL, '{');
	json_put_string(b, "do", job->n_programs ? "tests" : job->profile ? "profile" : "measure");
	put_programs(b, job);
	put_strings(b, "bring", job->bring, job->n_bring);
	put_strings(b, "modules", (const char *const *)modules->name, modules->n);
	json_put_string(b, "suite", job->suite);
	put_strings(b, "bench", job->glob, job->n_globs);
	put_strings(b, "targets", targets + job->profile, job->profile ? 1 : 2);
	json_put_open(b, "params", '[');
	for (size_t i = 0; i < job->n_params; i++) {
		const char *const pair[] = { job->name[i], job->value[i] };

		put_strings(b, NULL, pair, 2);
	}
	buffer_adds(b, "]");
	json_put_uint(b, "launches", job->launches);
	json_put_uint(b, "seed", job->seed);
	json_put_number(b, "deadline", job->deadline);
	buffer_adds(b, "}\n");
}

/* A kernel whose configuration is unknown may refuse modules without a signature, as may one that
 * is told to on its command line. */
static bool insists_on_signatures(const struct kernel *kernel, const char *cmdline)
{
	return kernel_config(kernel, "CONFIG_MODULE_SIG_FORCE") != KERNEL_CONFIG_NO ||
	       kernel_config(kernel, "CONFIG_LOCK_DOWN_KERNEL_FORCE_NONE") == KERNEL_CONFIG_NO ||
	       strstr(cmdline, "sig_enforce") || strstr(cmdline, "lockdown=");
}

static int fill(struct initramfs *image, const struct lab_agent *agent,
	const struct module_list *modules, bool with_signatures, const struct lab_job *job,
	struct error *err)
{
	static const char *const directories[] = { "/dev", "/proc", "/sys", "/tmp" };
	struct buffer text = BUFFER_INIT;
	int status;

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		if (initramfs_add_directory(image, directories[i], err))
			return -1;
	put_job(&text, modules, job);
	status = initramfs_add_bytes(image, LAB_JOB_PATH, text.data, text.length, 0644, err);
	buffer_finish(&text);
	if (status || initramfs_add_bytes(image, "/init", agent->bytes, agent->length, 0755, err))
		return -1;
	if (with_signatures ? modules_add(image, modules, err)
			    : modules_add_unsigned(image, modules, err))
		return -1;
	return add_carried(image, job, err) || add_programs(image, job, err) ? -1 : 0;
}

/* What the agent does without being able to say so where it is missing, or cannot do at all. */
static int check_config(const struct kernel *kernel, struct error *err)
{
	static const char *const needed[] = { "CONFIG_BINFMT_ELF", "CONFIG_DEVTMPFS",
		"CONFIG_EVENTFD", "CONFIG_KVM", "CONFIG_PROC_FS", "CONFIG_SYSFS",
		"CONFIG_X86_IOPL_IOPERM" };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (kernel_config(kernel, needed[i]) != KERNEL_CONFIG_NO)
			continue;
		error_set(err, ERROR_DATA,
			"the kernel '%s' was built without %s, which the lab needs", kernel->image,
			needed[i]);
		return error_hint(err, "build it with %s=y", needed[i]);
	}
	return 0;
}

int lab_image_write(const char *path, const struct lab_machine *machine,
	const struct kernel *kernel, const char *cmdline, const struct lab_agent *agent,
	const struct lab_job *job, struct error *err)
{
	struct module_list modules = { 0 };
	struct initramfs *image;
	int status = -1;

	if (check_config(kernel, err) ||
		modules_resolve(kernel, &machine->module, 1, &modules, err))
		return -1;
	image = initramfs_open(path, err);
	if (image) {
		status = fill(
			image, agent, &modules, insists_on_signatures(kernel, cmdline), job, err);
		if (status)
			initramfs_abandon(image);
		else
			status = initramfs_close(image, err);
	}
	module_list_finish(&modules);
	return status;
}
