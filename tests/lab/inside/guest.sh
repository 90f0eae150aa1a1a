#!/bin/bash
# Runs inside the lab's machine (tests/lab/svm_guest.sh): Linux guests and the tiny payload through
# libvirt with KVM, and what comes after a kill. Arguments: the benchmarks of either, as two words.
# shellcheck source=tests/lab/inside/lib.bash
. "${0%/*}/lib.bash"

image+=(--accel kvm)

globs=()
for name in $1; do
	globs+=(--bench "$name")
done
run guest --target host,guest --launches 1 "${globs[@]}"

globs=()
for name in $2; do
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
