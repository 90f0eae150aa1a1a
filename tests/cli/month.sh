#!/bin/bash
# A month of nightly sessions on the target that needs no hardware: two true regressions, one
# improvement, and single nights in which everything, or one benchmark, was slower. History names the
# three sessions that changed something and no other; a comparison of each night with the last good
# one fails on the bad nights and passes on the good ones; CI can read what it writes; people too.
#
#	night  9	cpuid 8 % slower, for good
#	night 16	hypercall 12 % faster, for good
#	night 23	mem_chase 10 % slower, for good
#	night  5, 13, 27	disturbed: cpuid 30 %, everything 15 %, hypercall 25 % slower, once
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/store.db
benches=(cpuid hypercall loop_empty mem_chase)
nights=30
known=(--session-sd 0.5% --threshold 5%)

# N: what the night's machine and code are like
fake() {
	local -A factor=([cpuid]=1 [hypercall]=1 [loop_empty]=1 [mem_chase]=1)
	local bench text=session=0.004
	[ "$1" -lt 9 ] || factor[cpuid]=1.08
	[ "$1" -lt 16 ] || factor[hypercall]=0.88
	[ "$1" -lt 23 ] || factor[mem_chase]=1.10
	case $1 in
	5) factor[cpuid]=1.30 ;;
	13) for bench in "${benches[@]}"; do
		factor[$bench]=$(awk -v f="${factor[$bench]}" 'BEGIN { print f * 1.15 }')
	done ;;
	27) factor[hypercall]=1.10 ;;
	esac
	for bench in "${benches[@]}"; do
		text+=,$bench=${factor[$bench]}
	done
	echo "$text"
}

# N: the exit code of comparing night N with the last good one
verdict() {
	case $1 in
	5 | 9 | 13 | 23 | 27) echo 1 ;;
	*) echo 0 ;;
	esac
}

# N: what that night's session is called
session() {
	head -n 1 "$(printf 'runs/%02d.jsonl' "$1")" | "$JSON" id
}

mkdir runs
base=
for ((i = 1; i <= nights; i++)); do
	run=$(printf 'runs/%02d.jsonl' "$i")
	KVMBENCH_FAKE=$(fake "$i") expect 0 "$KVMBENCH" run --target fake --bench cpuid \
		--bench hypercall --bench loop_empty --bench mem_chase --param ws=16K --param page=4K --launches 8 \
		--seed $((4000 + i)) --quiet -o "$run"
	sed -i -E "1s/\"started\":\"[^\"]*\"/\"started\":\"$(printf '2026-10-%02dT03:17:00Z' "$i")\"/" "$run"
	# one host for a month, whatever becomes of this one meanwhile
	[ "$i" = 1 ] || sed -i "2c $(sed -n 2p runs/01.jsonl | sed 's/\\/\\\\/g')" "$run"
	expect 0 "$KVMBENCH" store add "$run"
	: "${base:=$run}"
	expect "$(verdict "$i")" "$KVMBENCH" compare "$base" "$run" "${known[@]}" --junit night.xml \
		--openmetrics night.prom
	xmllint --noout --schema "$ROOT/tests/golden/junit.xsd" night.xml 2>err ||
		fail "night $i: not the JUnit schema"
	[ "$(grep -c '<failure ' night.xml)" -gt 0 ] || [ "$(verdict "$i")" = 0 ] ||
		fail "night $i: no failure in the JUnit file"
	# A bad night is no baseline, but for the changes that were looked at and accepted.
	case $i in
	5 | 13 | 27) ;;
	*) base=$run ;;
	esac
done

# CHANGE...: "BENCH SESSION VERDICT" of the JSON history in the file out, these and no others
are_changes() {
	local i k found
	found=$(for ((i = 0; i < $("$JSON" -n series <out); i++)); do
		for ((k = 0; k < $("$JSON" -n series "$i" changes <out); k++)); do
			echo "$("$JSON" series "$i" bench <out)" \
				"$("$JSON" series "$i" changes "$k" session <out)" \
				"$("$JSON" series "$i" changes "$k" verdict <out)"
		done
	done)
	[ "$found" = "$(printf '%s\n' "$@")" ] || fail "changes: $found; wanted: $*"
}

expect 0 "$KVMBENCH" history -f json
[ "$("$JSON" -n sessions <out)" = $nights ] || fail "sessions"
are_changes "cpuid $(session 9) worse" "hypercall $(session 16) better" \
	"mem_chase $(session 23) worse"
for ((i = 0; i < $("$JSON" -n series <out); i++)); do
	awk -v sd="$("$JSON" series "$i" baseline session_sd <out)" \
		'BEGIN { exit !(sd > 0.0015 && sd < 0.01) }' ||
		fail "series $i: the disturbed nights are in the sd between sessions"
done
expect 1 "$KVMBENCH" history --fail-on regression

# Each change was known as soon as four nights at the new level were there, and by then alone.
for last in 12 19 26; do
	for ((i = 1; i <= last; i++)); do session "$i"; done >order
	expect 0 "$KVMBENCH" history --order order -f json
	case $last in
	12) are_changes "cpuid $(session 9) worse" ;;
	19) are_changes "cpuid $(session 9) worse" "hypercall $(session 16) better" ;;
	26) are_changes "cpuid $(session 9) worse" "hypercall $(session 16) better" \
		"mem_chase $(session 23) worse" ;;
	esac
done

# Looked at and accepted: silence.
printf '%s %s\n' "$(session 9)" 'cpuid new mitigation' "$(session 23)" 'mem_* new allocator' >accepted
expect 0 "$KVMBENCH" history --ack accepted --fail-on regression

# The month for a terminal of 100 columns: the three sessions with their dates, a plot each.
expect 0 "$KVMBENCH" history --width 100 --color never
cp out month.txt
contains out '^kvmbench history: 2 worse, 1 better'
for night in 09 16 23; do
	contains out "^2026-10-${night}T03:17:00Z  session $(session "${night#0}")"
done
[ "$(grep -c '^2026-10-' out)" = 3 ] || fail "other sessions than three"
contains out 'cpuid .*\+([6789]|10)\.. % .*worse$'
contains out 'hypercall .*-1[0-4]\.. % .*better$'
contains out 'mem_chase .*\+([89]|1[012])\.. % .*worse$'
[ "$(grep -c '•' out)" -ge 9 ] || fail "no plots"
[ "$(awk '{ gsub(/[\200-\277]/, ""); if (length($0) > n) n = length($0) } END { print n }' out)" -le 100 ] ||
	fail "lines of more than 100 columns"
[ -z "${MONTH_REPORT:-}" ] || cp -r month.txt store.db runs "$MONTH_REPORT"
