#!/bin/bash
# A change that is known to shorten the paths is reported with its sign: mitigations=off. One that
# is known to lengthen one is a regression: without nested paging, a write to CR0.WP is dearer.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

lab 0 --machine svm --bench cpuid --bench pio_out_user --vs-cmdline mitigations=off -o a.jsonl
cat out
contains out 'cpuid.*−[1-9]'
contains out 'pio_out_user.*−[1-9]'
lab 1 --machine svm --bench cpuid --bench pio_out_user --cmdline mitigations=off \
	--vs-cmdline mitigations=auto -o b.jsonl
contains out 'cpuid.*\+[1-9]'
lab 0 --machine svm --bench cpuid --matrix mitigations=off,auto -o c.jsonl
contains out 'mitigations=off'
contains out 'mitigations=auto'
