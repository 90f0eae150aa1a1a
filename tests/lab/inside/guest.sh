#!/bin/bash
# Runs inside the lab's machine, under a real kvm_amd (tests/lab/svm_guest.sh carries it there): Linux
# guests and the tiny payload through libvirt with KVM. Each stage says what it does, since a machine
# that says nothing is ended; results are files in /results.
set -eu
export LC_ALL=C NO_COLOR=1
mkdir /results
cd /results
image=(--guest-image /image --guest-timeout 300s --accel kvm)

say() {
	echo "inside: $*"
}

fail() {
	say "FAILED: $*"
	exit 1
}

# Processes of QEMU; the programs here are too few for pgrep. A zombie has no command line.
machines() {
	local file name
	for file in /proc/[0-9]*/comm; do
		read -r name 2>/dev/null <"$file" || continue
		case $name in qemu-system*) ;; *) continue ;; esac
		[ -z "$(tr -d '\0' 2>/dev/null <"${file%/comm}/cmdline")" ] || echo "${file%/comm}"
	done
}

# Virtual CPUs of KVM that they have.
vcpus() {
	local machine fd n=0
	for machine in $(machines); do
		for fd in "$machine"/fd/*; do
			case $(readlink "$fd") in *kvm-vcpu*) n=$((n + 1)) ;; esac
		done
	done
	echo "$n"
}

nothing_left() {
	[ -z "$(machines)" ] || fail "$1: QEMU still runs"
	[ -z "$(ls /tmp/kvmbench-0)" ] || fail "$1: left in /tmp/kvmbench-0: $(ls /tmp/kvmbench-0)"
}

# NAME ARGUMENT...: kvmbench run into NAME.jsonl; nothing of it stays. A launch that is excluded for
# what a busy emulator does to it is not this test's matter: 5 is allowed, what counts is in the file.
run() {
	local name=$1 status=0
	shift
	say "run $name"
	kvmbench run "${image[@]}" "$@" -q -o "$name.jsonl" >"$name.out" 2>&1 </dev/null || status=$?
	case $status in
	0 | 5) ;;
	*)
		cat "$name.out"
		fail "$name: exit status $status"
		;;
	esac
	nothing_left "$name"
}

say "$(uname -r), $(grep -c ^processor /proc/cpuinfo) CPUs"

globs=()
for name in $GUEST_BENCHES; do
	globs+=(--bench "$name")
done
run guest --target host,guest --launches "$GUEST_LAUNCHES" "${globs[@]}"

globs=()
for name in $QEMU_BENCHES; do
	globs+=(--bench "$name")
done
run qemu --target qemu --ring user --launches 1 --param ws=256KiB --param size=1 \
	--param eventfd=datamatch --param eventfd=none "${globs[@]}"

# killed in mid-launch: its QEMU stays, and the next session ends it and removes what it left
say 'kill'
kvmbench run "${image[@]}" --target guest --bench int_xorshift --launches 9 -q -o killed.jsonl \
	>killed.out 2>&1 </dev/null &
harness=$!
# until a guest of KVM runs: one virtual CPU, and its console
until [ -n "$(ls /tmp/kvmbench-0/*/console 2>/dev/null)" ] && [ "$(vcpus)" = 1 ]; do
	kill -0 "$harness" || fail "ended by itself: $(cat killed.out)"
	sleep 0.2
done
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
[ -n "$(machines)" ] || fail 'QEMU ended with the harness: nothing to test'
[ -n "$(ls /tmp/kvmbench-0)" ] || fail 'the killed harness left nothing: nothing to test'
run after --target qemu --ring user --bench control_alu --launches 1
say 'done'
