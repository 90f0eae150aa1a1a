#!/bin/bash
# A launch that hangs, crashes or ends too early is recorded as what it is, and the session goes on.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

for fault in hang crash exit; do
	status=0
	KVMBENCH_FAKE=cpuid@2=$fault "$KVMBENCH" run --target fake --bench cpuid --bench loop_empty \
		--launches 6 --seed 3 -o "$fault.jsonl" >out 2>err </dev/null || status=$?
	case $status in 0 | 5) ;; *) fail "$fault: exit code $status" ;; esac
	[ "$(records "$fault.jsonl" launch)" -ge 12 ] || fail "$fault: the session did not go on"
	[ "$(records "$fault.jsonl" end)" = 1 ] || fail "$fault: no end record"
	expect 0 "$KVMBENCH" report "$fault.jsonl" --format json
	cp out report.json
	n=$("$JSON" -n results <report.json)
	for ((i = 0; i < n; i++)); do
		bench=$("$JSON" results "$i" bench <report.json)
		valid=$("$JSON" results "$i" valid <report.json)
		case $bench:$valid in
		cpuid:invalid | cpuid:timeout)
			[ -n "$("$JSON" results "$i" why <report.json)" ] || fail "$fault: no reason"
			;;
		loop_empty:ok) ;;
		cpuid:* | loop_empty:*) fail "$fault: $bench is $valid" ;;
		esac
	done
done
lines=$(grep -c '"status":"timeout"' hang.jsonl)
[ "$lines" = 1 ] || fail "$lines launches timed out instead of one"

# A session in which every launch failed measured nothing, and says why.
all=$(printf 'cpuid@%d=crash,' 0 1 2 3 4)
KVMBENCH_FAKE=$all expect 5 "$KVMBENCH" run --target fake --bench cpuid --launches 5 -o all.jsonl
contains err 'no launch succeeded; the first, of cpuid on fake: .*signal'
[ "$(records all.jsonl end)" = 1 ] || fail "no end record"
