#!/bin/bash
# Guests one after another in one session (20; KVMBENCH_LEAK_LAUNCHES says how many): no domain,
# process, file, socket or descriptor stays of any, and the harness does not grow.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

n=${KVMBENCH_LEAK_LAUNCHES:-20}
warm=$((n / 4))
# what is mapped and opened once is there by then; pages that malloc keeps for itself are allowed
GROWTH_KIB=2048
: >empty
{
	frame '{"t":"boot","version":"1","release":"0-fake","clocksource":"tsc","cpus":1,"entered":1.0,"modules":1.5,"ready":2.0}'
	frame '{"t":"hello","version":"1"}'
} >well
fake empty well 0

descriptors() {
	find "/proc/$harness/fd" -mindepth 1 2>/dev/null | wc -l
}
resident() {
	awk '$1 == "VmRSS:" { print $2 }' "/proc/$harness/status"
}
# Between two launches, as well as that can be seen: the least of several looks.
least() {
	local i value low=999999999
	for ((i = 0; i < 40; i++)); do
		value=$("$1" 2>/dev/null) || break
		[ -z "$value" ] || [ "$value" -ge "$low" ] || low=$value
		sleep 0.05
	done
	echo "$low"
}

# what AddressSanitizer keeps back of freed memory is no growth of ours
export ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=0:thread_local_quarantine_size_kb=0
"$KVMBENCH" run --target guest --accel tcg --guest-image fake --guest-memory 64MiB --bench guest_boot \
	--launches "$n" --guest-timeout 60s -q -o run.jsonl >out 2>err </dev/null &
harness=$!
for ((i = 0; i < 6000; i++)); do
	! has_launches run.jsonl "$warm" || break
	kill -0 "$harness" 2>/dev/null || break
	sleep 0.1
done
fds=$(least descriptors)
rss=$(least resident)
[ "$(pgrep -fc "qemu.*$XDG_RUNTIME_DIR" || true)" -le 1 ] || fail 'more than one QEMU at a time'
for ((i = 0; i < 36000; i++)); do
	! has_launches run.jsonl $((n - 2)) || break
	kill -0 "$harness" 2>/dev/null || break
	sleep 0.1
done
fds_after=$(least descriptors)
rss_after=$(least resident)
status=0
wait "$harness" || status=$?
[ "$status" = 0 ] || fail "exit code $status"
[ "$(records run.jsonl launch)" = "$n" ] || fail "$(records run.jsonl launch) launches, not $n"
lacks run.jsonl '"status":"(failed|timeout|invalid)"'
nothing_left "$n guests"
[ "$(find "$XDG_RUNTIME_DIR" -type s | wc -l)" = 0 ] || fail 'a socket is left'
# the last look may fall behind the end of the session
if [ "$fds_after" != 999999999 ] && [ "$fds_after" != 0 ]; then
	[ "$fds_after" -le "$fds" ] || fail "descriptors: $fds after $warm launches, $fds_after after $n"
	[ "$rss_after" -le $((rss + GROWTH_KIB)) ] ||
		fail "resident: $rss KiB after $warm launches, $rss_after after $n"
fi
echo "$n guests: $fds to $fds_after descriptors, $rss to $rss_after KiB resident"
