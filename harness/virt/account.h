/* The account that a distribution's libvirt runs QEMU as. As root, libvirt wants it to exist before
 * it reads in qemu.conf that QEMU shall run as somebody else (9.0: "Failed to parse user
 * 'libvirt-qemu'", also with user = "+0" there); but who has no daemon has no such
 * account, and nothing of libvirt's API or environment names another. An NSS module would have to
 * be installed, a user namespace would make this process nobody on the host. While an embedded
 * libvirt is opened, this process's own stands in for a missing one. No file of the system is
 * touched, and qemu.conf then names the real user.
 */
#ifndef VIRT_ACCOUNT_H
#define VIRT_ACCOUNT_H

#include <stdbool.h>

void account_stand_in(bool on);

#endif
