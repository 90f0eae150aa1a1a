#!/bin/bash
# A disk, a file system and a network in a real Linux guest, emulated so that it boots anywhere, and the
# same on the host: every launch looks at its data itself. The fingerprint says what was compared;
# nothing stays.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

timeout 120 "$KVMBENCH" guest build -o image >out 2>err ||
	skip "no kernel for a guest: $(grep . err | head -n 1)"
disks=$(mktemp -d /var/tmp/kb.XXXXXX)
trap 'rm -rf "$WORK" "$XDG_RUNTIME_DIR" "$disks"' EXIT
[ "$(stat -f -c %T "$disks")" != tmpfs ] || skip '/var/tmp lies in memory'
mine() {
	grep -l "^kvmbench $1 " /sys/class/net/kvmb*/ifalias
} 2>/dev/null

"$KVMBENCH" run --target host,guest --accel tcg --guest-image image --guest-timeout 200s \
	--launches 1 --disk-dir "$disks" --disk-size 16MiB -q \
	--bench disk_rand_read --bench file_fsync --bench net_rr -o run.jsonl >out 2>err </dev/null &
harness=$!
status=0
wait "$harness" || status=$?
# 5: others took so much of the machine that every launch was excluded
[ "$status" = 0 ] || [ "$status" = 5 ] || fail "exit code $status"
nothing_left 'a session'
[ -z "$(ls -A "$disks")" ] || fail "left in --disk-dir: $(ls -A "$disks")"
! mine "$harness" || fail 'a network interface was left'
valid_run run.jsonl

# What others on the machine take may exclude a launch; none may fail, nor find wrong data.
[ "$(records run.jsonl launch)" = 6 ] || fail "not 6 launches: $(records run.jsonl launch)"
[ "$(grep '"type":"launch"' run.jsonl | grep -cE '"status":"(ok|excluded)"')" = 6 ] ||
	fail "$(grep -o '"why":"[^"]*"' run.jsonl)"
grep '"type":"host"' run.jsonl >host
for field in disk files guest_disk_cache guest_disk_aio guest_files network guest_network; do
	grep -q "\"$field\":\"[^\"]" host || fail "no $field in the fingerprint"
done
contains host '"guest_files":"ext4"'
contains host '"guest_disk_cache":"none"'
if [ "$(id -u)" = 0 ] && ip link show lo >/dev/null 2>&1; then
	grep -Eq '"guest_network":"(tap|user)' host || fail 'which network is not said'
fi
