#!/bin/bash
# Runs inside the lab's machine (tests/lab/svm_devices.sh): a Linux guest under real KVM with two virtual
# CPUs, in huge pages, with a disk, a file system and a network, that --accel auto chooses by itself.
# shellcheck source=tests/lab/inside/lib.bash
. "${0%/*}/lib.bash"

for module in /modules/*; do
	insmod "$module" || fail "cannot load $module"
done
mkdir -p /hugepages /disks
mount -o loop /disk /disks
rmdir /disks/lost+found
mount -t hugetlbfs hugetlbfs /hugepages
echo 160 >/proc/sys/vm/nr_hugepages
say "$(cat /proc/sys/vm/nr_hugepages) huge pages, $(ls /dev/vhost-net 2>&1)"

# the probe boots a guest first, and then all run with what it found
run auto --target guest --launches 1 --bench guest_boot
run guest --target host,guest --accel auto --launches 1 --guest-cpus 2 --guest-huge-pages \
	--guest-memory 256MiB --network links --disk-dir /disks --disk-size 16MiB \
	--bench int_xorshift --bench disk_seq --bench file_fsync \
	--bench net_rr --bench net_stream --bench tcp_loopback_rr
[ -z "$(ls -A /disks)" ] || fail "left in --disk-dir: $(ls -A /disks)"
[ -z "$(ls -d /sys/class/net/kvmb* 2>/dev/null)" ] || fail 'a network interface was left'
free=$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages)
[ "$free" = "$(cat /proc/sys/vm/nr_hugepages)" ] || fail "only $free huge pages came back"
umount /disks

# a device of the user's: as it is, and read only
losetup /dev/loop7 /disk
run device --target host,guest --accel kvm --launches 1 --guest-disk /dev/loop7 \
	--bench disk_rand_read --bench disk_seq
losetup -d /dev/loop7
say 'done'
