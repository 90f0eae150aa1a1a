#include <string.h>

#include "guest-payloads/linux/initramfs.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

int initramfs_add_system(struct initramfs *image, struct error *err)
{
	static const char *const folders[] = { "/dev", "/proc", "/sys", "/run", "/tmp", "/root" };
	static const char *const files[][2] = {
		{ "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n" },
		{ "/etc/group", "root:x:0:\n" },
		{ "/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n" },
	};

	for (size_t i = 0; i < COUNT(folders); i++)
		if (initramfs_add_directory(image, folders[i], err))
			return -1;
	for (size_t i = 0; i < COUNT(files); i++)
		if (!initramfs_has(image, files[i][0]) &&
			initramfs_add_bytes(
				image, files[i][0], files[i][1], strlen(files[i][1]), 0644, err))
			return -1;
	return 0;
}
