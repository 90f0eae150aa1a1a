/* The options of `kvmbench run` that say what guest is booted: a child parser of argp, whose input
 * is a struct guest_options.
 */
#ifndef CLI_GUEST_ARGUMENTS_H
#define CLI_GUEST_ARGUMENTS_H

#include <argp.h>

#include "target/guest.h"

extern const struct argp guest_arguments;

/* What holds where no option says otherwise; messages go to stderr unless quiet. */
void guest_arguments_init(struct guest_options *options);
/* Prints "kvmbench: WHAT" to stderr. */
void guest_arguments_tell(void *data, const char *what);

#endif
