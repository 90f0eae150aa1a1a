#!/bin/bash
# A machine without /dev/kvm: what needs it is skipped with the reason, exit 77 when nothing is left;
# list and doctor say why.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

if [ -e /dev/kvm ] && [ -z "${NO_KVM_INSIDE:-}" ]; then
	[ "$(id -u)" = 0 ] || skip "hiding /dev/kvm needs root"
	unshare -m true 2>/dev/null || skip "hiding /dev/kvm needs a mount namespace"
	# shellcheck disable=SC2016 # expanded inside
	NO_KVM_INSIDE=1 exec unshare -m bash -euc '
		mount -t tmpfs none /dev
		mknod -m 666 /dev/null c 1 3
		mknod -m 666 /dev/zero c 1 5
		mknod -m 666 /dev/full c 1 7
		mknod -m 666 /dev/random c 1 8
		mknod -m 666 /dev/urandom c 1 9
		ln -s /proc/self/fd /dev/fd
		mkdir /dev/shm
		exec bash "$1"' - "$ROOT/tests/cli/no_kvm.sh"
fi
[ ! -e /dev/kvm ] || fail "/dev/kvm is still there"

expect 77 "$KVMBENCH" run --target tinyvm --bench pio_out_user --launches 2 -o none.jsonl
contains err '/dev/kvm'

expect 0 "$KVMBENCH" run --target host,tinyvm --bench cpuid --launches 2 -o some.jsonl
expect 0 "$KVMBENCH" report some.jsonl --format json
cp out report.json
[ "$("$JSON" -n skipped <report.json)" -ge 1 ] || fail "nothing is listed as skipped"
"$JSON" skipped <report.json >skips
contains skips '"tinyvm"'
contains skips '/dev/kvm'

expect 0 "$KVMBENCH" list --json pio_out_user
[ "$("$JSON" benchmarks 0 targets tinyvm runs <out)" = false ] || fail "list says it runs"
contains out '/dev/kvm'
expect 0 "$KVMBENCH" list pio_out_user
contains out 'not on tinyvm: .*/dev/kvm'

status=0
"$KVMBENCH" doctor >out 2>err || status=$?
case $status in 0 | 77) ;; *) fail "doctor: exit code $status" ;; esac
contains out '/dev/kvm'
