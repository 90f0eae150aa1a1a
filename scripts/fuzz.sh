#!/bin/sh
# fuzz.sh BUILD SECONDS: runs every libFuzzer program of BUILD/tests/fuzz for so long. Seeds are the
# files of tests/fuzz/corpus/NAME, or of tests/fuzz/corpus without it; what it finds on the way stays
# in BUILD/corpus, an input that breaks a reader in BUILD/crash-*.
set -eu

build=$1
seconds=$2
found=0

for source in tests/fuzz/fuzz_*.c; do
	[ -e "$source" ] || continue
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	corpus=$build/corpus/$name
	mkdir -p "$corpus"
	seeds=tests/fuzz/corpus/$name
	[ -d "$seeds" ] || seeds=tests/fuzz/corpus
	[ -d "$seeds" ] || seeds=
	echo "fuzz: $name for $seconds s"
	if ! "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$build/crash-$name-" \
		"$corpus" ${seeds:+"$seeds"}; then
		echo "fuzz: $name: FOUND, see $build/crash-$name-*" >&2
		found=1
	fi
done
exit "$found"
