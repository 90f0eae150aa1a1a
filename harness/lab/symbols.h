/* The functions of a kernel by address, from the text of its /proc/kallsyms:
 *
 *	ffffffff8103c2a0 T kvm_arch_vcpu_ioctl_run	[kvm]
 *
 * One address has one symbol, the same one whatever the order of the lines: functions before data,
 * then the name with fewer leading underscores, global before weak before local, the shorter name,
 * the first in the alphabet. Absolute symbols and the padding that compilers put before functions
 * (__pfx_, __cfi_) are left out.
 */
#ifndef LAB_SYMBOLS_H
#define LAB_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct symbol {
	uint64_t address;
	const char *name;   /* of struct symbols */
	const char *module; /* "kvm_amd"; "": the kernel itself */
	char type;	    /* as nm tells it */
	bool code;	    /* a function: types t, T, w and W */
};

struct symbols {
	struct symbol *symbol; /* n of them, addresses ascending, no two alike */
	size_t n;
	char *text; /* what the names point into */
};

enum {
	SYMBOLS_TEXT_MAX = 64 << 20, /* bytes of kallsyms; a distribution's kernel has 4 MB */
	SYMBOL_NAME_MAX = 511,	     /* KSYM_NAME_LEN - 1 */
	SYMBOL_MODULE_MAX = 63,	     /* MODULE_NAME_LEN of the largest configuration, less 1 */
};

/* ERROR_DATA, with the number of the line, for anything that is no line of kallsyms, for a text cut
 * off in a line, and for one without functions; ERROR_UNAVAILABLE if every address is zero (the
 * reader of kallsyms was not allowed to see them). */
int symbols_parse(const char *text, size_t length, struct symbols *s, struct error *err);
/* The function that holds the address: the last one at or below it, as long as no other symbol lies
 * between. NULL if there is none. */
const struct symbol *symbols_find(const struct symbols *s, uint64_t address);
void symbols_finish(struct symbols *s);

#endif
