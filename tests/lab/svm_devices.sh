#!/bin/bash
# What a Linux guest may have, under real KVM: two virtual CPUs, huge pages of the host's pool, a disk, a
# block device of the user's, a file system, a network through tap and vhost. --accel auto finds by itself
# that KVM can run a guest.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/lab/guest_lib.bash
. "$ROOT/tests/lab/guest_lib.bash"

# The lab's kernel gets these modules by hand. They are where the kernel was found: beside a package
# that was unpacked, or installed.
build_image
cache=${KVMBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kvmbench}
release=$(grep -o '"release": *"[^"]*"' image/image.json | head -n 1 | cut -d '"' -f 4)
for modules in "$cache"/kernels/*/lib/modules/"$release" /lib/modules/"$release"; do
	[ ! -d "$modules/kernel" ] || break
done
[ -d "$modules/kernel" ] || skip "no modules of kernel $release"
mkdir modules
order=0
for name in block/loop net/veth net/tun vhost/vhost_iotlb vhost/vhost net/tap vhost/vhost_net; do
	order=$((order + 1))
	file=$(find "$modules/kernel/drivers/${name%/*}" -name "${name##*/}.ko*" | head -n 1)
	[ -z "$file" ] || cp "$file" "modules/$order-${file##*/}"
done
compgen -G 'modules/*tun.ko*' >/dev/null || skip "kernel $release has no module tun"
# what goes around the page cache needs a file system on a device
truncate -s 96M disk
mke2fs -q -F disk || skip 'mke2fs fails'
for program in insmod losetup mke2fs mount rmdir umount; do
	command -v "$program" >/dev/null || skip "no $program"
	with+=(--with "$program")
done

OPTIONS=(--with modules:/modules --with disk:/disk --bring /results/auto.jsonl
	--bring /results/guest.jsonl --bring /results/device.jsonl)
inside 0 devices.sh
for run in auto guest device; do
	valid_run $run.jsonl
	contains $run.jsonl '"guest_accel":"kvm"'
	lacks $run.jsonl '"status":"(failed|timeout|invalid)"'
done

# Both virtual CPUs share the machine's only one: what was taken from a launch may exclude it, as the
# guest's steal time tells, but it ran, and found its data right.
ran=$(grep '"type":"launch"' guest.jsonl | grep -Ec '"raw":\[[0-9]')
[ "$ran" = 14 ] || fail "only $ran launches of 14 gave times"
[ "$(grep '"type":"launch"' device.jsonl | grep -Ec '"raw":\[[0-9]')" = 4 ] || fail 'no times of a block device'
contains guest.jsonl '"guest_network":"tap, vhost"'
"$KVMBENCH" report guest.jsonl >guest.txt
cat guest.txt
contains guest.txt '2 virtual CPUs'
contains guest.txt "from the host's pool"
contains guest.txt 'kvm-clock in the guest'
contains guest.txt 'not bare metal|NOT bare metal'
