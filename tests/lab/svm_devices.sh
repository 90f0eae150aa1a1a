#!/bin/bash
# What a Linux guest may have, under real KVM: two virtual CPUs, huge pages of the host's pool, a disk, a
# file system, a network through tap and vhost. --accel auto finds by itself that KVM can run a guest.
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
for name in net/veth net/tun vhost/vhost_iotlb vhost/vhost net/tap vhost/vhost_net; do
	order=$((order + 1))
	file=$(find "$modules/kernel/drivers/${name%/*}" -name "${name##*/}.ko*" | head -n 1)
	[ -z "$file" ] || cp "$file" "modules/$order-${file##*/}"
done
compgen -G 'modules/*tun.ko*' >/dev/null || skip "kernel $release has no module tun"
for program in insmod mount; do
	with+=(--with "$program")
done

OPTIONS=(--with modules:/modules --bring /results/auto.jsonl
	--bring /results/guest.jsonl)
inside 0 devices.sh
cp ./*.jsonl /tmp/devrun/
for run in auto guest; do
	valid_run $run.jsonl
	contains $run.jsonl '"guest_accel":"kvm"'
	lacks $run.jsonl '"status":"(failed|timeout|invalid)"'
done
