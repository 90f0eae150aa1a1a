#!/bin/bash
# A disk that fills up: exit 5, a message that names the file, a file of whole records that can be
# resumed.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

arguments=(run --target fake --bench cpuid --bench loop_empty --launches 300 --seed 2)

# FILE: what the failure left there
check() {
	contains err "$(basename "$1")"
	[ -s "$1" ] || fail "no run file"
	[ "$(tail -c 1 "$1" | od -An -tx1)" = ' 0a' ] || fail "$1 ends in half a record"
	valid_run "$1"
}

# A limit on file sizes is the disk that anybody can fill.
limited() {
	trap '' XFSZ
	ulimit -f 64
	exec "$@"
}
status=0
(limited "$KVMBENCH" "${arguments[@]}" -o limit.jsonl) >out 2>err || status=$?
[ "$status" = 5 ] || fail "exit code $status at the size limit"
check limit.jsonl
made=$(records limit.jsonl launch)
[ "$made" -gt 0 ] || fail "no launch fitted in"
expect 0 "$KVMBENCH" run --resume limit.jsonl
[ "$(records limit.jsonl launch)" -ge 600 ] || fail "resumed to $(records limit.jsonl launch) launches"

# A real one, where mounting is allowed.
unshare -m true 2>/dev/null || exit 0
mkdir disk
export -f check valid_run contains records expect fail
# shellcheck disable=SC2016 # expanded inside
unshare -m bash -euc '
	mount -t tmpfs -o size=64k none disk || exit 0
	status=0
	"$KVMBENCH" "$@" -o disk/full.jsonl >out 2>err || status=$?
	[ "$status" = 5 ] || fail "exit code $status on a full disk"
	check disk/full.jsonl' - "${arguments[@]}"
