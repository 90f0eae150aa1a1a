#!/bin/bash
# kill -9 in mid-run: every finished launch is kept, --resume makes the missing ones, and the result
# has as many launches as an uninterrupted run, each once.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

arguments=(run --target fake --bench cpuid --bench loop_empty --launches 8 --seed 11)
expect 0 "$KVMBENCH" "${arguments[@]}" -o whole.jsonl

# The launch that hangs holds the session where it can be killed.
set -m
KVMBENCH_FAKE=cpuid@4=hang "$KVMBENCH" "${arguments[@]}" -o cut.jsonl >/dev/null 2>&1 &
pid=$!
wait_until has_launches cut.jsonl 8
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
kill -KILL -- "-$pid" 2>/dev/null || true
kept=$(records cut.jsonl launch)
[ "$kept" -lt "$(records whole.jsonl launch)" ] || fail "killed too late: $kept launches"
valid_run cut.jsonl

# What a kill in the middle of a write leaves behind.
printf '{"type":"launch","arm":0,"blo' >>cut.jsonl
expect 0 "$KVMBENCH" run --resume cut.jsonl
valid_run cut.jsonl
for file in whole cut; do
	sed -n 's/^{"type":"launch","arm":\([0-9]*\),"block":\([0-9]*\).*/\1 \2/p' $file.jsonl |
		sort >$file.made
done
[ -s whole.made ] || fail "no launches found in whole.jsonl"
cmp -s whole.made cut.made || fail "other launches than in an uninterrupted run: $(diff whole.made cut.made)"
[ "$(launches whole.jsonl)" = "$(launches cut.jsonl)" ] || fail "the reports count differently"
[ "$(records cut.jsonl end)" = 1 ] || fail "no end record"

# A finished session has nothing to resume, and stays as it is.
cp cut.jsonl before
"$KVMBENCH" run --resume cut.jsonl >out 2>err || true
[ "$(records cut.jsonl launch)" = "$(records before launch)" ] || fail "resumed a finished session"
