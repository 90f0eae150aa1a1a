#include "target/devices.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/disk_files.h"

static struct {
	struct device_options options;
	bool configured;
	char *directory; /* absolute */
	cpu_set_t cpus;	 /* for helpers */
	struct disk_files files;
	struct network network;
	/* what failed once is not tried again for every benchmark */
	struct error disk_failed, folder_failed, image_failed, network_failed;
} devices = { .network = { .ready = false } };

bool devices_are_direct(const struct device_options *o)
{
	return strcmp(o->cache, "none") == 0 || strcmp(o->cache, "directsync") == 0;
}

const char *devices_aio(const struct device_options *o)
{
	if (o->aio)
		return o->aio;
	return devices_are_direct(o) ? "native" : "threads";
}

void devices_serve(const struct device_options *o)
{
	devices.options.cache = o->cache;
	devices.options.aio = o->aio;
	devices.options.thread = o->thread;
}

void devices_configure(const struct device_options *options)
{
	devices.options = *options;
	devices.configured = true;
	if (sched_getaffinity(0, sizeof(devices.cpus), &devices.cpus) < 0)
		CPU_ZERO(&devices.cpus);
}

void devices_place(const int *cpu, size_t n)
{
	cpu_set_t left = devices.cpus;

	for (size_t i = 0; i < n; i++)
		CPU_CLR((size_t)cpu[i], &left);
	if (CPU_COUNT(&left))
		devices.cpus = left;
}

static const char *directory(void)
{
	const char *chosen = disk_files_directory(devices.options.directory);

	if (!devices.directory)
		devices.directory = realpath(chosen, NULL);
	return devices.directory ? devices.directory : chosen;
}

void devices_sweep(void)
{
	if (!devices.configured)
		return;
	place_sweep_in(directory());
	link_sweep();
}

/* --- making --------------------------------------------------------------------------------------
 */

static int make_disk(struct error *err)
{
	const struct device_options *o = &devices.options;

	return o->disk ? disk_files_take_disk(&devices.files, o->disk, o->disk_write, o->bytes, err)
		       : disk_files_make_disk(&devices.files, directory(), o->bytes, err);
}

static int make_folder(struct error *err)
{
	return disk_files_make_folder(&devices.files, directory(), err);
}

static int make_image(struct error *err)
{
	return disk_files_make_image(&devices.files, directory(), devices.options.bytes, err);
}

static int make_network(struct error *err)
{
	const bool some = CPU_COUNT(&devices.cpus) > 0;

	return network_open(
		&devices.network, devices.options.network, some ? &devices.cpus : NULL, err);
}

static int once(int (*make)(struct error *), struct error *failed, struct error *why)
{
	if (!failed->kind)
		make(failed);
	if (!failed->kind)
		return 0;
	if (why)
		*why = *failed;
	return -1;
}

static int check_write(struct error *why)
{
	if (!devices.files.disk_foreign)
		return 0;
	error_set(why, ERROR_UNAVAILABLE, "'%s' is not to be overwritten", devices.options.disk);
	return error_hint(why, "--guest-disk-write gives leave, and destroys what is on it");
}

int devices_check(const struct bench *bench, uint32_t on, struct error *why)
{
	struct devices told = { 0 };

	if (!bench->needs || !devices.configured)
		return 0;
	if (bench->needs & NEEDS_DISK && once(make_disk, &devices.disk_failed, why) < 0)
		return -1;
	if (bench->needs & NEEDS_DISK_WRITE && check_write(why) < 0)
		return -1;
	if (bench->needs & NEEDS_FOLDER) {
		if (on & ON_GUEST && once(make_image, &devices.image_failed, why) < 0)
			return -1;
		if (!(on & ON_GUEST) && once(make_folder, &devices.folder_failed, why) < 0)
			return -1;
	}
	if (bench->needs & NEEDS_NETWORK) {
		if (once(make_network, &devices.network_failed, why) < 0)
			return -1;
		return network_tell(&devices.network, on, &told, why);
	}
	return 0;
}

/* --- telling -------------------------------------------------------------------------------------
 */

static void tell_disk(uint32_t on, struct devices *told)
{
	const struct disk_files *files = &devices.files;

	if (!files->disk)
		return;
	snprintf(told->disk, sizeof(told->disk), "%s",
		on & ON_GUEST ? DEVICE_SERIAL "kvmbench-disk" : files->disk);
	told->disk_bytes = files->disk_bytes;
	told->disk_foreign = files->disk_foreign;
	told->disk_write = !files->disk_foreign;
}

void devices_tell(uint32_t on, struct devices *told)
{
	const struct disk_files *files = &devices.files;

	*told = (struct devices){ 0 };
	tell_disk(on, told);
	if (on & ON_GUEST && files->image)
		snprintf(told->folder, sizeof(told->folder), DEVICE_SERIAL "kvmbench-files");
	else if (!(on & ON_GUEST) && files->folder)
		snprintf(told->folder, sizeof(told->folder), "%s", files->folder);
	told->folder_bytes = devices.options.bytes;
	if (devices.network.ready)
		network_tell(&devices.network, on, told, NULL);
}

static struct machine_disk disk_of(const char *path, const char *serial)
{
	const struct device_options *o = &devices.options;

	return (struct machine_disk){ .path = path,
		.format = "raw",
		.serial = serial,
		.cache = o->cache,
		.aio = devices_aio(o),
		.thread = o->thread };
}

unsigned devices_made(void)
{
	return !!devices.files.disk + !!devices.files.image + devices.network.ready;
}

int devices_disks(bool shares, struct machine_disk disk[2], struct error *err)
{
	const struct disk_files *files = &devices.files;
	int n = 0;

	if (shares && disk_files_share(files, err) < 0)
		return -1;
	if (files->disk) {
		disk[n] = disk_of(files->disk, "kvmbench-disk");
		disk[n].device = files->disk_device;
		disk[n++].read_only = files->disk_foreign;
	}
	if (files->image) {
		if (disk_files_renew_image(files, err) < 0)
			return -1;
		disk[n++] = disk_of(files->image, "kvmbench-files");
	}
	return n;
}

const struct machine_network *devices_network(void)
{
	return devices.network.ready ? &devices.network.device : NULL;
}

const char *devices_place_of_files(void)
{
	return devices.files.place.path;
}

const char *devices_own_disk(void)
{
	return devices.options.disk ? devices.files.disk : NULL;
}

int devices_container_space(void)
{
	return devices.network.pairs ? devices.network.far.other_space : -1;
}

/* --- what is recorded ----------------------------------------------------------------------------
 */

static void put(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text ? text : ""));
}

static void describe_network(uint32_t on, json_t *fingerprint, json_t *conditions)
{
	const struct network *network = &devices.network;
	char text[64];

	put(fingerprint, "network", network->pairs ? "veth" : "loopback");
	if (network->why[0])
		put(conditions, "network_why", network->why);
	if (!(on & ON_GUEST))
		return;
	snprintf(text, sizeof(text), "%s%s%s", network->tap ? "tap" : "user",
		network->tap ? ", " : "", network->tap ? network->device.driver : "");
	put(fingerprint, "guest_network", text);
}

void devices_describe(uint32_t needs, uint32_t on, json_t *fingerprint, json_t *conditions)
{
	const struct disk_files *files = &devices.files;
	char system[32];

	if (needs & NEEDS_DISK && files->disk) {
		disk_files_system(files->disk, system, sizeof(system));
		put(fingerprint, "disk", files->disk_device ? "block device" : system);
		put(fingerprint, "disk_content",
			files->disk_foreign ? "the user's own" : "numbered blocks");
		json_object_set_new(fingerprint, "disk_mib",
			json_integer((json_int_t)(files->disk_bytes >> 20)));
		put(conditions, "disk_path", files->disk);
	}
	if (needs & NEEDS_FOLDER) {
		disk_files_system(directory(), system, sizeof(system));
		put(fingerprint, "files", system);
	}
	if (needs & NEEDS_FOLDER && on & ON_GUEST)
		put(fingerprint, "guest_files", "ext4");
	if (needs & NEEDS_NETWORK && devices.network.ready)
		describe_network(on, fingerprint, conditions);
}

void devices_finish(void)
{
	network_close(&devices.network);
	disk_files_finish(&devices.files);
	free(devices.directory);
	devices.directory = NULL;
	devices.disk_failed = devices.folder_failed = devices.image_failed =
		devices.network_failed = (struct error)ERROR_INIT;
}
