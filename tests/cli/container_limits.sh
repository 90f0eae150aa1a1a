#!/bin/bash
# CPU and memory limits of containers: kept where this user may make cgroups, said where not; a
# container over its memory limit is a failed launch with its cause; no cgroup stays.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

command -v bwrap >/dev/null || skip "bwrap is not installed"
for wrong in 0 -1 x 1x 1e9 nan; do
	expect 2 "$KVMBENCH" run --target container --container-cpus "$wrong" -o no.jsonl
	contains err "container-cpus: '$wrong' is not between"
done
for wrong in 0 1MiB x -5; do
	expect 2 "$KVMBENCH" run --target container --container-memory "$wrong" -o no.jsonl
	contains err "container-memory: '$wrong' is not a size from 4MiB on"
done

cgroups() {
	find /sys/fs/cgroup -maxdepth 6 -type d -name 'kvmbench-*' 2>/dev/null | sort
}
before=$(cgroups)
status=0
"$KVMBENCH" run --target container --container-memory 32MiB --container-cpus 0.5 --bench mem_triad \
	--param ws=256MiB --param page=4K --launches 2 -o oom.jsonl >out 2>err </dev/null || status=$?
if [ "$status" = 77 ]; then
	! grep -q 'cannot make a container here' err || skip "no containers here: $(head -n 1 err)"
	contains err 'cgroup'
	[ "$(id -u)" != 0 ] || [ ! -w /sys/fs/cgroup ] || ! grep -q memory /proc/cgroups ||
		skip "root may make no cgroup: $(grep . err | head -n 1)"
	skip "no cgroups for this user: $(grep . err | head -n 1)"
fi
[ "$status" = 5 ] || fail "exit code $status"
contains oom.jsonl '"container_cpus":0.5'
contains oom.jsonl '"container_memory":33554432'
contains oom.jsonl '"container_cgroup":"v[12]"'
contains oom.jsonl '"status":"failed","why":"the container ran out of memory: more than the 32MiB that it may have \(oom\)"'
[ "$(cgroups)" = "$before" ] || fail "a cgroup is left: $(cgroups)"

# enough for it: it runs, and the report says that it was limited
status=0
"$KVMBENCH" run --target container --container-memory 128MiB --bench loop_empty --launches 2 \
	-o fine.jsonl >out 2>err </dev/null || status=$?
case $status in 0 | 5) ;; *) fail "exit code $status" ;; esac
lacks fine.jsonl '"status":"(failed|timeout|invalid)"'
[ "$(cgroups)" = "$before" ] || fail "a cgroup is left: $(cgroups)"

# one that is hardly let run is held back, and it is counted
status=0
"$KVMBENCH" run --target container --container-cpus 0.01 --bench int_xorshift --launches 2 \
	-o slow.jsonl >out 2>err </dev/null || status=$?
contains slow.jsonl '"throttled_ms":[0-9]'
"$KVMBENCH" report slow.jsonl >text || true
lacks text 'without limits'

# what a killed harness left the next one removes
"$KVMBENCH" run --target container --container-memory 128MiB --bench loop_empty --launches 5000 \
	-o killed.jsonl >out 2>err </dev/null &
harness=$!
wait_until has_launches killed.jsonl 1
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
"$KVMBENCH" run --target container --container-memory 128MiB --bench loop_empty --launches 1 \
	-o next.jsonl >out 2>err </dev/null || true
! cgroups | grep -q "kvmbench-$harness\$" || fail 'the cgroup of a killed harness is left'
