/* Runs a benchmark whose body is host-side work (bench.kvm), on target host or tinyvm. */
#ifndef TARGET_BODY_H
#define TARGET_BODY_H

#include "target/target.h"

/* kvm_fd: −1 on target host. Sets result->end on every way out. */
void body_launch(int kvm_fd, const struct launch_request *request, struct launch_result *result);

#endif
