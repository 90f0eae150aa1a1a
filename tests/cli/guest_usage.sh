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

guest 2 --guest-with nosuch
grep -q "no tool 'nosuch' for guests is known" err || fail "$(cat err)"
guest 2 --domain ''

# --- disk images ---------------------------------------------------------------------------------
head -c 4096 /dev/zero >zeros.raw
if command -v qemu-img >/dev/null; then
	guest 2 --guest-image zeros.raw
	grep -q "zeros.raw' is no disk image that boots" err || fail "$(cat err)"
	qemu-img create -q -f qcow2 base.qcow2 1M
	qemu-img create -q -f qcow2 -F qcow2 -b base.qcow2 layer.qcow2
	guest 2 --guest-image layer.qcow2
	grep -q 'is a layer above another image' err || fail "$(cat err)"
	qemu-img create -q -f vmdk other.vmdk 1M
	guest 2 --guest-image other.vmdk
	grep -q 'of format vmdk, not raw or qcow2' err || fail "$(cat err)"
	guest 2 --guest-image base.qcow2 --guest-kernel /nonexistent
	grep -q 'boots its own kernel' err || fail "$(cat err)"
	# nothing in it: the firmware's own words are in the message, and the image is as it was
	before=$(sha256sum <base.qcow2)
	guest 5 --guest-image base.qcow2 --guest-timeout 4s
	grep -q 'no agent answered in the guest within 4 s (running)' err || fail "$(cat err)"
	[ "$(sha256sum <base.qcow2)" = "$before" ] || fail 'the disk image was written to'
	nothing_left 'a disk image'
fi
mkdir nothing
for program in "$KVMBENCH" /bin/true; do ln -s "$program" nothing/; done
rm -f run.jsonl
PATH=$PWD/nothing expect 77 "$KVMBENCH" run --target guest --accel tcg --guest-image zeros.raw \
	--bench int_xorshift -o run.jsonl
grep -q 'need qemu-img, which is not installed' err || fail "$(cat err)"

# --- what is not there ---------------------------------------------------------------------------
# a kernel to be found: no image is given, the cache is empty, and so is the PATH of package managers
rm -f run.jsonl
KVMBENCH_CACHE=$WORK/cache PATH=$PWD/nothing expect 77 "$KVMBENCH" run --target guest --accel tcg \
	--bench int_xorshift --launches 1 -o run.jsonl --guest-kernel linux-image-nosuch
grep -q 'kernel\|package' err || fail "no word of a kernel: $(cat err)"

# A guest of nobody's rights: permission denied is said, with its path
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	cp "$KVMBENCH" "$XDG_RUNTIME_DIR/kvmbench.bin"
	mkdir -m 700 "$XDG_RUNTIME_DIR/closed"
	chmod 711 "$XDG_RUNTIME_DIR" "$WORK"
	rm -f run.jsonl
	expect 2 setpriv --reuid nobody --regid nogroup --clear-groups env XDG_RUNTIME_DIR=/tmp \
		"$XDG_RUNTIME_DIR/kvmbench.bin" run --target guest --accel tcg --bench int_xorshift \
		--guest-image "$XDG_RUNTIME_DIR/closed/image" -o /tmp/kvmbench-none.jsonl
	grep -q "cannot open guest image.*Permission denied" err || fail "$(cat err)"
	rm -rf /tmp/kvmbench-none.jsonl /tmp/kvmbench
	# a daemon's socket that this user may not open
	mkfifo "$XDG_RUNTIME_DIR/closed/socket"
	expect 77 setpriv --reuid nobody --regid nogroup --clear-groups env XDG_RUNTIME_DIR=/tmp \
		"$XDG_RUNTIME_DIR/kvmbench.bin" run --target guest --accel tcg --bench int_xorshift \
		-c "qemu+unix:///system?socket=$XDG_RUNTIME_DIR/closed/socket" -o /tmp/kvmbench-none.jsonl
	grep -q 'cannot connect to libvirt.*Permission denied' err || fail "$(cat err)"
	rm -rf /tmp/kvmbench-none.jsonl /tmp/kvmbench
fi

# QEMU and libvirt's driver of it, taken away where that can be done without touching the system
hidden() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare -m bash -c 'mount -t tmpfs none "$1" && shift && exec "$@"' - "$@"
}
drivers=$(find /usr/lib*/libvirt /usr/lib/*/libvirt -maxdepth 1 -name connection-driver 2>/dev/null | head -n 1)
if [ -n "$drivers" ] && hidden "$drivers" true 2>/dev/null; then
	rm -f run.jsonl
	expect 77 hidden "$drivers" "$KVMBENCH" run --target guest --accel tcg --guest-image fake \
		--bench int_xorshift --launches 1 -o run.jsonl
	grep -q 'cannot connect to libvirt' err || fail "no libvirt: $(cat err)"
	grep -q 'install\|libvirt-daemon-driver-qemu' err || fail "no libvirt: no hint: $(cat err)"
fi
emulators=$(dirname "$(readlink -f "$(command -v qemu-system-x86_64)")")
cat >without_qemu <<'END'
for program in /usr/bin/qemu-system-* /usr/libexec/qemu-kvm /usr/bin/kvm; do
	[ ! -e "$program" ] || mount --bind /dev/null "$program" || exit 99
done
exec "$@"
END
if [ "$emulators" = /usr/bin ] && unshare -m bash without_qemu true 2>/dev/null; then
	rm -f run.jsonl "$XDG_RUNTIME_DIR/kvmbench/.cache"
	mkdir "$XDG_RUNTIME_DIR/kvmbench/.cache" # what it can do is not remembered
	status=0
	unshare -m bash without_qemu "$KVMBENCH" run --target guest --accel tcg --guest-image fake \
		--bench int_xorshift --launches 1 -o run.jsonl >out 2>err </dev/null || status=$?
	case $status in 5 | 77) ;; *) fail "no QEMU: exit code $status" ;; esac
	grep -qi 'qemu\|emulator' err || fail "no QEMU: $(cat err)"
	nothing_left 'no QEMU'
fi
