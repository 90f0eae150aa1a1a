/* The agent's program as a file that can be executed: the one embedded in this program
 * (guest-payloads/linux/agent_image.h), or what the environment's KVMBENCH_AGENT names.
 */
#ifndef TARGET_AGENT_FILE_H
#define TARGET_AGENT_FILE_H

#include <stdint.h>

#include "base/error.h"

/* Its descriptor, opened once per process and inherited by launches; never closed. −1:
 * ERROR_UNAVAILABLE. */
int agent_file(struct error *err);
/* The program's own agent, opened anew; in the agent (harness/agent/open.c) that is itself. */
int agent_open(struct error *err);
/* FNV-1a, 64 bit, of its content; 0 if it cannot be read. */
uint64_t agent_file_hash(void);

#endif
