#include "target/guest_disk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/cache.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"
#include "guest-payloads/linux/seed.h"
#include "target/guest_boot.h"

#define QEMU_IMG_SECONDS 60
#define QEMU_IMG_BYTES	 (1u << 20)
#define HASH_DAYS	 90
#define SECTOR		 512

/* --- what it is ----------------------------------------------------------------------------------
 */

static int qemu_img(const char *const *argv, struct buffer *out, struct error *err)
{
	const struct program program = {
		.argv = argv, .seconds = QEMU_IMG_SECONDS, .max = QEMU_IMG_BYTES
	};

	if (program_exists(argv[0]))
		return program_run(&program, out, NULL, err);
	error_set(err, ERROR_UNAVAILABLE, "disk images need qemu-img, which is not installed");
	return error_hint(err, "install package qemu-utils (qemu-img)");
}

static int take_format(struct guest_disk *disk, const json_t *about, struct error *err)
{
	const char *format = json_string_value(json_object_get(about, "format"));

	if (!format || (strcmp(format, "raw") != 0 && strcmp(format, "qcow2") != 0)) {
		error_set(err, ERROR_USAGE, "'%s' is an image of format %.20s, not raw or qcow2",
			disk->path, format ? format : "?");
		return error_hint(err, "qemu-img convert -O qcow2 makes one of it");
	}
	snprintf(disk->format, sizeof(disk->format), "%s", format);
	if (json_object_get(about, "backing-filename")) {
		error_set(err, ERROR_USAGE,
			"'%s' is a layer above another image, which its hash would not cover",
			disk->path);
		return error_hint(err, "qemu-img convert -O qcow2 makes one image of both");
	}
	if (json_is_true(json_object_get(about, "encrypted")))
		return error_set(err, ERROR_USAGE, "'%s' is encrypted", disk->path);
	return 0;
}

/* qemu-img takes any file for a raw image: one that a BIOS would boot ends its first sector so. */
static int check_boots(const struct guest_disk *disk, struct error *err)
{
	unsigned char sector[SECTOR];
	long n;

	if (strcmp(disk->format, "raw") != 0)
		return 0;
	n = files_head(disk->path, sector, sizeof(sector), err);
	if (n < 0)
		return -1;
	if (n == SECTOR && sector[SECTOR - 2] == 0x55 && sector[SECTOR - 1] == 0xaa)
		return 0;
	error_set(err, ERROR_USAGE, "'%s' is no disk image that boots", disk->path);
	return error_hint(err, "a cloud image for x86-64 and BIOS, raw or qcow2; or a directory "
			       "of kvmbench guest build");
}

static int look_at(struct guest_disk *disk, struct error *err)
{
	/* -U: somebody may have it open */
	const char *const argv[] = { "qemu-img", "info", "-U", "--output=json", disk->path, NULL };
	struct buffer text = BUFFER_INIT;
	json_t *about = NULL;
	int status = qemu_img(argv, &text, err);

	if (status == 0 && !(about = json_loadb(text.data, text.length, 0, NULL)))
		status = error_set(err, ERROR_DATA, "qemu-img says nonsense of '%s'", disk->path);
	if (status == 0)
		status = take_format(disk, about, err);
	if (status == 0)
		status = check_boots(disk, err);
	json_decref(about);
	buffer_finish(&text);
	return status;
}

/* --- its hash ------------------------------------------------------------------------------------
 */

static bool is_hash(const char *text, size_t length)
{
	return length == DIGEST_TEXT - 1 && strspn(text, "0123456789abcdef") == length;
}

static bool recall(struct cache *cache, const char *key, char hash[DIGEST_TEXT])
{
	cleanup_free char *path = cache_find(cache, key);
	struct buffer text = BUFFER_INIT;
	bool good;

	good = path && files_read(path, DIGEST_TEXT, &text, NULL) == 0 &&
	       is_hash(text.data, text.length);
	if (good)
		memcpy(hash, text.data, DIGEST_TEXT);
	buffer_finish(&text);
	return good;
}

/* For the next time; that it cannot be kept is no reason to stop. */
static void remember(struct cache *cache, const char *key, const char *hash)
{
	cleanup_free char *made = NULL;

	if (cache_lock(cache, NULL, NULL, NULL) < 0)
		return;
	made = files_path("%s/hash", cache->work);
	if (files_write(made, hash, DIGEST_TEXT - 1, NULL) == 0 &&
		cache_keep(cache, made, key, NULL) == 0)
		cache_use(cache, key, HASH_DAYS);
	cache_unlock(cache);
}

/* A file that was written to has another time of change, and one put in its place another inode. */
static int find_hash(struct guest_disk *disk, const struct guest_disk_wish *wish, struct error *err)
{
	cleanup_free char *key = NULL;
	struct cache cache;
	struct stat st;
	bool cached;
	int status = 0;

	if (stat(disk->path, &st) < 0)
		return error_errno(err, ERROR_USAGE, "cannot open '%s'", disk->path);
	key = files_path("%ju-%ju-%ju-%jd.%09ld-%jd.%09ld", (uintmax_t)st.st_dev,
		(uintmax_t)st.st_ino, (uintmax_t)st.st_size, (intmax_t)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
	cached = cache_open(&cache, "disks", NULL) == 0;
	if (!cached || !recall(&cache, key, disk->hash)) {
		if (wish->tell)
			wish->tell(wish->data, "reading the whole disk image once, for its hash");
		status = digest_file(disk->path, disk->hash, err);
		if (status == 0 && cached)
			remember(&cache, key, disk->hash);
	}
	cache_close(&cache);
	return status;
}

/* --- what goes with it ---------------------------------------------------------------------------
 */

static int share(const char *path, bool shared, mode_t mode, struct error *err)
{
	if (shared && chmod(path, mode) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot change '%s'", path);
	return 0;
}

int guest_disk_renew(const struct guest_disk *disk, bool shared, struct error *err)
{
	const char *const argv[] = { "qemu-img", "create", "-q", "-f", "qcow2", "-F", disk->format,
		"-b", disk->path, disk->layer, NULL };
	struct buffer nothing = BUFFER_INIT;
	int status;

	if (!disk->path)
		return 0;
	unlink(disk->layer);
	status = qemu_img(argv, &nothing, err);
	buffer_finish(&nothing);
	return status < 0 ? status : share(disk->layer, shared, 0666, err);
}

static int make_seed(struct guest_disk *disk, const struct guest_disk_wish *wish, struct error *err)
{
	if (place_make_in(files_large(), &disk->place, err) < 0)
		return -1;
	disk->layer = files_path("%s/layer.qcow2", disk->place.path);
	disk->seed = files_path("%s/seed.iso", disk->place.path);
	if (wish->shared && place_share(&disk->place, err) < 0)
		return -1;
	if (seed_write(disk->seed, wish->agent, wish->agent_size, GUEST_PORT, err) < 0)
		return -1;
	return share(disk->seed, wish->shared, 0644, err);
}

int guest_disk_open(struct guest_disk *disk, const struct guest_disk_wish *wish, struct error *err)
{
	*disk = (struct guest_disk){ .place.lock = -1 };
	place_sweep_in(files_large());
	disk->path = realpath(wish->path, NULL);
	if (!disk->path) {
		error_errno(err, ERROR_USAGE, "cannot open guest image '%s'", wish->path);
	} else if (access(disk->path, R_OK) < 0) {
		error_errno(err, ERROR_USAGE, "cannot read guest image '%s'", wish->path);
	} else if (look_at(disk, err) == 0 && find_hash(disk, wish, err) == 0 &&
		   make_seed(disk, wish, err) == 0) {
		return 0;
	}
	guest_disk_close(disk);
	return -1;
}

size_t guest_disk_list(const struct guest_disk *disk, struct machine_disk list[2])
{
	if (!disk->path)
		return 0;
	list[0] = (struct machine_disk){ .path = disk->layer, .format = "qcow2" };
	list[1] = (struct machine_disk){ .path = disk->seed, .format = "raw", .read_only = true };
	return 2;
}

void guest_disk_close(struct guest_disk *disk)
{
	if (disk->place.path)
		place_remove_in(files_large(), &disk->place);
	free(disk->path);
	free(disk->layer);
	free(disk->seed);
	*disk = (struct guest_disk){ .place.lock = -1 };
}
