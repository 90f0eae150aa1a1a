#!/bin/bash
# A harness killed in mid-launch leaves its QEMU: the next one ends it and removes its files. Ctrl-C
# and SIGTERM leave nothing in the first place.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

: >empty
fake empty empty 0
old=none
another_qemu() {
	pgrep -f "qemu.*$XDG_RUNTIME_DIR" | grep -qvx "$old"
}
# A zombie that nobody reaps has no command line.
runs() {
	[ -n "$(tr -d '\0' <"/proc/$1/cmdline")" ]
} 2>/dev/null
# ARGUMENT...: what to measure
start() {
	rm -f run.jsonl
	"$KVMBENCH" run --target guest --accel tcg --guest-image fake --guest-memory 64MiB \
		--launches 1 --guest-timeout 60s -q -o run.jsonl "$@" >out 2>err &
	harness=$!
	wait_until another_qemu
}

for signal in TERM INT; do
	start --bench int_xorshift
	kill -"$signal" "$harness"
	status=0
	wait "$harness" || status=$?
	[ "$status" = 5 ] || [ "$status" = 130 ] || fail "$signal: exit status $status: $(cat err)"
	nothing_left "$signal"
done

start --bench int_xorshift
old=$(pgrep -f "qemu.*$XDG_RUNTIME_DIR")
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
runs "$old" || fail 'QEMU ended with the harness: nothing to test'
start --bench int_xorshift
! runs "$old" || fail 'the next run left QEMU of the killed one running'
[ "$(find "$XDG_RUNTIME_DIR/kvmbench" -mindepth 1 -maxdepth 1 ! -name '.*' | wc -l)" = 1 ] ||
	fail 'the next run left files of the killed one'
kill -TERM "$harness"
wait "$harness" || true
nothing_left 'after a kill'

# With a disk: that and the QEMU that has it go with whatever is measured next in that directory.
disks=$(mktemp -d /var/tmp/kb.XXXXXX)
trap 'rm -rf "$WORK" "$XDG_RUNTIME_DIR" "$disks"' EXIT
[ "$(stat -f -c %T "$disks")" != tmpfs ] || exit 0
old=none
start --bench disk_rand_read --disk-dir "$disks" --disk-size 16MiB
old=$(pgrep -f "qemu.*$XDG_RUNTIME_DIR")
tr '\0' ' ' <"/proc/$old/cmdline" | grep -q "$disks.*kvmbench-disk" || fail 'the guest has no disk'
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
runs "$old" || fail 'QEMU ended with the harness: nothing to test'
[ -n "$(ls -A "$disks")" ] || fail 'the disk went with the harness: nothing to test'
"$KVMBENCH" run --target fake --bench loop_empty --launches 1 --disk-dir "$disks" -q -o next.jsonl \
	>out 2>err || fail 'the next run failed'
! runs "$old" || fail 'the next run left QEMU with the disk of the killed one'
[ -z "$(ls -A "$disks")" ] || fail 'the next run left the disk of the killed one'
