#include "target/guest_setup.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

#define ABOUT_MAX 1048576

int guest_setup_connect(struct guest_setup *setup, struct error *err)
{
	if (!setup->virt)
		setup->virt = virt_open(setup->options.uri, err);
	return setup->virt ? 0 : -1;
}

/* --- the image -----------------------------------------------------------------------------------
 */

static int build(struct guest_setup *setup, struct error *err)
{
	const struct guest_options *options = &setup->options;
	const struct guest_image_plan plan = { .kernel = options->kernel,
		.tool = options->tool,
		.n_tools = options->n_tools,
		.agent = options->agent,
		.agent_size = options->agent_size,
		.tell = options->tell,
		.data = options->data };

	return guest_image_build(&plan, NULL, &setup->image, err);
}

static int take_about(struct guest_image *image, struct error *err)
{
	json_error_t where;
	json_t *about = json_loads(image->json, JSON_REJECT_DUPLICATES, &where);
	const char *hash = json_string_value(json_object_get(about, "hash"));
	const char *release = json_string_value(
		json_object_get(json_object_get(about, "kernel"), "release"));
	int status = 0;

	if (!hash || !release || strlen(hash) != DIGEST_TEXT - 1)
		status = error_set(err, ERROR_DATA, "%s describes no guest image", image->about);
	else
		snprintf(image->hash, sizeof(image->hash), "%s", hash);
	if (status == 0)
		image->release = files_path("%.64s", release);
	json_decref(about);
	return status;
}

/* One that `kvmbench guest build -o` made. */
static int open_image(const char *directory, struct guest_image *image, struct error *err)
{
	cleanup_free char *full = realpath(directory, NULL);
	struct buffer text = BUFFER_INIT;

	if (!full)
		return error_errno(err, ERROR_USAGE, "cannot open guest image '%s'", directory);
	*image = (struct guest_image){ .directory = files_path("%s", full),
		.kernel = files_path("%s/vmlinuz", full),
		.initramfs = files_path("%s/initramfs.cpio", full),
		.about = files_path("%s/image.json", full) };
	if (files_read(image->about, ABOUT_MAX, &text, err) < 0 ||
		!files_is_regular(image->kernel) || !files_is_regular(image->initramfs)) {
		buffer_finish(&text);
		error_set(err, ERROR_USAGE, "'%s' holds no guest image", directory);
		return error_hint(err, "kvmbench guest build -o %.200s makes one", directory);
	}
	image->json = text.data;
	return take_about(image, err);
}

/* A disk of the user's, which boots a kernel of its own. */
static int open_disk(struct guest_setup *setup, struct error *err)
{
	const struct guest_options *options = &setup->options;
	const struct guest_disk_wish wish = { .path = options->image,
		.shared = setup->virt->shares,
		.agent = options->agent,
		.agent_size = options->agent_size,
		.tell = options->tell,
		.data = options->data };

	if (options->kernel) {
		error_set(
			err, ERROR_USAGE, "a disk image boots its own kernel, not --guest-kernel");
		return error_hint(err, "kvmbench guest build --kernel makes an image with it");
	}
	if (guest_disk_open(&setup->disk, &wish, err) < 0)
		return -1;
	/* what it boots is known by what the file is */
	snprintf(setup->image.hash, sizeof(setup->image.hash), "%s", setup->disk.hash);
	setup->image.release = files_path("of disk %.16s", setup->disk.hash);
	return 0;
}

static int open_any(struct guest_setup *setup, struct error *err)
{
	const char *path = setup->options.image;

	if (!path)
		return build(setup, err);
	return files_is_regular(path) ? open_disk(setup, err)
				      : open_image(path, &setup->image, err);
}

int guest_setup_image(struct guest_setup *setup, struct error *err)
{
	if (setup->has_image)
		return 0;
	if (open_any(setup, err) < 0) {
		guest_image_finish(&setup->image);
		return -1;
	}
	setup->has_image = true;
	return 0;
}

int guest_setup_check_tool(const struct guest_setup *setup, const char *program, struct error *why)
{
	json_t *about = setup->image.json ? json_loads(setup->image.json, 0, NULL) : NULL;
	const json_t *tool;
	bool found = !about;
	size_t i;

	json_array_foreach (json_object_get(about, "tools"), i, tool) {
		const char *name = json_string_value(json_object_get(tool, "name"));

		found = found || (name && strcmp(name, program) == 0);
	}
	json_decref(about);
	if (found)
		return 0;
	error_set(why, ERROR_UNAVAILABLE, "%s is not in the guest's image", program);
	return setup->options.image
		       ? error_hint(why, "kvmbench guest build --with %s puts it there", program)
		       : error_hint(why, "--guest-with %s puts it there", program);
}

double guest_setup_timeout(const struct guest_setup *setup)
{
	if (setup->options.timeout > 0)
		return setup->options.timeout;
	return setup->disk.path ? GUEST_DISK_SECONDS : GUEST_TIMEOUT;
}

/* --- places --------------------------------------------------------------------------------------
 */

/* The CPUs of the set as "0,2,3". */
static void put_list(const cpu_set_t *set, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t cpu = 0; cpu < CPU_SETSIZE && length + 8 < size; cpu++)
		if (CPU_ISSET(cpu, set))
			length += (size_t)snprintf(
				text + length, size - length, "%s%zu", length ? "," : "", cpu);
}

void guest_setup_place(struct guest_setup *setup, const int *cpu, size_t n)
{
	cpu_set_t others;

	setup->pinned = n >= setup->options.cpus;
	if (sched_getaffinity(0, sizeof(others), &others) < 0)
		CPU_ZERO(&others);
	for (size_t i = 0; setup->pinned && i < setup->options.cpus; i++) {
		setup->cpu[i] = cpu[i];
		CPU_CLR((size_t)cpu[i], &others);
	}
	put_list(&others, setup->others, sizeof(setup->others));
}

void guest_setup_finish(struct guest_setup *setup)
{
	if (setup->has_image)
		guest_image_finish(&setup->image);
	setup->has_image = false;
	guest_disk_close(&setup->disk);
	attach_finish(&setup->attach);
	virt_close(setup->virt);
	setup->virt = NULL;
}
