#!/bin/bash
# Files have one noun each: from 500 lines on, stop and think. A warning, not a break.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"

{ c_files; h_files; find scripts tests -name '*.sh'; } | sort -u | xargs wc -l |
	awk '$1 > 500 && $2 != "total" { print $2 ": " $1 " lines: warning: more than 500" }' >&2
