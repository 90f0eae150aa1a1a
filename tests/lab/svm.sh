#!/bin/bash
# This project's KVM tests on kvm_amd: exit reasons and counts, traps, hypercalls, the watchdog, the
# effects that benchmarks declare, and what KVM's own tracepoints say of them.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

run_inside svm test_
