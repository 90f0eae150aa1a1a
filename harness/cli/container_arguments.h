/* The options of `kvmbench run` that limit containers: a child parser of argp, whose input is a
 * struct limits_wish.
 */
#ifndef CLI_CONTAINER_ARGUMENTS_H
#define CLI_CONTAINER_ARGUMENTS_H

#include <argp.h>

#include "target/container.h"

extern const struct argp container_arguments;

#endif
