#!/bin/bash
# Disks and networks on the host alone: what is asked for wrongly, what cannot be had, what is the
# user's own, and what a killed session leaves for the next one to remove.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

disks=$(mktemp -d /var/tmp/kb.XXXXXX)
loop=
trap '[ -z "$loop" ] || losetup --detach "$loop"; rm -rf "$WORK" "$disks"' EXIT
[ "$(stat -f -c %T "$disks")" != tmpfs ] || skip '/var/tmp lies in memory'
n=0
# ARGUMENT...: a session of one launch
run() {
	n=$((n + 1))
	"$KVMBENCH" run --target host --launches 1 --disk-dir "$disks" --disk-size 16MiB \
		-o "$n.jsonl" "$@"
}
# The same, and it measures: what others take from the machine may exclude the launch.
measures() {
	local status=0
	run "$@" >out 2>err </dev/null || status=$?
	[ "$status" = 0 ] || { [ "$status" = 5 ] && grep -Eq 'waited for its CPU|steal time' err; } ||
		fail "exit code $status: $*"
}
nothing_in_disks() {
	[ -z "$(ls -A "$disks")" ] || fail "$1: left in --disk-dir: $(ls -A "$disks")"
}
# PATTERN ARGUMENT...: wrong usage, and nothing made
wrong() {
	local pattern=$1
	shift
	expect 2 run --bench disk_rand_read "$@"
	contains err "$pattern"
	nothing_in_disks "$*"
}

wrong 'No such file' --disk-dir /nonexistent
wrong 'no directory' --disk-dir /etc/passwd
wrong '16MiB' --disk-size 1MiB
wrong '16MiB' --disk-size nonsense
wrong 'No such file' --guest-disk /nonexistent
wrong 'neither a file' --guest-disk /
wrong 'neither a file' --guest-disk /dev/null
: >empty
wrong 'too small' --guest-disk empty
wrong 'cache mode' --guest-disk-cache nonsense
wrong 'aio mode' --guest-disk-aio nonsense
wrong 'page cache' --guest-disk-cache writeback --guest-disk-aio native
wrong 'guest-disk-thread' --guest-disk-thread maybe
wrong 'network' --network nonsense
wrong 'without --guest-disk' --guest-disk-write
if [ "$(id -u)" != 0 ]; then
	mkdir -m 500 closed
	wrong 'Permission denied' --disk-dir closed
fi

# What cannot be had is a skip with its reason.
if [ "$(stat -f -c %T /dev/shm)" = tmpfs ]; then
	expect 77 run --bench disk_rand_read --disk-dir /dev/shm
	contains err 'memory, which is no disk'
	contains err '--disk-dir'
fi
limited() {
	ulimit -f 1024
	run "$@"
}
status=0
(limited --bench disk_rand_read) >out 2>err </dev/null || status=$?
[ "$status" = 77 ] || fail "exit code $status where the disk is full"
contains err 'cannot write'
contains err '--disk-size'
nothing_in_disks 'a full disk'

# The user's own is read, and written only with leave.
head -c 17000000 /dev/urandom >own
sum=$(sha256sum <own)
mv own "$disks/own"
measures --bench 'disk_*' --guest-disk "$disks/own"
contains out 'disk_rand_write'
contains out 'not to be overwritten'
contains out '--guest-disk-write'
[ "$(sha256sum <"$disks/own")" = "$sum" ] || fail 'the disk of the user was written to'
grep -q '"disk_content":"the user' "$n.jsonl" || fail 'not said whose disk it is'
measures --bench disk_rand_write --guest-disk "$disks/own" --guest-disk-write
[ "$(sha256sum <"$disks/own")" != "$sum" ] || fail 'nothing was written'
# a block device is measured as it is, wherever its node lies
if loop=$(losetup --find --show "$disks/own" 2>/dev/null); then
	measures --bench disk_rand_read --guest-disk "$loop"
	losetup --detach "$loop"
	loop=
	contains "$n.jsonl" '"disk":"block device"'
fi
rm "$disks/own"
nothing_in_disks 'a disk of the user'

# Killed in the middle: a disk, and where that is allowed a network interface, stay; then they go.
run --bench disk_rand_read --bench net_rr --launches 10000 -q >out 2>err </dev/null &
shell=$!
has_disk() {
	[ -n "$(find "$disks" -name disk -size +1M)" ] && has_launches "$((n + 1)).jsonl" 1
}
wait_until has_disk
harness=$(pgrep -P "$shell" -x kvmbench) || harness=$shell
links=$(grep -l "^kvmbench $harness " /sys/class/net/kvmb*/ifalias 2>/dev/null) || links=
kill -KILL "$harness"
wait "$shell" 2>/dev/null || true
[ -n "$(ls -A "$disks")" ] || fail 'the disk went with the harness: nothing to test'
n=$((n + 1))
measures --bench loop_empty -q
for link in $links; do
	[ ! -e "$link" ] || fail "the next run left $link"
done
nothing_in_disks 'after a kill'

# A factor of guests is looked at before anything is measured.
factor() {
	expect 2 run --bench loop_empty --target "$1" --ab "$2" "$3"
	contains err "$4"
}
factor host guest:machine=pc guest:machine=q35 'no target guest'
factor guest guest:machine=pc guest:kernel=x 'no factor'
factor guest guest:kernel=a guest:kernel=b 'no option'
factor guest guest:cpus=1 guest:cpus=0 'between 1 and 64'
factor guest guest:disk_aio=native guest:disk_aio=nonsense 'unknown mode'
expect 2 run --bench loop_empty --target guest --guest-disk-cache writeback \
	--ab guest:disk_aio=threads guest:disk_aio=native
contains err 'page cache'
