#!/bin/bash
# tests/run.sh BUILD [FILTER...]: runs the tests built in BUILD (those whose path contains one of
# the FILTERs, if any are given).
#
#   tests/unit/AREA/test_NAME.c  a cmocka program, several at once
#   tests/kvm/test_NAME.c        a cmocka program that needs /dev/kvm, one at a time
#   tests/fuzz/fuzz_NAME.c       over its corpus once, by exit code like a script
#   tests/cli/NAME.sh            a script: exit 0 passed, 77 skipped, anything else failed
#   tests/lab/NAME.sh            the same, minutes long: only those that a FILTER names in full
#
# One line per program, the output of those that failed, and as the last line the totals. A program
# gets TEST_TIMEOUT seconds (300). With CI or KVMBENCH_REQUIRE_KVM=1, and where /dev/kvm can be
# read and written, a skipped test under tests/kvm is a failure. Exit 1 if anything failed.
set -eu
cd "$(dirname "$0")/.."
shopt -s nullglob

build=${1:?usage: tests/run.sh BUILD [FILTER...]}
shift
filters=("$@")
limit=${TEST_TIMEOUT:-300}
work=$(mktemp -d "${TMPDIR:-/tmp}/kvmbench-tests.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

export LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP
export BUILD=$build KVMBENCH=$PWD/$build/kvmbench JSON=$PWD/$build/tests/tools/json
case $build in /*) KVMBENCH=$build/kvmbench JSON=$build/tests/tools/json ;; esac
# Sanitizers: leaks and undefined behaviour fail the program that has them.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

kvm_required=
if [ -n "${CI:-}" ] || [ "${KVMBENCH_REQUIRE_KVM:-}" = 1 ]; then
	if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
		kvm_required=1
	fi
fi

wanted() {
	local filter
	[ ${#filters[@]} -gt 0 ] || return 0
	for filter in "${filters[@]}"; do
		case $1 in *"$filter"*) return 0 ;; esac
	done
	return 1
}

# LOG STATUS: passed, failed, skipped of a cmocka program. A test that was announced and gave no
# result (a crash in the middle), a bad exit without a failed test and a program without tests
# count as one failure. cmocka 1.1 says "not ok N # SKIP", 2 says "ok N # SKIP".
count_cmocka() {
	awk -v status="$2" '
		/^1\.\.[0-9]+$/ { planned += substr($0, 4) }
		/^(not )?ok [0-9]+ .*# SKIP/ { skipped++; next }
		/^ok [0-9]+ / { passed++ }
		/^not ok [0-9]+ / { failed++ }
		END {
			seen = passed + failed + skipped
			if (seen == 0 || seen < planned || (status != 0 && !failed))
				failed++
			print passed + 0, failed + 0, skipped + 0
		}' "$1"
}

count_script() {
	case $1 in
	0) echo 1 0 0 ;;
	77) echo 0 0 1 ;;
	*) echo 0 1 0 ;;
	esac
}

# NAME COMMAND...: runs one program, prints its line, leaves its counts in $work/*.counts.
run_one() {
	local name=$1 id=${1//\//_} status=0 begin=$SECONDS word note='' passed failed skipped
	shift
	local log=$work/$id.log tmp=$work/$id.tmp

	mkdir "$tmp"
	# The outer redirection hushes the shell's own "Aborted".
	{ TMPDIR=$tmp timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?; } 2>/dev/null
	case $name in
	*.sh | tests/fuzz/*) read -r passed failed skipped < <(count_script "$status") ;;
	*) read -r passed failed skipped < <(count_cmocka "$log" "$status") ;;
	esac
	if [ "$status" = 124 ] || [ "$status" = 137 ]; then
		note=" (stopped after $limit s)"
	fi
	if [ "$skipped" -gt 0 ] && [ -n "$kvm_required" ] && [[ $name == tests/kvm/* ]]; then
		note+=" ($skipped skipped although /dev/kvm works)"
		failed=$((failed + skipped))
		skipped=0
	fi
	echo "$passed $failed $skipped" >"$work/$id.counts"

	word=ok
	if [ "$failed" -gt 0 ]; then
		word=FAILED
	elif [ "$passed" = 0 ]; then
		word=skipped
		[[ $name != *.sh ]] || note+=": $(grep . "$log" | tail -n 1)"
	fi
	{
		flock 9
		printf '%-8s %3d s  %3d passed  %s%s\n' \
			"$word" $((SECONDS - begin)) "$passed" "$name" "$note"
		if [ "$failed" -gt 0 ]; then
			sed 's/^/    | /' "$log"
			echo "    | exit status $status"
		fi
	} 9>"$work/lock"
	rm -rf "$tmp"
}

for source in tests/unit/*/test_*.c; do
	name=${source%.c}
	wanted "$name" || continue
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
		wait -n || true
	done
	run_one "$name" "$build/$name" &
done
wait
for source in tests/kvm/test_*.c; do
	name=${source%.c}
	! wanted "$name" || run_one "$name" "$build/$name"
done
for source in tests/fuzz/fuzz_*.c; do
	name=${source%.c}
	corpus=tests/fuzz/corpus/${name#tests/fuzz/fuzz_}
	[ -d "$corpus" ] || corpus=tests/fuzz/corpus
	! wanted "$name" || run_one "$name" "$build/tests/fuzz/replay_${name#tests/fuzz/fuzz_}" "$corpus"
done
for name in tests/unit/*/*.sh tests/cli/*.sh; do
	! wanted "$name" || run_one "$name" bash "$name"
done
for name in "${filters[@]}"; do
	case $name in
	tests/lab/*.sh) run_one "$name" bash "$name" ;;
	esac
done

counts=("$work"/*.counts)
if [ ${#counts[@]} = 0 ]; then
	echo "tests/run.sh: no test matches: ${filters[*]:-}" >&2
	exit 1
fi
awk '{ passed += $1; failed += $2; skipped += $3 }
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}' "${counts[@]}"
