#!/bin/bash
# No script has anything shellcheck complains about.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need shellcheck

{
	find scripts tests .ci completion -type f \( -name '*.sh' -o -name '*.bash' \)
	echo .ci/run
} | sort | xargs shellcheck -x
