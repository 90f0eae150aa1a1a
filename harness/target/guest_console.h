/* The end of what a guest wrote to its serial console, for messages.
 */
#ifndef TARGET_GUEST_CONSOLE_H
#define TARGET_GUEST_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

#define CONSOLE_MAX (64u << 20) /* a guest that writes more is ended */

/* The last lines that fit, joined by " | ": no line twice in a row, nothing a terminal would obey,
 * no time stamps of the kernel. "" if there is nothing. Pure. */
void console_tail(const char *text, size_t length, char *tail, size_t size);
/* Of a file; "" if it cannot be read. */
void console_tail_file(const char *path, char *tail, size_t size);
/* Bytes of it. */
uint64_t console_size(const char *path);

#endif
