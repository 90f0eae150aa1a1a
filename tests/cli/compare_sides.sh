#!/bin/bash
# Sides of several sessions: named by file, pattern, folder, id of the store or a list, in any order;
# what the store knows of the variance between sessions; and what is no side.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/store.db
run=("$KVMBENCH" run --target fake --bench cpuid --bench loop_empty --launches 8 --quiet)
mkdir base head
for i in 1 2 3 4 5 6; do
	expect 0 "${run[@]}" --seed "$i" -o "base/$i.jsonl"
	# sessions of one second would be ordered by their random ids
	sed -i "1s/\"started\":\"[^\"]*\"/\"started\":\"2026-11-0${i}T04:47:00Z\"/" "base/$i.jsonl"
done
for i in 7 8 9; do
	KVMBENCH_FAKE=cpuid=1.06 expect 0 "${run[@]}" --seed "$i" -o "head/$i.jsonl"
	sed -i "1s/\"started\":\"[^\"]*\"/\"started\":\"2026-11-0${i}T04:47:00Z\"/" "head/$i.jsonl"
done

# BENCH FIELD: of its time, in the JSON comparison `out`
of() {
	local n i
	n=$("$JSON" -n metrics <out)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" metrics "$i" bench <out)" = "$1" ]; then
			"$JSON" metrics "$i" "$2" <out
			return
		fi
	done
}

# Six sessions tell their own variance; the order of names changes nothing.
expect 1 "$KVMBENCH" compare 'base/[1-3].jsonl' 'head/*.jsonl' -f json
cp out first
[ "$(of cpuid verdict)" = regression ] || fail "cpuid: $(of cpuid why)"
[ "$(of cpuid sessions_from)" = sides ] || fail "from $(of cpuid sessions_from)"
[ "$(of cpuid sessions)" = 6 ] || fail "$(of cpuid sessions) sessions"
[ "$(of cpuid df)" = 4 ] || fail "df $(of cpuid df)"
[ "$(of loop_empty verdict)" != regression ] || fail "loop_empty"
expect 1 "$KVMBENCH" compare base/3.jsonl,base/1.jsonl,base/2.jsonl head/9.jsonl,head/8.jsonl,head/7.jsonl -f json
cmp -s out first || fail "the order of names changes the bytes"
expect 1 "$KVMBENCH" compare 'base/[1-3].jsonl' head -f json
cmp -s out first || fail "a folder is not its files"
expect 1 "$KVMBENCH" compare base/1.jsonl,base/3.jsonl,base/2.jsonl,base/1.jsonl head -f json
cmp -s out first || fail "a session named twice counts twice"
contains err 'base: .*used once'
expect 3 "$KVMBENCH" compare base/1.jsonl,base/2.jsonl head/7.jsonl,head/8.jsonl
contains out 'no verdict on times'
contains out '2 sessions'

# What is no side.
expect 2 "$KVMBENCH" compare base/1.jsonl,base/2.jsonl head/7.jsonl,base/2.jsonl
contains err 'session [0-9a-f]+ is on both sides'
expect 2 "$KVMBENCH" compare base/1.jsonl 'nightly/*.jsonl'
contains err "head: no file matches 'nightly/\*\.jsonl'"
expect 2 "$KVMBENCH" compare base/1.jsonl, head
contains err 'base: an empty name'
expect 2 "$KVMBENCH" compare base/1.jsonl abc
contains err "head: no file 'abc': no store at"
: >head/empty.jsonl
expect 2 "$KVMBENCH" compare base/1.jsonl head
contains err 'head/empty\.jsonl: empty'
rm head/empty.jsonl
mkdir nothing
expect 2 "$KVMBENCH" compare base/1.jsonl nothing
contains err "no run file in 'nothing'"

# The store: ids, and the variance between sessions of base's history.
expect 0 "$KVMBENCH" store add base head
ids=()
for i in 1 2 3 4 5 6 7; do
	file=base/$i.jsonl
	[ -e "$file" ] || file=head/$i.jsonl
	ids[i]=$(sha256sum "$file" | cut -c1-20)
done
expect 1 "$KVMBENCH" compare base/6.jsonl head/7.jsonl -f json
cp out files
[ "$(of cpuid sessions_from)" = history ] || fail "from $(of cpuid sessions_from)"
# the sessions on head's side of base are not asked: they have what is on trial
[ "$(of cpuid sessions)" = 6 ] || fail "$(of cpuid sessions) sessions"
[ "$(of cpuid verdict)" = regression ] || fail "cpuid: $(of cpuid why)"
[ "$(of loop_empty verdict)" != regression ] || fail "loop_empty: $(of loop_empty why)"
expect 1 "$KVMBENCH" compare base/6.jsonl head/7.jsonl
contains out 'sd between 6 sessions of the same code in the store'
expect 1 "$KVMBENCH" compare "${ids[6]}" "${ids[7]}" -f json
"$JSON" metrics <files >a
"$JSON" metrics <out >b
cmp -s a b || fail "an id is not its file"
expect 2 "$KVMBENCH" compare "${ids[6]}" ''
expect 2 "$KVMBENCH" compare "${ids[6]}" 0123456789abcdef0123
contains err 'no entry of store'
# one digit names several of nine entries or none
for digit in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do
	if [ "$("$KVMBENCH" store list | cut -c1 | grep -c "^$digit")" -gt 1 ]; then
		expect 2 "$KVMBENCH" compare "${ids[6]}" "$digit"
		contains err 'more than one entry'
		break
	fi
done
# a file goes before an id
cp head/7.jsonl "${ids[6]}"
expect 1 "$KVMBENCH" compare base/6.jsonl "${ids[6]}" -f json
[ "$("$JSON" head sessions 0 id <out)" = "$("$JSON" id <<<"$(head -n 1 head/7.jsonl)")" ] ||
	fail "an id went before a file"
rm "${ids[6]}"

# The run file is gone or another one: the store's own values say the same of times.
mv base/6.jsonl kept
expect 1 "$KVMBENCH" compare "${ids[6]}" "${ids[7]}" -f json
contains err 'base: the run file of [0-9a-f]+ is gone or changed'
"$JSON" metrics <out >b
[ "$(of cpuid base)" = "$("$JSON" metrics 0 base <files)" ] || fail "other values: $(of cpuid base)"
[ "$(of cpuid verdict)" = regression ] || fail "cpuid: $(of cpuid why)"
cp base/1.jsonl base/6.jsonl
expect 1 "$KVMBENCH" compare "${ids[6]}" "${ids[7]}" -f json
contains err 'is gone or changed'
mv kept base/6.jsonl

# Too few sessions, another store, a store that is none.
export KVMBENCH_DB=$WORK/few.db
expect 0 "$KVMBENCH" store add base/1.jsonl base/2.jsonl base/3.jsonl base/4.jsonl head
expect 3 "$KVMBENCH" compare base/4.jsonl head/7.jsonl
contains out 'no verdict on times'
expect 1 "$KVMBENCH" compare base/6.jsonl head/7.jsonl --db "$WORK/store.db"
expect 2 "$KVMBENCH" compare base/6.jsonl head/7.jsonl --db "$WORK/none.db"
contains err "no store at '$WORK/none.db'"
KVMBENCH_DB=$WORK/none.db expect 3 "$KVMBENCH" compare base/6.jsonl head/7.jsonl
dd if=/dev/urandom of=broken.db bs=4096 count=4 2>/dev/null
KVMBENCH_DB=$WORK/broken.db expect 3 "$KVMBENCH" compare base/6.jsonl head/7.jsonl
contains err 'the store is not used'
expect 5 "$KVMBENCH" compare base/6.jsonl head/7.jsonl --db broken.db
KVMBENCH_DB=$WORK/broken.db expect 5 "$KVMBENCH" compare "${ids[1]}" head/7.jsonl
