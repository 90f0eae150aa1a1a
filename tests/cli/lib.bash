# For the tests in this folder: sourced first. Runs in a directory of its own that the runner
# removes. $KVMBENCH and $JSON (tests/tools/json) come from tests/run.sh; by hand, from build/.
# shellcheck shell=bash
set -eu
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export BUILD=${BUILD:-build}
export KVMBENCH=${KVMBENCH:-$ROOT/$BUILD/kvmbench} JSON=${JSON:-$ROOT/$BUILD/tests/tools/json}
export LC_ALL=C.UTF-8
unset KVMBENCH_FAKE NO_COLOR

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
# whoever runs the tests may have a store
unset KVMBENCH_DB
export XDG_DATA_HOME=$WORK/.data
cd "$WORK"

fail() {
	echo "FAILED: $*" >&2
	[ ! -s out ] || sed 's/^/  out: /' out | tail -n 20 >&2
	[ ! -s err ] || sed 's/^/  err: /' err | tail -n 20 >&2
	exit 1
}

skip() {
	echo "skipped: $*"
	exit 77
}

# STATUS COMMAND...: runs it with its output in the files out and err; the exit code must be STATUS
expect() {
	local wanted=$1 status=0
	shift
	"$@" >out 2>err </dev/null || status=$?
	[ "$status" = "$wanted" ] || fail "exit code $status instead of $wanted: $*"
}

# FILE PATTERN: an extended regular expression
contains() {
	grep -Eq -- "$2" "$1" || fail "$1 does not contain '$2'"
}

lacks() {
	! grep -Eq -- "$2" "$1" || fail "$1 contains '$2'"
}

# FILE KIND: how many whole records of that kind a run file has
records() {
	grep -c "^{\"type\":\"$2\".*}\$" "$1" || true
}

# FILE N: it has at least N launches by now
has_launches() {
	[ -e "$1" ] && [ "$(records "$1" launch)" -ge "$2" ]
}

# FILE: a run file that can be read, each line of which is JSON
valid_run() {
	local line
	while IFS= read -r line; do
		"$JSON" >/dev/null <<<"$line" || fail "$1 has a line that is not JSON: ${line:0:80}"
	done <"$1"
	expect 0 "$KVMBENCH" report "$1" --format json
	"$JSON" schema <out >/dev/null || fail "the report of $1 is not JSON"
}

# Launches in the report of a run file, over all results
launches() {
	local n i sum=0
	"$KVMBENCH" report "$1" --format json >launches.json || fail "cannot report $1"
	n=$("$JSON" -n results <launches.json)
	for ((i = 0; i < n; i++)); do
		sum=$((sum + $("$JSON" results "$i" launches <launches.json)))
	done
	echo "$sum"
}

# Waits until COMMAND holds, at most 20 seconds.
wait_until() {
	local i
	for ((i = 0; i < 400; i++)); do
		! "$@" 2>/dev/null || return 0
		sleep 0.05
	done
	fail "still not after 20 s: $*"
}

now_ms() {
	date +%s%3N
}
