#!/bin/bash
# The short form of `make check-svm`: two of the KVM test programs on kvm_amd, in an emulated machine.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/../lab/lib.bash"

run_inside svm test_machine test_trace
contains out '^test_machine: exit status 0'
contains out '^test_trace: exit status 0'
