#!/bin/bash
# A session with two sides: run --aa, and #A and #B behind whatever names a session to compare.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$PWD/store.db
fake=(--target fake --bench cpuid --bench loop_empty --launches 10)
slow=(env:KVMBENCH_FAKE env:KVMBENCH_FAKE=cpuid=1.05)

expect 2 "$KVMBENCH" run --aa --ab "${slow[@]}" "${fake[@]}" -o none.jsonl
contains err '--aa and --ab'
[ ! -e none.jsonl ] || fail "a file of nothing"

# --- the same on both sides: a twin of every arm, in the same blocks; kept in the store -----------
expect 0 "$KVMBENCH" run --aa "${fake[@]}" --seed 3 -o aa.jsonl
contains out 'A/A: the same thing on two sides, 2 pairs of arms'
[ "$(head -n 1 aa.jsonl | "$JSON" sides)" = aa ] || fail "the session does not say that it has sides"
[ "$(grep -c '"type":"launch"' aa.jsonl)" = 40 ] || fail "launches"
expect 0 "$KVMBENCH" compare 'aa.jsonl#A' 'aa.jsonl#B' -f json
[ "$("$JSON" count regression <out)" = 0 ] || fail "a regression between two equal sides"
[ "$("$JSON" aa_sessions <out)" = 0 ] || fail "a session is its own experience"
sed '/"type":"end"/d' aa.jsonl | sed '$d' >cut.jsonl
expect 0 "$KVMBENCH" run --resume cut.jsonl --quiet
[ "$(grep -c '"type":"launch"' cut.jsonl)" = 40 ] || fail "not completed"

# --- names -----------------------------------------------------------------------------------------
expect 0 "$KVMBENCH" run --ab "${slow[@]}" "${fake[@]}" --seed 4 --quiet -o ab.jsonl
expect 0 "$KVMBENCH" store add ab.jsonl
id=$(sha256sum ab.jsonl | cut -c 1-12)
mkdir folder
cp ab.jsonl 'folder/a,b.jsonl'
cp ab.jsonl folder/copy.jsonl
compared() {
	expect 1 "$KVMBENCH" compare "$1" "$2"
	contains out 'compared block by block'
	contains out '^  cpuid +fake .*\+[45]\.[0-9] %'
	contains out 'side B +switched by env'
	lacks out 'no verdict on times'
}
compared 'ab.jsonl#A' 'ab.jsonl#B'
compared "$id#A" "$id#B"
compared 'folder/c*.jsonl#A' 'folder#B'
contains err 'used once'
compared 'folder/a,b.jsonl#A' 'folder/copy.jsonl#B'
# the same file again, through a pipe
"$KVMBENCH" compare -- 'ab.jsonl#A' '-#B' <ab.jsonl >out 2>err && fail "exit code 0"
contains out 'compared block by block'

# A side of another session is a session like any other.
expect 3 "$KVMBENCH" compare 'ab.jsonl#A' 'aa.jsonl#B'
contains out 'no verdict on times'
lacks out 'compared block by block'
expect 0 "$KVMBENCH" compare 'ab.jsonl#A' 'ab.jsonl#A' --fail-on regression
contains out 'compares it with itself'

# --- mistakes ----------------------------------------------------------------------------------------
expect 2 "$KVMBENCH" compare 'ab.jsonl#A,ab.jsonl#B' aa.jsonl
contains err 'ab.jsonl#A and ab.jsonl#B are of one session'
expect 2 "$KVMBENCH" compare 'ab.jsonl#A,ab.jsonl' aa.jsonl
expect 2 "$KVMBENCH" compare 'ab.jsonl#A,aa.jsonl#A' 'ab.jsonl#B,aa.jsonl#B'
contains err 'is on both sides'
expect 2 "$KVMBENCH" compare 'missing.jsonl#A' 'ab.jsonl#B'
contains err "missing\.jsonl"
expect 2 "$KVMBENCH" compare 'ab.jsonl#C' 'ab.jsonl#B'
expect 0 "$KVMBENCH" run "${fake[@]}" --quiet -o plain.jsonl
expect 2 "$KVMBENCH" compare 'plain.jsonl#A' 'ab.jsonl#B'
contains err 'plain\.jsonl: the session has no side A'
rm ab.jsonl
expect 2 "$KVMBENCH" compare "$id#A" "$id#B"
contains err 'the run file of .* is gone'
