#!/bin/bash
# Linux guests on a stock kernel under real KVM, through libvirt: in the lab's machine kvmbench runs
# benchmarks and workloads on host and guest, the tiny payload in target qemu, is killed in mid-launch
# and cleans up, and the run files come back. All of it is emulated below, which the files must say.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'

# PATH...: those that are there, to take along
with=()
take() {
	local path
	for path in "$@"; do
		[ ! -e "$path" ] || with+=(--with "$path")
	done
}
# what libvirt and QEMU load by name
take /usr/lib{/x86_64-linux-gnu,64,}/libvirt/connection-driver
[ ${#with[@]} -gt 0 ] || skip "no driver of libvirt for QEMU is installed"
take /usr/lib{/x86_64-linux-gnu,64,}/qemu/accel-tcg-x86_64.so /usr/share/libvirt/cpu_map \
	/usr/share/qemu/{kvmvapic.bin,linuxboot_dma.bin} /usr/share/{qemu,seabios}/{bios,bios-256k}.bin
for program in bash cat grep ls mkdir readlink sleep tr uname qemu-system-x86_64; do
	with+=(--with "$program")
done

expect 0 timeout 300 "$KVMBENCH" guest build -o image -q
guest='int_xorshift guest_boot sys_getpid pipe_pingpong'
# fp_fma traps (#UD) in this emulator's guests, and it has no SHA instructions
qemu='pio_out_user pio_in_user mmio_read_user mmio_write_user int_xorshift branchy bitcount int_mix
	mem_chase mem_triad mem_copy rdtsc ioeventfd_pio'
cat >inside.sh <<END
GUEST_BENCHES='$guest' GUEST_LAUNCHES=1 QEMU_BENCHES='$qemu'
. /guest.sh
END
# The guests have timers, too: on a busy host they starve by its clock, LAB_CLOCK=instructions takes
# several times as long and does not
lab 0 --machine svm --clock "${LAB_CLOCK:-host}" --memory 2048 --silence 1200s --timeout 3000s --with "$KVMBENCH:/usr/bin/kvmbench" \
	--with image:/image --with inside.sh:/inside.sh --with "$ROOT/tests/lab/inside/guest.sh:/guest.sh" \
	"${with[@]}" --bring /results/guest.jsonl --bring /results/qemu.jsonl \
	--bring /results/after.jsonl -- bash /inside.sh
cat out
contains out 'inside: done'

# BENCH TARGET COLUMN FILE: of the report
cell() {
	awk -F, -v bench="$1" -v target="$2" -v column="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["bench"] == bench && $at["target"] == target && $at["median"] > 0 { print $at[column] }' \
		"$4" | head -n 1
}

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
