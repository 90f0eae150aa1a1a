#include "guest-payloads/linux/guest_image.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/json_text.h"
#include "guest-payloads/linux/cache.h"
#include "guest-payloads/linux/elf.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/guest_tools.h"
#include "guest-payloads/linux/initramfs.h"
#include "guest-payloads/linux/modules.h"

enum { KEEP_DAYS = 14 };

/* All guests: the agent is reached through the first two. */
static const char *const needed_modules[] = { "virtio_pci", "virtio_console" };
/* What may be in a guest, where the kernel has it. ext4 asks for crc32c by that other name. */
static const char *const usual_modules[] = { "virtio_blk", "virtio_net", "virtio_rng",
	"virtio_balloon", "veth", "crc32c_generic", "ext4" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What is being put together. */
struct making {
	const struct guest_image_plan *plan;
	struct kernel kernel;
	struct module_list modules;
	char *work;	 /* directory that the files are made in */
	char *initramfs; /* in it */
};

static void say(const struct guest_image_plan *plan, const char *text)
{
	if (plan->tell)
		plan->tell(plan->data, text);
}

/* --- the initramfs -------------------------------------------------------------------------------
 */

static bool wanted_before(const struct guest_image_plan *plan, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(plan->tool[j], plan->tool[i]) == 0)
			return true;
	return false;
}

static void put_names(struct buffer *b, const char *key, const char *const *names, size_t n)
{
	json_put_open(b, key, '[');
	for (size_t i = 0; i < n; i++)
		json_put_string(b, NULL, names[i]);
	buffer_adds(b, "]");
}

static void put_tool_names(struct buffer *b, const struct guest_image_plan *plan)
{
	json_put_open(b, "tools", '[');
	for (size_t i = 0; i < plan->n_tools; i++)
		if (!wanted_before(plan, i))
			json_put_string(b, NULL, plan->tool[i]);
	buffer_adds(b, "]");
}

static int add_description(const struct making *m, struct initramfs *image, struct error *err)
{
	struct buffer text = BUFFER_INIT;
	int status;

	json_put_open(&text, NULL, '{');
	json_put_string(&text, "schema", "kvmbench.guest/1");
	put_names(&text, "modules", (const char *const *)m->modules.name, m->modules.n);
	put_tool_names(&text, m->plan);
	buffer_adds(&text, "}\n");
	status = initramfs_add_bytes(image, GUEST_IMAGE_FILE, text.data, text.length, 0644, err);
	buffer_finish(&text);
	return status;
}

static int add_tools(const struct making *m, struct initramfs *image, struct error *err)
{
	const struct guest_image_plan *plan = m->plan;

	for (size_t i = 0; i < plan->n_tools; i++) {
		cleanup_free char *path = NULL;

		if (wanted_before(plan, i))
			continue;
		path = guest_tool_find(plan->tool[i], err);
		if (!path || guest_tool_add(image, plan->tool[i], path, err))
			return -1;
	}
	return 0;
}

static int make_initramfs(const struct making *m, struct error *err)
{
	const struct guest_image_plan *plan = m->plan;
	struct initramfs *image = initramfs_open(m->initramfs, err);

	if (!image)
		return -1;
	if (initramfs_add_bytes(image, "/init", plan->agent, plan->agent_size, 0755, err) ||
		initramfs_add_system(image, err) || modules_add(image, &m->modules, err) ||
		add_tools(m, image, err) || add_description(m, image, err)) {
		initramfs_abandon(image);
		return -1;
	}
	return initramfs_close(image, err);
}

/* --- what goes into it ---------------------------------------------------------------------------
 */

static int check_agent(const struct guest_image_plan *plan, struct error *err)
{
	const struct elf elf = { plan->agent, plan->agent_size };
	const int type = elf_type(&elf);

	if ((type == ET_EXEC || type == ET_DYN) && !elf_interpreter(&elf) &&
		!elf_needs_libraries(&elf))
		return 0;
	return error_set(err, ERROR_DATA, "the agent is no static x86-64 program");
}

static int check_tools(const struct guest_image_plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan->n_tools; i++) {
		cleanup_free char *path = guest_tool_find(plan->tool[i], err);

		if (!path)
			return -1;
	}
	return 0;
}

static int choose_modules(struct making *m, struct error *err)
{
	const struct guest_image_plan *plan = m->plan;
	const size_t needed = COUNT(needed_modules);
	const size_t n = needed + plan->n_modules;
	cleanup_free const char **names = calloc(n, sizeof(*names));

	if (!names)
		return error_errno(err, ERROR_SYSTEM, "cannot list modules");
	memcpy(names, needed_modules, sizeof(needed_modules));
	for (size_t i = 0; i < plan->n_modules; i++)
		names[needed + i] = plan->module[i];
	if (!m->kernel.modules[0])
		say(plan, "no modules of this kernel are here: all it needs must be built in");
	if (modules_resolve(&m->kernel, names, n, &m->modules, err))
		return -1;
	return modules_resolve_more(
		&m->kernel, usual_modules, COUNT(usual_modules), &m->modules, err);
}

/* --- what it is ----------------------------------------------------------------------------------
 */

static int hash_bytes(const void *bytes, size_t length, char text[DIGEST_TEXT], struct error *err)
{
	struct digest *d = digest_new(err);

	if (!d)
		return -1;
	digest_add(d, bytes, length);
	digest_text(d, text);
	digest_free(d);
	return 0;
}

static int put_tools(struct buffer *b, const struct guest_image_plan *plan, struct error *err)
{
	char digest[DIGEST_TEXT];

	json_put_open(b, "tools", '[');
	for (size_t i = 0; i < plan->n_tools; i++) {
		cleanup_free char *path = NULL;

		if (wanted_before(plan, i))
			continue;
		path = guest_tool_find(plan->tool[i], err);
		if (!path || digest_file(path, digest, err))
			return -1;
		json_put_open(b, NULL, '{');
		json_put_string(b, "name", plan->tool[i]);
		json_put_string(b, "path", path);
		json_put_string(b, "sha256", digest);
		buffer_adds(b, "}");
	}
	buffer_adds(b, "]");
	return 0;
}

static int describe(
	const struct making *m, char hash[DIGEST_TEXT], struct buffer *json, struct error *err)
{
	char initramfs[DIGEST_TEXT];
	char agent[DIGEST_TEXT];
	cleanup_free char *both = NULL;
	struct stat status;

	if (digest_file(m->initramfs, initramfs, err) ||
		hash_bytes(m->plan->agent, m->plan->agent_size, agent, err))
		return -1;
	if (stat(m->initramfs, &status))
		return error_errno(err, ERROR_SYSTEM, "cannot examine '%s'", m->initramfs);
	both = files_path("kernel %s\ninitramfs %s\n", m->kernel.sha256, initramfs);
	if (hash_bytes(both, strlen(both), hash, err))
		return -1;
	json_put_open(json, NULL, '{');
	json_put_string(json, "schema", "kvmbench.guest-image/1");
	json_put_string(json, "hash", hash);
	json_put_open(json, "kernel", '{');
	json_put_string(json, "release", m->kernel.release);
	json_put_string(json, "origin", m->kernel.origin);
	json_put_string(json, "sha256", m->kernel.sha256);
	buffer_adds(json, "}");
	json_put_open(json, "initramfs", '{');
	json_put_uint(json, "bytes", (uint64_t)status.st_size);
	json_put_string(json, "sha256", initramfs);
	buffer_adds(json, "}");
	json_put_string(json, "agent", agent);
	put_names(json, "modules", (const char *const *)m->modules.name, m->modules.n);
	if (put_tools(json, m->plan, err))
		return -1;
	buffer_adds(json, "}");
	return 0;
}

/* --- where it goes -------------------------------------------------------------------------------
 */

static void set_place(struct guest_image *image, char *directory)
{
	image->directory = directory;
	image->kernel = files_path("%s/vmlinuz", directory);
	image->initramfs = files_path("%s/initramfs.cpio", directory);
	image->about = files_path("%s/image.json", directory);
}

/* Makes all three in the working directory. */
static int make_files(struct making *m, struct guest_image *image, struct error *err)
{
	cleanup_free char *kernel = files_path("%s/vmlinuz", m->work);
	cleanup_free char *about = files_path("%s/image.json", m->work);
	cleanup_free char *line = NULL;
	struct buffer json = BUFFER_INIT;
	int status;

	m->initramfs = files_path("%s/initramfs.cpio", m->work);
	status = files_make_directory(m->work, err);
	if (status == 0)
		status = make_initramfs(m, err);
	if (status == 0)
		status = files_copy(m->kernel.image, kernel, err);
	if (status == 0)
		status = describe(m, image->hash, &json, err);
	image->json = json.data;
	if (status == 0) {
		line = files_path("%s\n", json.data);
		status = files_write(about, line, strlen(line), err);
	}
	return status;
}

/* The work of make_files() to the user's directory: whole files only, image.json first away and
 * last there, so that whoever finds one finds what it describes. */
static int move_out(const struct making *m, struct guest_image *image, struct error *err)
{
	static const char *const names[] = { "vmlinuz", "initramfs.cpio", "image.json" };

	unlink(image->about);
	for (size_t i = 0; i < COUNT(names); i++) {
		cleanup_free char *from = files_path("%s/%s", m->work, names[i]);
		cleanup_free char *to = files_path("%s/%s", image->directory, names[i]);

		if (rename(from, to))
			return error_errno(
				err, ERROR_SYSTEM, "cannot rename '%s' to '%s'", from, to);
	}
	return 0;
}

static int build_into(
	struct making *m, const char *directory, struct guest_image *image, struct error *err)
{
	char *template;
	int status;

	if (files_make_directory(directory, err))
		return -1;
	template = files_path("%s/.kvmbench-XXXXXX", directory);
	if (!mkdtemp(template)) {
		error_errno(err, ERROR_SYSTEM, "cannot write to directory '%s'", directory);
		free(template);
		return -1;
	}
	m->work = template;
	set_place(image, files_path("%s", directory));
	status = make_files(m, image, err);
	if (status == 0)
		status = move_out(m, image, err);
	files_remove(m->work);
	return status;
}

static int build_in_cache(struct making *m, struct guest_image *image, struct error *err)
{
	struct cache cache;
	int status = cache_open(&cache, "images", err);

	if (status == 0)
		status = cache_lock(&cache, m->plan->tell, m->plan->data, err);
	if (status == 0) {
		m->work = files_path("%s/image", cache.work);
		status = make_files(m, image, err);
	}
	if (status == 0)
		status = cache_keep(&cache, m->work, image->hash, err);
	if (status == 0) {
		cache_use(&cache, image->hash, KEEP_DAYS);
		set_place(image, files_path("%s/%s", cache.path, image->hash));
	}
	cache_close(&cache);
	return status;
}

int guest_image_build(const struct guest_image_plan *plan, const char *directory,
	struct guest_image *image, struct error *err)
{
	struct making m = { .plan = plan };
	int status;

	*image = (struct guest_image){ 0 };
	if (check_agent(plan, err) || check_tools(plan, err) ||
		kernel_find(plan->kernel, plan->modules, plan->tell, plan->data, &m.kernel, err))
		return -1;
	status = choose_modules(&m, err);
	if (status == 0)
		status = directory ? build_into(&m, directory, image, err)
				   : build_in_cache(&m, image, err);
	if (status == 0)
		image->release = files_path("%s", m.kernel.release);
	else
		guest_image_finish(image);
	module_list_finish(&m.modules);
	kernel_finish(&m.kernel);
	free(m.work);
	free(m.initramfs);
	return status;
}

void guest_image_finish(struct guest_image *image)
{
	free(image->directory);
	free(image->kernel);
	free(image->initramfs);
	free(image->about);
	free(image->release);
	free(image->json);
	*image = (struct guest_image){ 0 };
}
