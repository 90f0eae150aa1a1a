/* How a kernel was configured, where its .config is at hand.
 */
#ifndef GUEST_LINUX_KERNEL_CONFIG_H
#define GUEST_LINUX_KERNEL_CONFIG_H

#include "guest-payloads/linux/kernel.h"

enum kernel_config {
	KERNEL_CONFIG_UNKNOWN,
	KERNEL_CONFIG_NO,
	KERNEL_CONFIG_MODULE,
	KERNEL_CONFIG_YES
};

/* option: "CONFIG_BLK_DEV_INITRD". Unknown if there is no .config that can be read. */
enum kernel_config kernel_config(const struct kernel *kernel, const char *option);

#endif
