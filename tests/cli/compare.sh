#!/bin/bash
# Two sessions on the target that needs no hardware: a slowdown of 5 % is found and named, nothing
# else is; what cannot be told is said; CI gets its files before the exit code.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

benches=(--bench cpuid --bench loop_empty --bench hypercall --bench 'mem_chase')
run=("$KVMBENCH" run --target fake "${benches[@]}" --launches 20 --quiet)
known=(--session-sd 0.2%)

expect 0 "${run[@]}" --seed 7 -o base.jsonl
expect 0 "${run[@]}" --seed 8 -o same.jsonl
KVMBENCH_FAKE=cpuid=1.05 expect 0 "${run[@]}" --seed 9 -o slow.jsonl
KVMBENCH_FAKE=cpuid=0.95 expect 0 "${run[@]}" --seed 10 -o fast.jsonl

# VERDICT: of the benchmarks in the JSON comparison `out`, those that have it
named() {
	local n i
	n=$("$JSON" -n metrics <out)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" metrics "$i" verdict <out)" = "$1" ]; then
			"$JSON" metrics "$i" bench <out
		fi
	done | sort -u | tr '\n' ' '
}

expect 0 "$KVMBENCH" compare base.jsonl same.jsonl "${known[@]}"
contains out '^kvmbench compare: 0 regressions'
lacks out '^(Regressions|Improvements)'
lacks err 'same session'
expect 0 "$KVMBENCH" compare base.jsonl base.jsonl "${known[@]}"
contains err '^kvmbench: base and head are the same session$'
expect 1 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" -f json
[ "$("$JSON" schema <out)" = kvmbench.compare/1 ] || fail "schema"
[ "$(named regression)" = 'cpuid ' ] || fail "regressions: $(named regression)"
[ -z "$(named improvement)" ] || fail "improvements: $(named improvement)"
expect 0 "$KVMBENCH" compare base.jsonl fast.jsonl "${known[@]}" -f json
[ "$(named improvement)" = 'cpuid ' ] || fail "improvements: $(named improvement)"
[ -z "$(named regression)" ] || fail "regressions: $(named regression)"
expect 1 "$KVMBENCH" compare base.jsonl fast.jsonl "${known[@]}" --fail-on improvement

# Thresholds and what makes the exit code.
expect 0 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" --threshold 'cpu*=10%'
expect 1 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" --threshold 10% --threshold cpuid=2%
expect 0 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" --fail-on none
expect 0 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" --fail-on incomparable,invalid

# Of the variance between sessions nothing is known: no time has a verdict, and it says what to do.
expect 3 "$KVMBENCH" compare base.jsonl slow.jsonl
contains out 'no verdict on times'
contains out 'session-sd'
contains out 'cpuid .*regression$'

# Another place.
sed '2s/"clocksource":"[^"]*"/"clocksource":"sundial"/' slow.jsonl >elsewhere.jsonl
expect 4 "$KVMBENCH" compare base.jsonl elsewhere.jsonl "${known[@]}"
contains out 'clocksource +[a-z_-]+ +sundial +differs'
contains out 'vary FIELD'
expect 1 "$KVMBENCH" compare base.jsonl elsewhere.jsonl "${known[@]}" --vary clocksource
expect 2 "$KVMBENCH" compare base.jsonl elsewhere.jsonl --vary clocksuorce
contains err clocksuorce
sed '3s/"rev":1/"rev":2/' slow.jsonl >revised.jsonl
expect 0 "$KVMBENCH" compare base.jsonl revised.jsonl "${known[@]}"
contains out 'revision 1 against 2'
expect 4 "$KVMBENCH" compare base.jsonl revised.jsonl "${known[@]}" --fail-on regression,incomparable

# Nothing in common, too few launches, no run file.
expect 0 "$KVMBENCH" run --target fake --bench wbinvd --launches 5 --quiet -o other.jsonl
expect 4 "$KVMBENCH" compare base.jsonl other.jsonl "${known[@]}"
contains out 'nothing in common'
grep -Ev '"type":"launch".*"block":([2-9]|1[0-9]),' same.jsonl >two.jsonl
expect 3 "$KVMBENCH" compare base.jsonl two.jsonl "${known[@]}"
contains out 'head has 2 launches, a verdict needs 5'
: >empty.jsonl
expect 2 "$KVMBENCH" compare base.jsonl empty.jsonl
contains err 'empty\.jsonl: empty'
expect 2 "$KVMBENCH" compare base.jsonl missing.jsonl
contains err 'missing\.jsonl'
expect 2 "$KVMBENCH" compare base.jsonl
expect 2 "$KVMBENCH" compare base.jsonl same.jsonl slow.jsonl
expect 2 "$KVMBENCH" compare base.jsonl same.jsonl --fail-on regresion
contains err 'did you mean regression'
for wrong in 0% -1% 200% x; do
	expect 2 "$KVMBENCH" compare base.jsonl same.jsonl --threshold "$wrong"
done

# All files are there although the exit code is 1, and the same bytes each time, whatever the order
# of launches in the file, the locale, the time zone and the number of CPUs.
files() {
	echo -f markdown -o "$1.md" --junit "$1.xml" --openmetrics "$1.om" --tracker "$1"
}
# shellcheck disable=SC2046 # words
expect 1 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" $(files a)
{ head -n 3 slow.jsonl; grep '"type":"launch"' slow.jsonl | tac; tail -n 1 slow.jsonl; } >tac.jsonl
mkdir moved
mv tac.jsonl moved/slow.jsonl
cp base.jsonl moved
cd moved
# shellcheck disable=SC2046
expect 1 env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo taskset -c 0 "$KVMBENCH" compare base.jsonl slow.jsonl \
	"${known[@]}" $(files ../b)
cd ..
for suffix in md xml om smaller.json bigger.json; do
	[ -s "a.$suffix" ] || fail "no a.$suffix"
	cmp -s "a.$suffix" "b.$suffix" || fail "$suffix differs"
done
contains a.md '## Regressions'
contains a.om '^# EOF$'
contains a.om '^kvmbench_verdict\{bench="cpuid".*kvmbench_verdict="regression"\} 1$'
"$JSON" 0 name <a.smaller.json >/dev/null || fail "tracker"
if command -v xmllint >/dev/null; then
	xmllint --noout --schema "$ROOT/tests/golden/junit.xsd" a.xml 2>err || fail "JUnit schema"
fi
expect 5 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" --junit no/such/place.xml
contains err 'no/such/place'

# GitHub: a summary and annotations there, and only there; data stays data.
: >summary.md
export GITHUB_STEP_SUMMARY=$PWD/summary.md
expect 1 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" -f json
[ ! -s summary.md ] || fail "a summary without GITHUB_ACTIONS"
[ ! -s err ] || fail "annotations without GITHUB_ACTIONS"
GITHUB_ACTIONS=true expect 1 "$KVMBENCH" compare base.jsonl slow.jsonl "${known[@]}" -f json
"$JSON" schema <out >/dev/null || fail "annotations among the data"
[ "$(grep -c '^::error title=kvmbench regression%3A cpuid on fake::+' err)" = 1 ] || fail "annotation"
contains summary.md '## Regressions'
