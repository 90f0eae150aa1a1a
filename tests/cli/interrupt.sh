#!/bin/bash
# Ctrl-C and SIGTERM stop a session within a second, even while a launch hangs; the file is whole,
# nothing stays behind.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

set -m # a process group for each, as a terminal would make, and SIGINT not ignored
for signal in INT TERM; do
	KVMBENCH_FAKE=cpuid@2=hang "$KVMBENCH" run --target fake --bench cpuid --bench loop_empty \
		--launches 8 --seed 5 -o $signal.jsonl >out 2>err &
	pid=$!
	wait_until has_launches $signal.jsonl 4
	begin=$(now_ms)
	# The terminal signals the whole group, kill(1) one process.
	if [ $signal = INT ]; then kill -INT -- "-$pid"; else kill -TERM "$pid"; fi
	status=0
	wait "$pid" || status=$?
	took=$(($(now_ms) - begin))
	[ "$status" = 5 ] || fail "SIG$signal: exit code $status"
	[ "$took" -lt 1000 ] || fail "SIG$signal: stopped after $took ms"
	! kill -0 -- "-$pid" 2>/dev/null || fail "SIG$signal: processes stay behind"
	cp out shown
	valid_run $signal.jsonl
	[ "$(records $signal.jsonl end)" = 1 ] || fail "SIG$signal: no end record"
	[ "$(records $signal.jsonl launch)" -ge 4 ] || fail "SIG$signal: lost launches"

	expect 0 "$KVMBENCH" run --resume $signal.jsonl
	[ "$(records $signal.jsonl launch)" -ge 16 ] || fail "SIG$signal: not completed by --resume"
	valid_run $signal.jsonl
done
