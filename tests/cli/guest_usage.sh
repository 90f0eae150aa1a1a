#!/bin/bash
# Target guest where it cannot be: a wrong URI, no daemon there, no QEMU, an image that is none, a
# machine type nobody has, options out of range. A clear error and the right exit code each time.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

: >empty
fake empty empty 0
guest() {
	rm -f run.jsonl
	expect "$1" "$KVMBENCH" run --target guest --accel tcg --guest-image fake --guest-memory 64MiB \
		--bench int_xorshift --launches 1 --guest-timeout 2s -o run.jsonl "${@:2}"
}

guest 77 -c foo://bar
grep -q 'cannot connect to libvirt at foo://bar' err || fail "no word of the URI: $(cat err)"
guest 77 -c 'qemu+unix:///system?socket=/nonexistent'
grep -q 'cannot connect to libvirt' err || fail "$(cat err)"
LIBVIRT_DEFAULT_URI=test:///nonsense guest 77
grep -q 'cannot connect to libvirt at test:///nonsense' err || fail "$(cat err)"

guest 2 --guest-image /nonexistent
grep -q "cannot open guest image '/nonexistent'" err || fail "$(cat err)"
mkdir none
guest 2 --guest-image none
grep -q "'none' holds no guest image" err || fail "$(cat err)"
grep -q 'guest build' err || fail 'no hint'

guest 5 --guest-machine nosuch
grep -q 'libvirt cannot start the guest' err || fail "$(cat err)"
nothing_left 'machine type'

guest 2 --guest-memory 1MiB
guest 2 --guest-cpus 0
guest 2 --guest-timeout 0
guest 2 --accel xen
grep -q "unknown accelerator 'xen'" err || fail "$(cat err)"
guest 2 --guest-machine 'q35 <evil/>'
nothing_left usage

# Nothing named qemu in the PATH, and none of a daemon's: said, with what to install.
mkdir bin
ln -s "$(command -v true)" bin/true
if [ ! -e /usr/bin/qemu-system-x86_64 ]; then
	PATH=$PWD/bin guest 77
	grep -q 'QEMU' err || fail "$(cat err)"
fi
