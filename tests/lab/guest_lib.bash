# For the tests that run kvmbench with libvirt and QEMU inside the lab's machine, under a real kvm_amd:
# sourced after lib.bash.
# shellcheck shell=bash

command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'

# PATH[:THERE]...: what of it is there, to take along
with=()
take() {
	local path
	for path in "$@"; do
		[ ! -e "${path%%:*}" ] || with+=(--with "$path")
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

# the guests' image, with the kernel that the lab boots
build_image() {
	expect 0 timeout 300 "$KVMBENCH" guest build ${LAB_KERNEL:+--kernel "$LAB_KERNEL"} -o image -q
}

# STATUS SCRIPT ARGUMENT...: that script of tests/lab/inside runs in the machine, where /image is an
# image for guests; OPTIONS are more for kvmbench lab. What it says is in out.
# The guests have timers, too: on a busy host they starve by its clock, LAB_CLOCK=instructions takes
# several times as long and does not.
inside() {
	local wanted=$1 script=$2
	shift 2
	[ -d image ] || build_image
	lab "$wanted" --machine svm --clock "${LAB_CLOCK:-host}" --memory 2048 --silence 1200s \
		--timeout 3000s --with "$KVMBENCH:/usr/bin/kvmbench" --with image:/image \
		--with "$ROOT/tests/lab/inside:/inside" "${with[@]}" "${OPTIONS[@]}" \
		-- bash "/inside/$script" "$@"
	cat out
	contains out 'inside: done'
}

# BENCH TARGET COLUMN FILE: of the report
cell() {
	awk -F, -v bench="$1" -v target="$2" -v column="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["bench"] == bench && $at["target"] == target && $at["median"] > 0 { print $at[column] }' \
		"$4" | head -n 1
}
