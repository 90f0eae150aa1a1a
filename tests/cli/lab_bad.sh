#!/bin/bash
# kvmbench lab with bad input, without an emulator: made-up kernels, and a script in QEMU's place
# that prints what a kernel prints, or nothing.
# shellcheck source=tests/cli/lab_lib.bash
. "$(dirname "$0")/lab_lib.bash"

# STATUS PATTERN ARGUMENT...
refused() {
	expect "$1" "$KVMBENCH" lab "${@:3}" -o bad.jsonl
	contains err "$2"
	[ ! -s out ] || fail "printed something"
	[ ! -e bad.jsonl ] || fail "left a run file"
	nothing_left
}

# --- options -----------------------------------------------------------------------------------------
refused 2 'which machine'
refused 2 "unknown machine 'sv'" --machine sv
contains err 'svm'
refused 2 "unknown benchmark 'cpuidd'" "${svm[@]}" --bench cpuidd
contains err 'cpuid'
refused 2 'is not KNOB=VALUE' "${svm[@]}" --matrix mitigations
refused 2 'is not KNOB=VALUE' "${svm[@]}" --matrix =off
refused 2 'an empty value' "${svm[@]}" --matrix mitigations=off,
refused 2 'control characters' "${svm[@]}" --cmdline $'quiet\nmitigations=off'
refused 2 '--vs and --matrix' "${svm[@]}" --vs "$tree" --matrix a=b
refused 2 'between 256 and' "${svm[@]}" --memory 12
refused 2 "unknown parameter" "${svm[@]}" --param nosuch=1
refused 2 "unexpected argument" "${svm[@]}" cpuid
refused 2 '--profile and --bench' "${svm[@]}" --profile cpuid --bench cpuid
refused 2 '--profile and --suite' "${svm[@]}" --profile cpuid --suite micro
refused 2 "unknown benchmark 'cpuidd'" "${svm[@]}" --profile cpuidd
refused 2 'vmx.*instrumentation' --machine vmx --kernel "$tree" --profile cpuid
contains err '--machine svm'

# --- programs ----------------------------------------------------------------------------------------
mkdir empty
expect 77 env PATH="$WORK/empty" "$KVMBENCH" lab "${svm[@]}" -o bad.jsonl
contains err 'no qemu-system-x86_64 found'
contains err 'package qemu-system-x86'
expect 77 env PATH="$WORK/empty" "$KVMBENCH" lab --machine vmx --kernel "$tree" -o bad.jsonl
contains err 'no bochs found'
contains err 'packages bochs'
[ ! -e bad.jsonl ] || fail "left a run file"

# --- kernels -----------------------------------------------------------------------------------------
refused 2 '/nosuch' --machine svm --kernel /nosuch/bzImage
head -c 65536 /dev/zero >arm64
printf 'ARM\x64' | dd of=arm64 bs=1 seek=56 conv=notrunc 2>/dev/null
refused 5 'arm64' --machine svm --kernel arm64
refused 5 'ELF file|vmlinux' --machine svm --kernel /bin/true
cp -r "$tree" other
"$fake_kernel" module other/arch/x86/kvm/kvm-amd.ko 5.10.0-fake kvm
refused 5 '5.10.0-fake' --machine svm --kernel other
rm other/arch/x86/kvm/kvm-amd.ko
refused 77 'kvm.amd' --machine svm --kernel other
cp -r "$tree" tiny
for option in BLK_DEV_INITRD BINFMT_ELF DEVTMPFS EVENTFD KVM PROC_FS SYSFS; do
	echo "CONFIG_$option=y"
done >tiny/.config
refused 5 'without CONFIG_X86_IOPL_IOPERM' --machine svm --kernel tiny
contains err 'CONFIG_X86_IOPL_IOPERM=y'
# the vmx machine boots what is packed inside: here, nothing
printf '#!/bin/sh\necho "Bochs x86 Emulator 9.9"\n' >bin/bochs
chmod +x bin/bochs
cp -r "$tree" intel
"$fake_kernel" module intel/arch/x86/kvm/kvm-intel.ko "$release" kvm
refused 5 'cut off|cannot unpack|32-bit' --machine vmx --kernel intel

# --- boots -------------------------------------------------------------------------------------------
EMULATOR='echo no such machine >&2; exit 1' refused 5 'ended with status 1' "${svm[@]}"
contains err 'no such machine'
EMULATOR='exit 0' refused 5 'ended with status 0' "${svm[@]}"
contains err 'CONFIG_SERIAL_8250_CONSOLE'
EMULATOR='printf "[1.0] Kernel panic - not syncing: VFS: Unable to mount root fs\033[2J\n" >console
	exit 0' refused 5 'Kernel panic - not syncing: VFS' "${svm[@]}"
contains err 'CONFIG_BLK_DEV_INITRD'
lacks err $'\033'
refused 5 'nothing on the machine.s console' "${svm[@]}" --silence 0.3s
contains err 'CONFIG_SERIAL_8250_CONSOLE'
EMULATOR='while sleep 0.1; do echo x >>console; done' refused 5 'not done after' "${svm[@]}" \
	--timeout 0.5s
EMULATOR='echo 00000000 x >stream; exec sleep 1000' refused 5 'wrong checksum' "${svm[@]}"

# QEMU takes the plugin where it is, or says why not
# shellcheck disable=SC2016 # expanded in QEMU's place
EMULATOR='[ "${@: -1}" = ./profile.so,out=counts ] && [ -s profile.so ] && echo it is there >&2
	exit 1' refused 5 'ended with status 1' "${svm[@]}" --profile cpuid
contains err 'it is there'
EMULATOR='echo "qemu-system-x86_64: -plugin: invalid option" >&2; exit 1' \
	refused 77 'built without plugins' "${svm[@]}" --profile cpuid
contains err 'enable-plugins'
EMULATOR='echo "Could not load plugin ./profile.so: plugin requires API version 1, but" \
	"this QEMU supports only a minimum version of 2" >&2; exit 1' \
	refused 77 'another plugin interface' "${svm[@]}" --profile cpuid
contains err 'QEMU 4.2 to 8.2'

# a file that is there is kept
echo mine >there.jsonl
expect 2 "$KVMBENCH" lab "${svm[@]}" -o there.jsonl
contains err "there.jsonl' exists"
[ "$(cat there.jsonl)" = mine ] || fail "overwrote a file"
nothing_left
# also if it is the second one
echo mine >new-a=b.jsonl
expect 2 "$KVMBENCH" lab "${svm[@]}" --matrix a=b -o new.jsonl
[ ! -e new.jsonl ] || fail "left a run file"
nothing_left

# --- a full disk ---------------------------------------------------------------------------------------
limited() {
	trap '' XFSZ
	ulimit -f 64
	exec "$@"
}
status=0
(limited "$KVMBENCH" lab "${svm[@]}" -o full.jsonl) >out 2>err || status=$?
[ "$status" = 5 ] || fail "exit code $status on a full disk"
contains err 'initramfs.*(File too large|No space)'
nothing_left

# --- Ctrl-C, kill ---------------------------------------------------------------------------------------
set -m
for signal in INT TERM; do
	"$KVMBENCH" lab "${svm[@]}" -o stopped.jsonl >out 2>err &
	pid=$!
	wait_until [ -e emulator ]
	if [ $signal = INT ]; then kill -INT -- "-$pid"; else kill -TERM "$pid"; fi
	status=0
	wait "$pid" || status=$?
	[ "$status" = 5 ] || fail "SIG$signal: exit code $status"
	contains err interrupted
	[ ! -e stopped.jsonl ] || fail "SIG$signal: left an empty run file"
	nothing_left
done

"$KVMBENCH" lab "${svm[@]}" -o killed.jsonl >out 2>err &
pid=$!
wait_until [ -e emulator ]
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
wait_until gone "$(cat emulator)"
# what it left is removed by the next one
[ -n "$(ls "$TMPDIR")" ] || fail "nothing was left behind: what is tested here?"
rm -f emulator
EMULATOR='exit 1' refused 5 'ended with status 1' "${svm[@]}"
