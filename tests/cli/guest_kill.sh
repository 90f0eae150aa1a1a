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
start() {
	rm -f run.jsonl
	"$KVMBENCH" run --target guest --accel tcg --guest-image fake --guest-memory 64MiB \
		--bench int_xorshift --launches 1 --guest-timeout 60s -q -o run.jsonl >out 2>err &
	harness=$!
	wait_until another_qemu
}

for signal in TERM INT; do
	start
	kill -"$signal" "$harness"
	status=0
	wait "$harness" || status=$?
	[ "$status" = 5 ] || [ "$status" = 130 ] || fail "$signal: exit status $status: $(cat err)"
	nothing_left "$signal"
done

start
old=$(pgrep -f "qemu.*$XDG_RUNTIME_DIR")
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
runs "$old" || fail 'QEMU ended with the harness: nothing to test'
start
! runs "$old" || fail 'the next run left QEMU of the killed one running'
[ "$(find "$XDG_RUNTIME_DIR/kvmbench" -mindepth 1 -maxdepth 1 ! -name '.*' | wc -l)" = 1 ] ||
	fail 'the next run left files of the killed one'
kill -TERM "$harness"
wait "$harness" || true
nothing_left 'after a kill'
