# What the tests of the lab without an emulator share: a made-up kernel, and a script in QEMU's place.
# shellcheck shell=bash
# shellcheck source=tests/cli/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"

fake_kernel=$ROOT/$BUILD/tests/tools/fake_kernel
case $BUILD in /*) fake_kernel=$BUILD/tests/tools/fake_kernel ;; esac
release=6.1.0-fake
export TMPDIR=$WORK/tmp KVMBENCH_CACHE=$WORK/cache
mkdir "$TMPDIR" bin

tree=$WORK/tree
"$fake_kernel" bzimage "$tree/arch/x86/boot/bzImage" "$release"
"$fake_kernel" module "$tree/arch/x86/kvm/kvm.ko" "$release"
"$fake_kernel" module "$tree/arch/x86/kvm/kvm-amd.ko" "$release" kvm

# Stands for QEMU: says who it is, else does what $EMULATOR says, in the boot's directory.
cat >bin/qemu-system-x86_64 <<'END'
#!/bin/bash
if [ "$1" = --version ]; then echo 'QEMU emulator version 9.9.9'; exit; fi
echo $$ >"$PIDS/new" && mv "$PIDS/new" "$PIDS/emulator"
eval "$EMULATOR"
END
chmod +x bin/qemu-system-x86_64
export PIDS=$WORK PATH=$WORK/bin:$PATH EMULATOR='exec sleep 1000'

nothing_left() {
	local pid
	[ -z "$(ls "$TMPDIR")" ] || fail "left in TMPDIR: $(ls "$TMPDIR")"
	[ ! -e emulator ] || ! pid=$(cat emulator) || ! kill -0 "$pid" 2>/dev/null ||
		fail "the emulator runs on"
	rm -f emulator
}

# PID: it is gone, or dead and not asked for yet
gone() {
	! kill -0 "$1" 2>/dev/null || grep -q ') Z' "/proc/$1/stat"
}

# shellcheck disable=SC2034 # for those who source this
svm=(--machine svm --kernel "$tree")
