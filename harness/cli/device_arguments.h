/* The options of `kvmbench run` about disks and networks: a child parser of argp, whose input is a
 * struct device_options.
 */
#ifndef CLI_DEVICE_ARGUMENTS_H
#define CLI_DEVICE_ARGUMENTS_H

#include <argp.h>

#include "target/devices.h"

extern const struct argp device_arguments;

/* What holds where no option says otherwise. */
void device_arguments_init(struct device_options *options);

#endif
