#!/bin/bash
# Linux guests on a stock kernel under real KVM, through libvirt: in the lab's machine kvmbench runs
# benchmarks and workloads on host and guest, the tiny payload in target qemu, is killed in mid-launch
# and cleans up, and the run files come back. All of it is emulated below, which the files must say.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/lab/guest_lib.bash
. "$ROOT/tests/lab/guest_lib.bash"

guest='int_xorshift guest_boot sys_getpid pipe_pingpong'
# fp_fma traps (#UD) in this emulator's guests, and it has no SHA instructions
qemu='pio_out_user pio_in_user mmio_read_user mmio_write_user int_xorshift branchy bitcount int_mix
	mem_chase mem_triad mem_copy rdtsc ioeventfd_pio'
OPTIONS=(--bring /results/guest.jsonl --bring /results/qemu.jsonl --bring /results/after.jsonl)
inside 0 guest.sh "$guest" "$qemu"

# --- Linux guests ------------------------------------------------------------------------------------
valid_run guest.jsonl
contains guest.jsonl '"guest_accel":"kvm"'
contains guest.jsonl '"guest_libvirt":"[0-9]'
lacks guest.jsonl '"status":"(failed|timeout|invalid)"'
"$KVMBENCH" report guest.jsonl --format csv >guest.csv
for name in $guest; do
	[ -n "$(cell "$name" guest median guest.csv)" ] || fail "no $name in the guest"
	[ "$name" != guest_boot ] || continue
	# each pair has its ratio and its word
	[ -n "$(cell "$name" host median guest.csv)" ] || fail "no $name on the host"
	[ -n "$(cell "$name" guest ratio_to_host guest.csv)" ] || fail "no ratio of $name"
	[ -n "$(cell "$name" guest verdict guest.csv)" ] || fail "no verdict on $name"
done
# the reader is told what this host is
"$KVMBENCH" report guest.jsonl >guest.txt
contains guest.txt 'kvm_amd: AMD SVM'
contains guest.txt 'a guest of QEMU TCG, NOT bare metal'
lacks guest.txt 'no KVM number'

# --- the tiny payload --------------------------------------------------------------------------------
valid_run qemu.jsonl
lacks qemu.jsonl '"status":"(failed|timeout|invalid)"'
# on one CPU QEMU's threads wait for one another: such a launch is excluded, but it ran
n=$(grep '"type":"launch"' qemu.jsonl | grep -Ec '"raw":\[[0-9]')
[ "$n" -ge 10 ] || fail "only $n of target qemu's benchmarks gave times"
# what KVM counted, by reason: 20 operations are a round, and each is one exit to QEMU; what QEMU's
# own device counted is as many, and none where an eventfd takes the writes
exact=0
stays=0
while read -r line; do
	exits=$(grep -oE '"user_exits":[0-9]+' <<<"$line" | cut -d: -f2)
	writes=$(grep -oE '"device_writes":[0-9]+' <<<"$line" | cut -d: -f2) || true
	if [ -n "$writes" ]; then
		[ "$exits" = "$writes" ] || fail "$exits exits to QEMU, $writes writes reached its device"
		[ "$writes" -gt 0 ] || stays=$((stays + 1))
		continue
	fi
	[ "${exits:-0}" -gt 0 ] || continue
	[ $((exits % 20)) = 0 ] || fail "$exits exits to QEMU are no whole rounds"
	exact=$((exact + 1))
done < <(grep '"type":"launch"' qemu.jsonl)
[ "$exact" = 4 ] || fail "$exact arms had exits to QEMU, not 4"
[ "$(grep -c '"device_writes":' qemu.jsonl)" = 2 ] || fail 'the device is not in two arms'
[ "$stays" = 1 ] || fail "$stays arms' writes stayed in KVM, not those of 1"

# --- after a kill ------------------------------------------------------------------------------------
has_launches after.jsonl 1 || fail 'the session after the kill has no launch'
