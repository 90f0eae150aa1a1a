#!/bin/bash
# Runs of kind exact, as the lab writes them: reported as counts and never as times, compared to the
# instruction, kept apart from measured times wherever two runs meet.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/store.db
case $BUILD in /*) runs=$BUILD ;; *) runs=$ROOT/$BUILD ;; esac
runs=$runs/tests/unit/reports/test_exact
[ -x "$runs" ] || skip "$runs is not built: make tests"
KVMBENCH_EXACT_RUNS=$WORK "$runs" >out 2>err || fail "test_exact fails"
for name in default off partly; do
	valid_run $name.jsonl
done

# Reports: a count and its spread, nothing of what only times have.
for format in text markdown html; do
	expect 0 "$KVMBENCH" report default.jsonl --format $format --no-plots
	contains out 'nstruction counts in an emulator \(.*QEMU 7\.2 TCG.*kvm.?_amd\), not times'
	contains out '2,814'
	contains out '±3'
	contains out 'not cycles, caches'
	sed -i '/<style>/,/<\/style>/d' out # "margin" is a word of CSS too
	lacks out '95 %|near.native|[0-9] ns|margin|VM/host|TSC cycles|percentile'
done
expect 0 "$KVMBENCH" report default.jsonl --width 60
! grep -Eq '.{61}' out || fail "wider than 60 columns"
expect 0 "$KVMBENCH" report default.jsonl --format json
[ "$("$JSON" session kind <out)" = exact ] || fail "session.kind"
[ "$("$JSON" results 0 unit <out)" = instructions/op ] || fail "unit"
[ "$("$JSON" results 0 median <out)" = 2814.0 ] || fail "median"
[ "$("$JSON" results 0 ci95 0 <out)" = null ] || fail "ci95"
[ "$("$JSON" results 0 cycles <out)" = null ] || fail "cycles"
[ "$("$JSON" results 1 spread 1 <out)" = 4769.0 ] || fail "spread"
[ "$("$JSON" -n ratios <out)" = 0 ] || fail "ratios"
expect 0 "$KVMBENCH" report default.jsonl --format csv
contains out '^00000000000000aa,.*,cpuid,.*,instructions/op,.*,2814,,,.*,ok,,exact,0'
contains out ',"not exact: 4,766 to 4,769 over 3 launches",exact,3'

# VERDICT: of the benchmarks in the JSON comparison `out`, those that have it
named() {
	local n i
	n=$("$JSON" -n metrics <out)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" metrics "$i" verdict <out)" = "$1" ] &&
			[ "$("$JSON" metrics "$i" metric <out)" = value ]; then
			"$JSON" metrics "$i" bench <out
		fi
	done | sort -u | tr '\n' ' '
}

# Comparisons: no option but what is under test is needed for a verdict.
expect 4 "$KVMBENCH" compare off.jsonl default.jsonl
contains out 'command_line +.* differs'
lacks out 'session-sd'
expect 1 "$KVMBENCH" compare off.jsonl default.jsonl --vary command_line -f json \
	--junit junit.xml --openmetrics metrics.txt
[ "$("$JSON" kind <out)" = exact ] || fail "kind"
[ "$(named improvement)" = 'rdmsr ' ] || fail "improvements: $(named improvement)"
[ "$(named 'no change')" = 'int_xorshift ' ] || fail "no change: $(named 'no change')"
[ "$("$JSON" metrics 0 difference <out)" = 90 ] || fail "difference"
contains junit.xml '\+90 insn \(\+3\.30 %\), 2,724 → 2,814'
contains metrics.txt '^# UNIT kvmbench_op_instructions instructions$'
expect 1 "$KVMBENCH" compare off.jsonl default.jsonl --vary command_line
contains out 'cpuid +tinyvm/kernel +2,724 +2,814 +\+90 +\+3\.30 %'
expect 0 "$KVMBENCH" compare off.jsonl default.jsonl --vary command_line --threshold 5%
contains out 'within the tolerated 5 %'
expect 1 "$KVMBENCH" compare off.jsonl default.jsonl --vary command_line --threshold 3%
contains out '^kvmbench compare: 2 regressions'
expect 0 "$KVMBENCH" compare default.jsonl default.jsonl

# One instruction of three thousand, in one run of each side, is a regression.
sed 's/"id":"00000000000000aa"/"id":"00000000000000ee"/; s/\b2925\b/2926/g' default.jsonl >one.jsonl
expect 1 "$KVMBENCH" compare default.jsonl one.jsonl
contains out '^kvmbench compare: 1 regression,'
contains out 'rdmsr +tinyvm/kernel +2,925 +2,926 +\+1 +\+0\.03 %'

# Counts and times: never, whatever the fingerprint and the unit say.
sed '1s/,"kind":"exact"//' default.jsonl >times.jsonl
for sides in "default times" "times default"; do
	expect 4 "$KVMBENCH" compare "${sides% *}.jsonl" "${sides#* }.jsonl"
	contains out 'two kinds'
	contains out '(against|counts of an emulator against) (instruction|measured)'
done
sed '1s/"kind":"exact"/"kind":"sharp"/' default.jsonl >sharp.jsonl
expect 2 "$KVMBENCH" report sharp.jsonl
contains err 'sharp\.jsonl:1: session\.kind: "sharp" is not one this version knows'

# History: a step with the second session; times are another series.
sed '1s/00000000000000aa/00000000000000ff/; 1s/T04:47/T05:47/' default.jsonl >later.jsonl
sed '1s/00000000000000aa/00000000000000f1/; 1s/T04:47/T06:47/; s/\b2925\b/2926/g' default.jsonl >step.jsonl
sed -i '1s/00000000000000aa/00000000000000f2/; 1s/T04:47/T07:47/' times.jsonl
expect 0 "$KVMBENCH" store add default.jsonl later.jsonl step.jsonl times.jsonl
expect 0 "$KVMBENCH" store show "$(sha256sum step.jsonl | cut -c 1-12)"
contains out '^kind +exact'
expect 1 "$KVMBENCH" history --bench rdmsr --fail-on regression --format json
[ "$("$JSON" count worse <out)" = 1 ] || fail "steps: $("$JSON" count worse <out)"
[ "$("$JSON" -n series <out)" = 2 ] || fail "series"
expect 0 "$KVMBENCH" history --bench rdmsr --verbose
contains out 'rdmsr +tinyvm/kernel +2,925 insn +2,926 insn +\+1, \+0\.03 % +exact +worse'
