#!/bin/bash
# mandoc finds nothing to say about the man pages.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need mandoc

said=$(mandoc -T lint -W style man/*.1 2>&1) || true
# Pages are found relative to this tree, not to the machine's.
said=$(grep -v 'cross reference to.*not found\|referenced manual not found\|outdated mandoc.db' <<<"$said" || true)
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
