#!/bin/bash
# Wrong usage: exit 2, a message that names the thing, the nearest names, nothing on standard
# output, and no file left behind.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# PATTERN ARGUMENT...
refused() {
	local pattern=$1
	shift
	expect 2 "$KVMBENCH" "$@"
	contains err "$pattern"
	[ ! -s out ] || fail "standard output is not empty: $*"
	[ -z "$(find . -name '*.jsonl')" ] || fail "left a run file behind: $*"
}

refused 'usage: kvmbench'
refused "unknown command 'lst'" lst
refused 'did you mean list\?' lst
refused 'did you mean report\?' reprot
lacks err 'did you mean.*doctor'
for command in doctor list run report store; do
	refused 'no-such-option' "$command" --no-such-option
done

refused 'cpuidd' run --target fake --bench cpuidd
refused 'cpuid' run --target fake --bench cpuidd
refused 'did you mean.*cpuid' list cpuidd
refused 'zzz\*' run --target fake --bench 'zzz*'
refused 'zzz\*' list 'zzz*'
refused 'did you mean tinyvm' run --target tinyv
refused 'did you mean tinyvm' list --target tinyv
refused 'did you mean quick' run --target fake --suite quik
refused 'nosuch' run --target fake --bench mem_chase --param nosuch=1
refused "no.* benchmarks has a parameter 'ws'" run --target fake --bench cpuid --param ws=4K
refused 'known: user, kernel' run --target fake --bench cpuid --ring 0
refused 'known: host, tinyvm, qemu, container, guest, fake' run --target zzzzzzzz
refused 'page' run --target fake --bench mem_chase --param page=5K
refused 'param' run --target fake --bench mem_chase --param page
refused 'cpu|CPU' run --target fake --bench cpuid --cpus 99999
refused 'cpu|CPU' run --target fake --bench cpuid --cpus 3-
refused 'launches' run --target fake --bench cpuid --launches 0
refused 'launches' run --target fake --bench cpuid --launches many
refused 'ring' run --target fake --bench cpuid --ring 2
refused 'kvmbench list' run --target fake --bench nosuchbenchmark
refused 'budget' run --target fake --bench cpuid --budget soon
refused 'margin' run --target fake --bench cpuid --margin wide
refused 'seed' run --target fake --bench cpuid --seed x
refused 'color' run --target fake --bench cpuid --color sometimes

# Terminal sequences in a name do not reach the terminal.
refused 'benchmark' list $'\e]0;owned\a'
lacks err $'\e'

: >empty
expect 2 "$KVMBENCH" report empty --format poem
for command in "report nosuch.jsonl" "run --resume nosuch.jsonl"; do
	status=0
	# shellcheck disable=SC2086 # words
	"$KVMBENCH" $command >out 2>err || status=$?
	case $status in 2 | 5) ;; *) fail "exit code $status: $command" ;; esac
	contains err 'nosuch\.jsonl'
done
