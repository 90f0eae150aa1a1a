/* What libvirt says when something fails, made fit for one line of a report.
 */
#ifndef VIRT_WORDS_H
#define VIRT_WORDS_H

#include <stddef.h>

/* Its words with nothing that a terminal obeys, and line ends as blanks. Of what QEMU printed, which
 * libvirt quotes line by line behind time stamps, the stamps go, and its warnings do where anything
 * else was printed, so that the reason is not cut off behind them. Cut to size. Pure. */
void virt_words(const char *said, char *words, size_t size);

#endif
