/* Runs a benchmark whose body times itself: host-side work (bench.kvm), on target host or tinyvm,
 * or work that needs an operating system (bench.os), on target host. */
#ifndef TARGET_BODY_H
#define TARGET_BODY_H

#include "target/target.h"

/* kvm_fd: −1 on target host. A body that says that it did not do what it was to do (ERROR_MEASURE)
 * makes the launch invalid, and one that says ERROR_TIMEOUT a timeout. Sets result->end on every
 * way out. */
void body_launch(int kvm_fd, const struct launch_request *request, struct launch_result *result);

#endif
