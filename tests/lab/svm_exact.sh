#!/bin/bash
# Two boots count the same: at least 20 benchmarks, at least nine tenths of them to the digit.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

machine=svm least=20
lab 0 --machine "$machine" -o a.jsonl
lab 0 --machine "$machine" -o b.jsonl
counts a.jsonl >a
counts b.jsonl >b
n=$(wc -l <a)
same=$(comm -12 a b | wc -l)
echo "$same of $n counts are the same in two boots"
[ "$n" -ge "$least" ] || fail "$n benchmarks"
[ $((same * 10)) -ge $((n * 9)) ] || fail "only $same of $n are the same: $(diff a b)"
# and a comparison agrees
expect 0 "$KVMBENCH" compare a.jsonl b.jsonl --fail-on none
