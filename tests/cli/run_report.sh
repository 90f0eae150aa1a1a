#!/bin/bash
# run → run file → report in every format, on the target that needs no hardware.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

run=("$KVMBENCH" run --target fake --bench cpuid --bench loop_empty --launches 6 --seed 7)

# FILE BENCH: median of its result
median() {
	local i n
	"$KVMBENCH" report "$1" --format json >report.json || fail "cannot report $1"
	n=$("$JSON" -n results <report.json)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" results "$i" bench <report.json)" = "$2" ]; then
			"$JSON" results "$i" median <report.json
			return
		fi
	done
	fail "no result for $2 in $1"
}

expect 0 "${run[@]}" -o a.jsonl
contains out 'cpuid'
contains out 'loop_empty'
lacks out $'\e'
cp out text
valid_run a.jsonl
[ "$(records a.jsonl session)" = 1 ] || fail "not one session record"
[ "$(records a.jsonl host)" = 1 ] || fail "not one host record"
[ "$(records a.jsonl plan)" = 1 ] || fail "not one plan record"
[ "$(records a.jsonl end)" = 1 ] || fail "not one end record"
[ "$(records a.jsonl launch)" -ge 12 ] || fail "fewer than 12 launches"
[ "$(launches a.jsonl)" = "$(records a.jsonl launch)" ] || fail "the report counts other launches"

# Every format, to standard output and into a file, with the same bytes.
for format in text markdown json csv html; do
	expect 0 "$KVMBENCH" report a.jsonl --format "$format"
	[ -s out ] || fail "$format is empty"
	contains out cpuid
	cp out "shown.$format"
	expect 0 "$KVMBENCH" report a.jsonl --format "$format" -o "kept.$format"
	cmp -s "shown.$format" "kept.$format" || fail "$format: -o writes something else"
done
[ "$("$JSON" schema <shown.json)" = kvmbench.report/1 ] || fail "schema of the JSON report"
contains shown.html '<html'
contains shown.html '</html>'
lacks shown.html '(src|href)="?https?://'
"$KVMBENCH" report - --format json <a.jsonl >out || fail "report of standard input"
[ "$("$JSON" schema <out)" = kvmbench.report/1 ] || fail "report of standard input"

# What -o names is written to, and replaced only if it is a plain file: not a link, not a device.
echo old >plain
ln -s plain link
expect 0 "$KVMBENCH" report a.jsonl --format csv -o link
[ -L link ] || fail "-o replaced a symbolic link"
cmp -s shown.csv plain || fail "-o did not write through a symbolic link"
mkfifo pipe
cat pipe >piped &
expect 0 "$KVMBENCH" report a.jsonl --format csv -o pipe
[ -p pipe ] || fail "-o replaced a pipe"
wait
cmp -s shown.csv piped || fail "-o did not write to a pipe"
ln -s /dev/full full
expect 5 "$KVMBENCH" report a.jsonl --format csv -o full
contains err "cannot write 'full'"

# Colours only when asked for.
expect 0 "$KVMBENCH" report a.jsonl --color always
contains out $'\e'
expect 0 "$KVMBENCH" report a.jsonl --color never
lacks out $'\e'

# The same seed gives the same numbers, and a slowdown of 50 % shows as one.
expect 0 "${run[@]}" -o b.jsonl --quiet
[ ! -s out ] || fail "--quiet prints"
KVMBENCH_FAKE=cpuid=1.5 expect 0 "${run[@]}" -o c.jsonl
awk -v a="$(median a.jsonl cpuid)" -v b="$(median b.jsonl cpuid)" -v c="$(median c.jsonl cpuid)" '
	function off(x, y) { return x / y - 1 > 0.01 || 1 - x / y > 0.01 }
	BEGIN { exit !(a > 0) || off(a, b) || off(c / a, 1.5) }' ||
	fail "medians: $(median a.jsonl cpuid) $(median b.jsonl cpuid) $(median c.jsonl cpuid)"
awk -v a="$(median a.jsonl loop_empty)" -v c="$(median c.jsonl loop_empty)" \
	'BEGIN { exit !(a > 0) || c / a > 1.01 || c / a < 0.99 }' ||
	fail "KVMBENCH_FAKE=cpuid=1.5 changed loop_empty"

# An existing file is never overwritten; without -o the name is made from the time.
cp a.jsonl before
expect 2 "${run[@]}" -o a.jsonl
contains err "a\.jsonl"
cmp -s a.jsonl before || fail "a refused run changed the file"
mkdir sub
(cd sub && "${run[@]}" >/dev/null 2>&1) || fail "run without -o"
[ "$(find sub -name 'kvmbench-*.jsonl' | wc -l)" = 1 ] || fail "no kvmbench-UTC.jsonl"

# A report of several files at a missing one says which.
printf '{"type":"session"}\n' >broken.jsonl
status=0
"$KVMBENCH" report broken.jsonl >out 2>err || status=$?
[ "$status" != 0 ] || fail "a broken run file is accepted"
contains err 'broken\.jsonl:1'
