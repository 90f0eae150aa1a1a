#!/bin/bash
# bisect-step: git bisect run finds the commit that was planted in a real repository; what is no
# answer about a commit is never taken for one.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
command -v git >/dev/null || skip "no git"

export KVMBENCH_DB=$WORK/store.db TMPDIR=$WORK/tmp
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
mkdir tmp
git=(git -C repo -c user.name=a -c user.email=a@b)
step=("$KVMBENCH" bisect-step --baseline good.jsonl --color never)

# FILE SEED: a session of three benchmarks
measure() {
	"$KVMBENCH" run --target fake --bench cpuid --bench loop_empty --bench hypercall \
		--launches 10 --seed "$2" --quiet -o "$1" 2>err || fail "cannot measure $1"
}

measure good.jsonl 1

# Good, bad, skip: and nothing is left behind.
expect 0 "${step[@]}" --seed 2
contains out '^kvmbench bisect-step: good: none of 3 metrics'
contains out 'assumed not to differ at all'
KVMBENCH_FAKE=cpuid=1.06 expect 1 "${step[@]}" --seed 3
contains out '^kvmbench bisect-step: bad: 1 of 3 metrics'
contains out 'cpuid .*\+[567]\.. % .*bad$'
lacks out 'hypercall.*bad$'
KVMBENCH_FAKE=cpuid=0.90 expect 0 "${step[@]}" --seed 4
KVMBENCH_FAKE=cpuid=1.06 expect 0 "${step[@]}" --seed 3 --threshold 'cpu*=12%'
KVMBENCH_FAKE=cpuid=1.06 expect 0 "${step[@]}" --seed 3 --bench 'loop*'
KVMBENCH_FAKE=cpuid@1=crash,cpuid@2=invalid expect 125 "${step[@]}" --seed 5
contains out 'head is invalid: 2 of 10 launches'
KVMBENCH_FAKE=cpuid@1=crash,cpuid@2=invalid,hypercall=1.2 expect 1 "${step[@]}" --seed 5
[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"

# At the tolerance itself no number of looks tells; there are three and no more.
KVMBENCH_FAKE=cpuid=1.02 expect 125 "${step[@]}" --seed 6 --bench cpuid --launches 5 -v -o kept
[ "$(find kept -name '*.jsonl' | wc -l)" = 3 ] || fail "$(ls kept)"
contains out '^kvmbench bisect-step: open: 1 of 1'
contains out '^kvmbench bisect-step: skip: 1 of 1'
contains out '3 of at most 3 looks'
contains out '10/15'
valid_run "$(find kept -name '*-1.jsonl')"
# A plain one is found at the first look, one that is less plain with more launches.
KVMBENCH_FAKE=cpuid=1.5 expect 1 "${step[@]}" --seed 7 --bench cpuid --launches 5 -o once
[ "$(find once -name '*.jsonl' | wc -l)" = 1 ] || fail "$(ls once)"
KVMBENCH_FAKE=cpuid=1.05 expect 1 "${step[@]}" --seed 8 --bench cpuid --launches 5 -o more
[ "$(find more -name '*.jsonl' | wc -l)" -ge 2 ] || fail "$(ls more)"

# Sessions that differ: said by hand, or known to the store, where the baseline may come from too.
KVMBENCH_FAKE=cpuid=1.06 expect 125 "${step[@]}" --seed 9 --session-sd 3%
contains out 'differ by an sd of up to 3\.0 % for 3 of 3 metrics'
contains out '1 of at most 3 looks'
contains out 'sessions differ too much'
mkdir runs
for i in 1 2 3 4 5 6; do
	KVMBENCH_FAKE=session=0.03 measure runs/$i.jsonl $((10 + i))
done
expect 0 "$KVMBENCH" store add runs
KVMBENCH_FAKE=cpuid=1.06 expect 125 "${step[@]}" --seed 9
contains out 'differ by an sd of up to [1-6]\.. % for 3 of 3 metrics'
id=$(sha256sum runs/3.jsonl | cut -c 1-12)
KVMBENCH_FAKE=cpuid=1.9 expect 1 "$KVMBENCH" bisect-step --baseline "$id" --seed 9 -q
[ "$(wc -l <out)" = 1 ] || fail "-q says more than a line"

# What is wrong with every commit stops the bisection: 128, never a code that means bad.
expect 128 "$KVMBENCH" bisect-step
contains err 'no baseline named'
expect 128 "$KVMBENCH" bisect-step --baseline nosuch.jsonl
expect 128 "$KVMBENCH" bisect-step --baseline 0123456789ab
expect 128 "${step[@]}" --no-such-option
expect 128 "${step[@]}" extra
expect 128 "${step[@]}" --bench cpiud
contains err 'did you mean cpuid'
expect 128 "${step[@]}" --launches 4
expect 128 "${step[@]}" --error 50%
expect 128 "${step[@]}" --threshold x
expect 128 "${step[@]}" --vary no_such_field
expect 128 "${step[@]}" --bench mem_chase
contains err 'same parameters'
expect 128 "${step[@]}" --db nosuch.db
expect 128 "${step[@]}" -o /dev/null/place
head -c 300 good.jsonl >broken.jsonl
expect 128 "$KVMBENCH" bisect-step --baseline broken.jsonl
sed '2s/"clocksource":"[^"]*"/"clocksource":"sundial"/' good.jsonl >elsewhere.jsonl
expect 128 "$KVMBENCH" bisect-step --baseline elsewhere.jsonl
contains err 'measured elsewhere: clocksource'
contains err '\-\-vary FIELD'
expect 0 "$KVMBENCH" bisect-step --baseline elsewhere.jsonl --vary clocksource --seed 2 --session-sd 0.1%
sed '3s/"rev":1/"rev":99/g' good.jsonl >revised.jsonl
expect 125 "$KVMBENCH" bisect-step --baseline revised.jsonl --seed 2
contains out 'revision 99 against 1'
status=0
"${step[@]}" --seed 2 >/dev/full 2>err || status=$?
[ "$status" = 128 ] || fail "exit code $status on a full disk"
status=0
KVMBENCH_FAKE=cpuid@0=hang timeout -s TERM 2 "${step[@]}" --bench cpuid >out 2>err || status=$?
[ "$status" = 124 ] || fail "timeout says $status"
(
	KVMBENCH_FAKE=cpuid@0=hang "${step[@]}" --bench cpuid -o hung >out 2>err &
	pid=$!
	wait_until test -n "$(echo hung/*.jsonl)"
	sleep 1
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" = 130 ] || fail "exit code $status after SIGTERM"
)

# A repository of 24 commits, of which the 17th makes CPUID slower; commits that do not build, and
# one that breaks the launches, on the way.
git init -q repo
for ((i = 1; i <= 24; i++)); do
	case $i in
	12) echo "cpuid@0=crash,cpuid@1=crash,cpuid@2=crash" ;;
	*) [ "$i" -lt 17 ] && echo "loop_empty=1.001" || echo "cpuid=1.08" ;;
	esac >repo/fake
	[ "$i" != 6 ] && echo 'all:' >repo/Makefile || echo 'all: missing' >repo/Makefile
	echo "$i" >repo/number
	"${git[@]}" add .
	"${git[@]}" commit -q -m "change $i"
	[ "$i" != 17 ] || planted=$("${git[@]}" rev-parse HEAD)
done
first=$("${git[@]}" rev-list HEAD | tail -n 1)
"${git[@]}" bisect start HEAD "$first" >/dev/null
cp good.jsonl repo/.git/good.jsonl
# shellcheck disable=SC2016 # for the inner shell
expect 0 "${git[@]}" bisect run sh -c 'make -s || exit 125
	KVMBENCH_FAKE=$(cat fake) "$KVMBENCH" bisect-step --baseline .git/good.jsonl \
		--threshold 4% --session-sd 0.1%'
contains out "^$planted is the first bad commit"
[ "$("${git[@]}" rev-parse refs/bisect/bad)" = "$planted" ] || fail "another commit"
"${git[@]}" bisect reset >/dev/null 2>&1

# A mistake in the command line ends it, and marks nothing.
"${git[@]}" bisect start HEAD "$first" >/dev/null 2>&1
status=0
"${git[@]}" bisect run "$KVMBENCH" bisect-step --baselin .git/nosuch >out 2>&1 || status=$?
[ "$status" != 0 ] || fail "the bisection went on"
[ "$("${git[@]}" bisect log | grep -c '^git bisect \(good\|bad\|skip\)')" -le 2 ] || fail "marked"
