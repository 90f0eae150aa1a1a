#!/bin/bash
# kvm_intel under Bochs: at least 15 benchmarks are counted.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

lab 0 --machine vmx --timeout 3000s -o a.jsonl
counts a.jsonl >a
n=$(wc -l <a)
cat a
[ "$n" -ge 15 ] || fail "$n benchmarks"
