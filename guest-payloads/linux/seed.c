#include "guest-payloads/linux/seed.h"

#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

/* cloud-init's NoCloud asks for cidata in small letters or capitals; ISO 9660 has capitals only. */
#define OPTIONS "iso9660:volume-id=CIDATA,rockridge=useful"

/* A network of its own is nothing that the guest must wait for. */
static const char meta_data[] = "instance-id: kvmbench\nlocal-hostname: kvmbench\n";
static const char network[] = "version: 2\nethernets: {}\n";

/* At the end of booting (runcmd), so that nothing else starts while it measures; in a unit of its
 * own where there are units, so that it is nobody's child. From a copy: the CD need not stay. */
#define USER_DATA                                                                                  \
	"#cloud-config\n"                                                                          \
	"runcmd:\n"                                                                                \
	"- - sh\n"                                                                                 \
	"  - -c\n"                                                                                 \
	"  - |\n"                                                                                  \
	"    exec >/dev/console 2>&1\n"                                                            \
	"    place=$(mktemp -d /var/tmp/kvmbench.XXXXXX) && cd $place && mkdir cd || exit\n"       \
	"    mount -o ro /dev/disk/by-label/CIDATA cd || mount -o ro LABEL=CIDATA cd || {\n"       \
	"      echo 'kvmbench: cannot mount the CD with the agent'; exit 1; }\n"                   \
	"    cp cd/kvmbench-agent agent && chmod 755 agent && umount cd\n"                         \
	"    set -- $place/agent --port /dev/virtio-ports/%s\n"                                    \
	"    if [ -d /run/systemd/system ]; then\n"                                                \
	"      systemd-run -q --unit=kvmbench-agent -p StandardError=tty \"$@\"\n"                 \
	"    else\n"                                                                               \
	"      setsid \"$@\" </dev/null &\n"                                                       \
	"    fi || echo 'kvmbench: cannot start the agent'\n"

static int failed(struct archive *archive, const char *path, struct error *err)
{
	const char *why = archive_error_string(archive);

	return error_set(err, ERROR_SYSTEM, "cannot write '%s': %s", path, why ? why : "no reason");
}

static int add(struct archive *archive, const char *path, const char *name, const void *bytes,
	size_t length, mode_t mode, struct error *err)
{
	struct archive_entry *entry = archive_entry_new();
	int status = 0;

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)length);
	archive_entry_set_mtime(entry, 0, 0);
	if (archive_write_header(archive, entry) != ARCHIVE_OK ||
		archive_write_data(archive, bytes, length) != (la_ssize_t)length)
		status = failed(archive, path, err);
	archive_entry_free(entry);
	return status;
}

int seed_write(
	const char *path, const void *agent, size_t agent_size, const char *port, struct error *err)
{
	cleanup_free char *user_data = files_path(USER_DATA, port);
	struct archive *archive = archive_write_new();
	int status = 0;

	if (!archive)
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (archive_write_set_format_iso9660(archive) != ARCHIVE_OK ||
		archive_write_set_options(archive, OPTIONS) != ARCHIVE_OK ||
		archive_write_open_filename(archive, path) != ARCHIVE_OK)
		status = failed(archive, path, err);
	if (status == 0 &&
		(add(archive, path, "user-data", user_data, strlen(user_data), 0644, err) < 0 ||
			add(archive, path, "meta-data", meta_data, strlen(meta_data), 0644, err) <
				0 ||
			add(archive, path, "network-config", network, strlen(network), 0644, err) <
				0 ||
			add(archive, path, "kvmbench-agent", agent, agent_size, 0755, err) < 0))
		status = -1;
	if (archive_write_close(archive) != ARCHIVE_OK && status == 0)
		status = failed(archive, path, err);
	archive_write_free(archive);
	return status;
}
