/* The boot ROM of target qemu (guest-payloads/tinyvm/firmware_x86_64.S), embedded by the Makefile.
 */
#ifndef TARGET_FIRMWARE_IMAGE_H
#define TARGET_FIRMWARE_IMAGE_H

#define FIRMWARE_BYTES 65536

extern const unsigned char firmware_image[];
extern const unsigned char firmware_image_end[];

#endif
