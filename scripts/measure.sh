#!/bin/sh
# measure.sh BUILD: what `make run` does once kvmbench is built. Measures the quick suite into a new
# run file, which prints the text report, and writes the HTML report beside it. The exit code is
# that of the measurement; whatever was measured is reported in any case.
set -eu

build=$1
stamp=$(date -u +%Y%m%dT%H%M%SZ)
run=$build/quick-$stamp.jsonl
page=$build/quick-$stamp.html
status=0

"$build/kvmbench" run --suite quick -o "$run" || status=$?
if [ -s "$run" ]; then
	"$build/kvmbench" report "$run" --format html -o "$page"
	echo
	echo "run file     $run"
	echo "HTML report  $page"
fi
exit "$status"
