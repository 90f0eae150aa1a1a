/* The account that a distribution's libvirt runs QEMU as. As root, libvirt wants it to exist before
 * it reads in qemu.conf that QEMU shall run as somebody else; but who has no daemon has no such
 * account. While an embedded libvirt is opened, this process's own stands in for a missing one. No
 * file of the system is touched, and qemu.conf then names the real user.
 */
#ifndef VIRT_ACCOUNT_H
#define VIRT_ACCOUNT_H

#include <stdbool.h>

void account_stand_in(bool on);

#endif
