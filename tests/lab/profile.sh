#!/bin/bash
# kvmbench lab --profile: the instructions of a CPUID exit by function, in a real boot. What the
# plugin counts is what the machine's clock shows, what a count of the same benchmark says, and what
# mitigations=off takes away is in the function that is known to hold it.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

if command -v qemu-system-x86_64 >/dev/null; then
	qemu-system-x86_64 -help | grep -q -- '^-plugin' || skip 'this QEMU was built without plugins'
fi

# FILE LINE PATH...: a member of a profile in a file of them
of() {
	sed -n "${2}p" "$1" | "$JSON" "${@:3}" || fail "line $2 of $1 has no ${*:3}"
}

# FILE LINE NAME MODULE: instructions of that function per operation
function_of() {
	sed -n "${2}p" "$1" | grep -o '{"kind":"kernel","name":"[^}]*' |
		grep -F "\"name\":\"$3\",\"module\":\"$4\"," |
		sed -E "s/.*\"instructions\":(-?[0-9]+).*/\\1 $(of "$1" "$2" ops)/" |
		awk '{ print $1 / $2 }'
}

# WHAT CONDITION VARIABLE=VALUE...: an awk condition
holds() {
	local what=$1 condition=$2 value values=()
	shift 2
	for value in "$@"; do
		values+=(-v "$value")
	done
	awk "${values[@]}" "BEGIN { exit !($condition) }" </dev/null ||
		fail "$what: not $condition with $*"
}

lab 0 --machine svm --profile cpuid --vs-cmdline mitigations=off -o p.jsonl
cat out
contains out '^kvmbench lab profiles of cpuid: '
contains out '^  after: mitigations=off$'
contains out '__svm_vcpu_run +kvm_amd .*−[0-9.]+  fewer$'
[ "$(wc -l <p.jsonl)" = 2 ] || fail "not two profiles: $(wc -l <p.jsonl)"
[ "$(of p.jsonl 1 schema)" = kvmbench.lab-profile/1 ] || fail 'the schema'
[ "$(of p.jsonl 1 cmdline)|$(of p.jsonl 2 cmdline)" = '|mitigations=off' ] || fail 'the base is first'

for line in 1 2; do
	ops=$(of p.jsonl $line ops) all=$(of p.jsonl $line instructions)
	exits=$(of p.jsonl $line exits) measured=$(of p.jsonl $line measured)
	holds "coverage of profile $line" \
		'measured > 0 && (all - exits) / measured - 1 <= 1e-4 && 1 - (all - exits) / measured <= 1e-4' \
		"all=$all" "exits=$exits" "measured=$measured"
	holds "exits of profile $line" 'exits == ops' "exits=$exits" "ops=$ops"
	for where in 'svm_vcpu_run kvm_amd' 'kvm_emulate_cpuid kvm'; do
		# shellcheck disable=SC2086 # two words
		n=$(function_of p.jsonl $line $where)
		[ -n "$n" ] || fail "profile $line has no $where"
		holds "$where in profile $line" 'n >= 5 && n < 1000' "n=$n"
	done
done
holds '__svm_vcpu_run without mitigations' 'after < before && before > 0' \
	"before=$(function_of p.jsonl 1 __svm_vcpu_run kvm_amd)" \
	"after=$(function_of p.jsonl 2 __svm_vcpu_run kvm_amd)"

# what a count of it says: without the instruction that each exit breaks off
lab 0 --machine svm --bench cpuid --launches 1 -o a.jsonl
counted=$(counts a.jsonl | awk '$1 == "cpuid" && /tinyvm/ { print $NF }')
[ -n "$counted" ] || fail 'cpuid was not counted'
holds 'a count of cpuid' '(all - exits) / ops - counted <= 0.5 && counted - (all - exits) / ops <= 0.5' \
	"all=$(of p.jsonl 1 instructions)" "exits=$(of p.jsonl 1 exits)" "ops=$(of p.jsonl 1 ops)" \
	"counted=$counted"

# one setting: the profile itself; a benchmark that sleeps beside one that does not is told
lab 0 --machine svm --profile pio_out_user --profile vm_create
cat out
contains out '^kvmbench lab profile of pio_out_user size=1: .* 1\.0 exits/op'
contains out 'kvm_emulate_pio|kvm_fast_pio|emulator_pio'
contains out '^  \(guest code\) '
contains out '^  \(user space\) '
contains out 'accounts for 100\.00 %'
contains err 'skipped of vm_create: sleeps'
