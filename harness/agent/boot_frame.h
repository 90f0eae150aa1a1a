/* What the agent says of the system it runs in: the frame "boot" of target/guest_boot.h.
 */
#ifndef AGENT_BOOT_FRAME_H
#define AGENT_BOOT_FRAME_H

#include <jansson.h>

/* Seconds since the kernel was entered. */
double boot_frame_uptime(void);
/* entered, modules: when this process began and when it had its devices. A new reference. */
json_t *boot_frame(double entered, double modules);
/* The same in answer to a frame "who", with its nonce and this program's hash. */
json_t *boot_frame_answer(const json_t *who);

#endif
