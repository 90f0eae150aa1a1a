#!/bin/bash
# What taskset leaves is what is used, by the harness too.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

command -v taskset >/dev/null || skip "no taskset"
[ "$(nproc)" -ge 2 ] || skip "needs two CPUs"
cpu=$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')
KVMBENCH_FAKE=cpuid@2=hang taskset -c "$cpu" "$KVMBENCH" run --target fake --bench cpuid \
	--launches 6 -o a.jsonl >out 2>err &
pid=$!
wait_until has_launches a.jsonl 2
allowed=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' "/proc/$pid/status")
kill -TERM "$pid"
wait "$pid" || :
[ "$allowed" = "$cpu" ] || fail "allowed CPU $cpu, runs on $allowed"
