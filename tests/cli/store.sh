#!/bin/bash
# store: run files in, out and gone again; twice, by many at once, killed, on a full disk, damaged.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/db/store.db
store=("$KVMBENCH" store)

# FILE SEED
measure() {
	"$KVMBENCH" run --target fake --bench cpuid --bench loop_empty --launches 5 --seed "$2" \
		--quiet -o "$1" >/dev/null 2>err || fail "cannot measure $1"
}

# How many entries the store has
entries() {
	"${store[@]}" list --json >list.json 2>list.err || fail "cannot list: $(cat list.err)"
	"$JSON" -n entries <list.json
}

sound() {
	[ "$("${store[@]}" list --json | "$JSON" schema)" = kvmbench.store/1 ] || fail "no list"
	! command -v sqlite3 >/dev/null ||
		[ "$(sqlite3 "$KVMBENCH_DB" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" = ok ] ||
		fail "the database is not sound"
}

expect 2 "${store[@]}"
contains err 'add, list, show'
expect 2 "${store[@]}" lst
contains err 'did you mean list'
expect 2 "${store[@]}" show
expect 2 "${store[@]}" list extra
expect 2 "${store[@]}" list
contains err "no store at '$KVMBENCH_DB'"
[ ! -e db ] || fail "a refused command made something"

# In, twice, and out again.
mkdir runs
measure runs/a.jsonl 1
measure runs/b.jsonl 2
id=$(sha256sum <runs/a.jsonl)
id=${id%% *}
expect 0 "${store[@]}" add runs/a.jsonl
[ "$(cat out)" = "$id" ] || fail "add prints something else than the SHA-256"
cp runs/a.jsonl copy.jsonl
expect 0 "${store[@]}" add --json runs/a.jsonl copy.jsonl
for i in 0 1; do
	[ "$("$JSON" files "$i" id <out)" = "$id" ] || fail "another id the second time"
	[ "$("$JSON" files "$i" new <out)" = false ] || fail "new the second time"
done
[ "$(entries)" = 1 ] || fail "$(entries) entries after adding one file three times"
expect 0 "${store[@]}" add runs
[ "$(wc -l <out)" = 2 ] || fail "a folder of two"
[ "$(entries)" = 2 ] || fail "$(entries) entries of two files"
expect 0 "${store[@]}" list
contains out "^${id:0:12}  20.*runs/a\.jsonl$"

# What the store says of an arm is what the report says.
expect 0 "${store[@]}" show "${id:0:8}" --json
cp out show.json
"$KVMBENCH" report runs/a.jsonl --format json >report.json
n=$("$JSON" -n results <report.json)
[ "$("$JSON" -n results <show.json)" = "$n" ] || fail "other arms than in the report"
for ((i = 0; i < n; i++)); do
	for key in bench target unit valid launches; do
		[ "$("$JSON" results "$i" "$key" <show.json)" = \
			"$("$JSON" results "$i" "$key" <report.json)" ] || fail "another $key"
	done
	m=$("$JSON" -n results "$i" values <show.json)
	for ((v = 0; v < m; v++)); do
		"$JSON" results "$i" values "$v" <show.json
	done | sort -g | sed -n "$(((m + 1) / 2))p" >median
	awk -v a="$(cat median)" -v b="$("$JSON" results "$i" median <report.json)" \
		'BEGIN { exit !(a > 0 && a / b > 0.999999 && a / b < 1.000001) }' ||
		fail "the median of the stored values is $(cat median)"
done
expect 0 "${store[@]}" show "$id"
contains out 'cpuid.*fake.*ns/op'
expect 0 "${store[@]}" export "$id"
cmp -s out runs/a.jsonl || fail "another file exported"
expect 2 "${store[@]}" show ffffffffffff
expect 2 "${store[@]}" show "../$id"

# Bad run files are named; the others are added.
head -c 300 runs/a.jsonl >broken.jsonl
measure c.jsonl 3
expect 2 "${store[@]}" add broken.jsonl nosuch.jsonl c.jsonl
contains err 'broken\.jsonl'
contains err 'nosuch\.jsonl'
[ "$(entries)" = 3 ] || fail "the good file between bad ones was not added"
expect 2 "${store[@]}" add -
mkfifo pipe
expect 2 timeout 10 "${store[@]}" add pipe # nobody writes: it is not even opened
contains err 'pipe cannot be added'
mkdir empty
expect 2 "${store[@]}" add empty

# Export says when the file is gone or another.
c=$(sha256sum c.jsonl | cut -d' ' -f1) # an entry's id
echo >>c.jsonl
expect 5 "${store[@]}" export "$c"
[ ! -s out ] || fail "something was exported of a changed file"
contains err 'not the run file any more'
rm c.jsonl
expect 5 "${store[@]}" export "$c"
contains err "c\.jsonl"
expect 0 "${store[@]}" rm "${c:0:10}"
[ "$(cat out)" = "$c" ] || fail "rm does not print the id"
expect 2 "${store[@]}" rm "$c"
[ "$(entries)" = 2 ] || fail "rm"

# Eight writers at once, into a store that is not there yet.
mkdir many
for i in {1..8}; do
	sed "1s/\"seed\":1\b/\"seed\":$((100 + i))/" runs/a.jsonl >"many/$i.jsonl"
done
export KVMBENCH_DB=$WORK/db/many.db
for i in {1..8}; do
	"${store[@]}" add many "many/$i.jsonl" >"many/$i.out" 2>"many/$i.err" &
	pids[i]=$!
done
for i in {1..8}; do
	wait "${pids[i]}" || fail "writer $i: $(cat "many/$i.err")"
	[ "$(wc -l <"many/$i.out")" = 9 ] || fail "writer $i printed $(wc -l <"many/$i.out") ids"
done
[ "$(entries)" = 8 ] || fail "$(entries) entries of 8 writers"
sound

# Writers killed at any moment: what was printed is there, and the store goes on.
mkdir killed
for i in {1..60}; do
	sed "1s/\"seed\":1\b/\"seed\":$((1000 + i))/" runs/a.jsonl >"killed/$i.jsonl"
done
export KVMBENCH_DB=$WORK/db/killed.db
for i in {1..15}; do
	for f in killed/{1..60}.jsonl; do
		"${store[@]}" add "$f" || break
	done >>printed 2>/dev/null &
	loop=$!
	"${store[@]}" add killed >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((i * 6 % 10))$i"
	kill -9 $pid $loop 2>/dev/null || true
	wait $pid $loop 2>/dev/null || true
done
expect 0 "${store[@]}" list
before=$(entries)
sleep 0.3 # the last command of a killed loop may still be running
sound
while read -r line; do
	[ ${#line} != 64 ] || expect 0 "${store[@]}" show "$line"
done < <(sort -u printed)
[ "$before" -gt 0 ] || fail "nothing was added before the kill"
expect 0 "${store[@]}" add killed
[ "$(entries)" = 60 ] || fail "$(entries) entries of 60 files after the kills"
sound

# A rebuild that is killed leaves the store as it was.
for i in 1 3 5; do
	"${store[@]}" rebuild killed >/dev/null 2>&1 &
	pid=$!
	sleep 0.0$i
	kill -9 $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
	[ "$(entries)" = 60 ] || fail "a killed rebuild lost entries"
done
sound

# Damaged: told, and recovered; the damaged one is kept.
export KVMBENCH_DB=$WORK/db/store.db
"${store[@]}" list >before
dd if=/dev/zero of="$KVMBENCH_DB" bs=1 count=2000 conv=notrunc 2>/dev/null
cp "$KVMBENCH_DB" damaged
for action in list "show $id" "add runs" "rm $id" "export $id"; do
	# shellcheck disable=SC2086 # words
	expect 5 "${store[@]}" $action
	contains err 'damaged'
	contains err 'store rebuild'
done
expect 2 "${store[@]}" rebuild broken.jsonl
cmp -s damaged "$KVMBENCH_DB" || fail "a rebuild from nothing changed the store"
expect 0 "${store[@]}" rebuild runs
contains err 'store\.db\.old-1'
cmp -s damaged "$KVMBENCH_DB.old-1" || fail "the damaged store was not kept"
"${store[@]}" list >after
cmp -s before after || fail "the rebuilt store is another"
expect 0 "${store[@]}" rebuild runs
cmp -s damaged "$KVMBENCH_DB.old-1" || fail "a second rebuild overwrote what the first kept"

# Full: nothing lost. A limit on file sizes is the disk that anybody can fill.
limited() {
	trap '' XFSZ
	ulimit -f 64
	exec "$@"
}
status=0
(limited "${store[@]}" add many killed) >out 2>err || status=$?
[ "$status" = 5 ] || fail "exit code $status at the size limit"
contains err 'store\.db'
sound
cp out ids # expect writes a new out
while read -r line; do
	expect 0 "${store[@]}" show "$line"
done <ids
expect 0 "${store[@]}" show "$id"
status=0
(limited "${store[@]}" rebuild many killed) >out 2>err || status=$?
[ "$status" = 5 ] || fail "exit code $status of a rebuild at the size limit"
expect 0 "${store[@]}" show "$id"
[ ! -e "$KVMBENCH_DB.new" ] || fail "half a new store is left"
expect 0 "${store[@]}" add many killed

# A real one, where mounting is allowed.
unshare -m true 2>/dev/null || exit 0
mkdir disk
export -f fail
# shellcheck disable=SC2016 # expanded inside
unshare -m bash -euc '
	mount -t tmpfs -o size=256k none disk || exit 0
	status=0
	"$KVMBENCH" store add --db disk/s.db many killed >out 2>err || status=$?
	[ "$status" = 5 ] || fail "exit code $status on a full disk"
	grep -q "the disk is full\|No space" err || fail "not told that the disk is full"
	mount -o remount,size=8m disk
	while read -r line; do
		"$KVMBENCH" store show --db disk/s.db "$line" >/dev/null || fail "lost $line"
	done <out
	"$KVMBENCH" store add --db disk/s.db many killed >/dev/null || fail "not after making room"'
