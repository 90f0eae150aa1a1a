#!/bin/bash
# run --aa: the same thing twice in every block, kept as experience, which compare then tolerates.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/store.db
run=("$KVMBENCH" run --target fake --bench cpuid --bench hypercall --bench mem_chase --launches 6)

expect 0 "${run[@]}" --aa --seed 1 -o aa.jsonl
contains out '^A/A: the same thing on two sides, [0-9]+ pairs of arms'
contains out '\|ratio − 1\|: median [0-9.]+ %'
contains out 'the store has 1 A/A session of this place'
contains out '^  memory +fake '
contains out 'cpuid \(A\)'
contains out 'cpuid \(B\)'
valid_run aa.jsonl
head -n 1 aa.jsonl >line
[ "$("$JSON" sides <line)" = aa ] || fail "the session does not say aa"
[ "$(launches aa.jsonl)" = "$(records aa.jsonl launch)" ] || fail "launches"
expect 0 "$KVMBENCH" report aa.jsonl -f json
n=$("$JSON" -n results <out)
a=0
b=0
for ((i = 0; i < n; i++)); do
	case $("$JSON" results "$i" side <out) in
	A) a=$((a + 1)) ;;
	B) b=$((b + 1)) ;;
	*) fail "an arm without a side" ;;
	esac
done
if [ "$a" -lt 2 ] || [ "$a" != "$b" ]; then
	fail "$a arms A, $b arms B"
fi
# not the same numbers twice
[ "$("$JSON" results 0 values <out)" != "$("$JSON" results "$a" values <out)" ] || fail "A is B"

# Kept once, under --quiet too, and also when it was resumed.
expect 0 "$KVMBENCH" store list --json
[ "$("$JSON" -n entries <out)" = 1 ] || fail "not in the store"
[ "$("$JSON" entries 0 sides <out)" = aa ] || fail "the store does not know that it is A/A"
expect 0 "${run[@]}" --aa --seed 2 -o second.jsonl --quiet
[ ! -s out ] || fail "not quiet"
head -n -3 second.jsonl >cut.jsonl
expect 0 "$KVMBENCH" run --resume cut.jsonl
contains out 'the store has 2 A/A sessions'

# It is no part of a history, and no session that tells the variance between sessions.
expect 77 "$KVMBENCH" history -f json
contains err 'no series'

# Experience widens the tolerance where equals differ by more than the threshold.
expect 0 "${run[@]}" --seed 11 -q -o base.jsonl
expect 0 "${run[@]}" --seed 12 -q -o head.jsonl
expect 0 "$KVMBENCH" compare base.jsonl head.jsonl --session-sd 0.2% -f json
[ "$("$JSON" aa_sessions <out)" = 2 ] || fail "A/A sessions: $("$JSON" aa_sessions <out)"
[ "$("$JSON" metrics 2 tolerance_from <out)" = threshold ] || fail "noise of 0.5 % widens 2 %"
[ "$("$JSON" metrics 2 aa_ratios <out)" -gt 5 ] || fail "no ratio was asked"
expect 0 "$KVMBENCH" compare base.jsonl head.jsonl --session-sd 0.2% --threshold 0.05% -f json \
	--fail-on none
[ "$("$JSON" metrics 2 tolerance_from <out)" = aa ] || fail "experience is not used"
expect 0 "$KVMBENCH" compare base.jsonl head.jsonl --session-sd 0.2% --threshold 0.05% --fail-on none
contains out '97\.5 % of the ratios of 2'
# of another place it says nothing
sed '2s/"clocksource":"[^"]*"/"clocksource":"sundial"/' base.jsonl >base2.jsonl
sed '2s/"clocksource":"[^"]*"/"clocksource":"sundial"/' head.jsonl >head2.jsonl
expect 0 "$KVMBENCH" compare base2.jsonl head2.jsonl --session-sd 0.2% -f json --fail-on none
[ "$("$JSON" aa_sessions <out)" = 0 ] || fail "experience of another place"

# Where it cannot be kept that is told, and the run file is there all the same.
echo text >not_a_store
KVMBENCH_DB=$WORK/not_a_store/x expect 5 "$KVMBENCH" run --target fake --bench cpuid --launches 5 \
	--aa -q -o lost.jsonl
contains err 'the A/A session is not in the store'
contains err 'store add lost.jsonl'
valid_run lost.jsonl
