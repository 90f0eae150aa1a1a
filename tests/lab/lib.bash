# What the tests of the labs share: tests/lab/*.sh source it. They boot emulated machines and take
# minutes: make check-svm, check-vmx, check-labs run them; `make check` does not.
# shellcheck shell=bash
# shellcheck source=tests/cli/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.bash"
case $BUILD in /*) TESTS_BUILD=$BUILD ;; *) TESTS_BUILD=$ROOT/$BUILD ;; esac

# STATUS ARGUMENT...: kvmbench lab, as expect does. LAB_KERNEL: what to boot, as --kernel takes it;
# else what kvmbench finds by itself. No emulator or no kernel: a skip.
lab() {
	local wanted=$1 status=0
	shift
	"$KVMBENCH" lab ${LAB_KERNEL:+--kernel "$LAB_KERNEL"} "$@" >out 2>err </dev/null || status=$?
	[ "$status" != 77 ] || [ "$wanted" = 77 ] || skip "$(head -n 1 err)"
	[ "$status" = "$wanted" ] || fail "exit code $status instead of $wanted: kvmbench lab $*"
}

# MACHINE PATTERN...: runs the test programs whose name contains one of the patterns inside the
# machine; each must end with 0, so that none is skipped there.
run_inside() {
	local machine=$1 pattern program arguments=()
	shift
	for pattern in "$@"; do
		for program in "$TESTS_BUILD"/tests/{kvm,lab}/test_*; do
			case $program in
			*.d) ;;
			*"$pattern"*)
				# most of it is for debuggers, and every megabyte has to be loaded
				strip -o "$WORK/${program##*/}" "$program"
				arguments+=(--exec "$WORK/${program##*/}")
				;;
			esac
		done
	done
	[ ${#arguments[@]} -gt 0 ] || fail "no test program is built: make tests"
	lab 0 --machine "$machine" --silence 3000s --timeout 3000s "${arguments[@]}"
	lacks out '^  (skipped|not ok)'
	cat out
}

# FILE: lines "BENCH PARAMS TARGET RING VALUE SPREAD" of an exact run, sorted
counts() {
	"$KVMBENCH" report "$1" --format csv >counts.csv || fail "cannot report $1"
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["median"] != "" {
			print $at["bench"], $at["params"], $at["target"], $at["ring"], $at["median"]
		}' counts.csv | sort
}
