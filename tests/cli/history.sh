#!/bin/bash
# A store of sessions on the target that needs no hardware, slower from the ninth on: history names
# that session and that benchmark and nothing else; in any order the store was filled in, in the
# order that a file or a repository gives, and whatever was resumed or acknowledged.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

export KVMBENCH_DB=$WORK/store.db
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
sessions=16
slow=9 # the first session of the new level

expect 2 "$KVMBENCH" history
contains err 'no store at'

# N: the night's run file, its time and the commit its kvmbench was built of set
night() {
	local name
	name=$(printf 'runs/%02d.jsonl' "$1")
	"$KVMBENCH" run --target fake --bench cpuid --bench loop_empty --bench hypercall \
		--launches 5 --seed "$1" --quiet -o "$name" >/dev/null 2>err || fail "cannot measure"
	sed -i -E "1s/\"started\":\"[^\"]*\"/\"started\":\"$(printf '2026-10-%02dT03:00:00Z' "$1")\"/
		1s/\"tool\":\"[^\"]*\"/\"tool\":\"v1.0-$1-g$(commit "$1")\"/" "$name"
}

# N: a commit's name
commit() {
	sed -n "$1p" commits | cut -c 1-12
}

# N: that night's session
session() {
	head -n 1 "$(printf 'runs/%02d.jsonl' "$1")" | "$JSON" id
}

# "BENCH SESSION VERDICT ACKNOWLEDGED" of each change in the JSON history `out`
changes() {
	local i k n
	n=$("$JSON" -n series <out)
	for ((i = 0; i < n; i++)); do
		for ((k = 0; k < $("$JSON" -n series "$i" changes <out); k++)); do
			echo "$("$JSON" series "$i" bench <out)" \
				"$("$JSON" series "$i" changes "$k" session <out)" \
				"$("$JSON" series "$i" changes "$k" verdict <out)" \
				"$("$JSON" series "$i" changes "$k" acknowledged <out)"
		done
	done
}

# CHANGE...: these and no others
are_changes() {
	local found
	found=$(changes)
	[ "$found" = "$(printf '%s\n' "$@")" ] || fail "changes: $found; wanted: $*"
}

git init -q repo
for ((i = 1; i <= sessions; i++)); do
	git -C repo -c user.name=a -c user.email=a@b commit -q --allow-empty -m "$i"
done
git -C repo rev-list --reverse HEAD >commits
mkdir runs
for ((i = 1; i <= sessions; i++)); do
	[ "$i" != "$slow" ] || export KVMBENCH_FAKE=cpuid=1.10,hypercall=0.80
	night "$i"
done
unset KVMBENCH_FAKE
worse="cpuid $(session $slow) worse false"
better="hypercall $(session $slow) better false"

# An empty store is nothing to show.
expect 0 "$KVMBENCH" store add runs/01.jsonl
expect 0 "$KVMBENCH" store rm "$(sha256sum <runs/01.jsonl | cut -c 1-64)"
expect 77 "$KVMBENCH" history
contains err 'store add'

# Added backwards; the ninth session named, loop_empty not.
for ((i = sessions; i >= 1; i--)); do
	expect 0 "$KVMBENCH" store add "$(printf 'runs/%02d.jsonl' "$i")"
done
expect 0 "$KVMBENCH" history -f json
[ "$("$JSON" schema <out)" = kvmbench.history/1 ] || fail schema
are_changes "$worse" "$better"
[ "$("$JSON" -n sessions <out)" = $sessions ] || fail "sessions"
[ "$("$JSON" series 0 baseline sessions <out)" = 8 ] || fail "the baseline is not what came after"
cp out first.json
expect 0 env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$KVMBENCH" history -f json -o second.json
cmp -s first.json second.json || fail "other bytes in another place"
expect 1 "$KVMBENCH" history --fail-on regression
expect 0 "$KVMBENCH" history --fail-on none
expect 0 "$KVMBENCH" history --fail-on regression --bench 'hyper*' --bench loop_empty
expect 0 "$KVMBENCH" history --threshold 'cpu*=30%' -f json
are_changes "$better"
expect 77 "$KVMBENCH" history --target tinyvm
expect 77 "$KVMBENCH" history --host 0000000f
expect 0 "$KVMBENCH" history --host "$("$JSON" sessions 0 host <first.json)" -f json
are_changes "$worse" "$better"

# For people: the session with its date, both levels, a plot within the width.
expect 0 "$KVMBENCH" history --width 80 --color never
contains out '^kvmbench history: 1 worse, 1 better'
contains out "^2026-10-09T03:00:00Z  session $(session $slow)"
contains out 'cpuid .*\+(9|10|11)\.. % .*worse$'
contains out 'hypercall .*-(19|20|21)\.. % .*better$'
contains out '•'
contains out '▲'
contains out '^1 series without changes'
contains out "$(commit $slow)"
lacks out 'loop_empty'
! grep -q $'\033' out || fail "colours"
! grep -Eq '^.{81}' out || fail "wider than 80 columns"
expect 0 "$KVMBENCH" history --width 60 -v --color always
contains out 'loop_empty'
grep -q $'\033' out || fail "no colours"

# As a page: the same wherever it is made, whole without any other program, the worst first.
expect 0 env PATH=/nonexistent "$KVMBENCH" history -f html -o page.html
[ ! -s out ] || fail "a page on standard output too"
contains page.html '<h1>1 change for the worse, in 1 session</h1>'
contains page.html '2026-10-01 to 2026-10-16: 3 series of 16 sessions, ordered by start'
contains page.html "$(session $slow)"
contains page.html "commit $(commit $slow)"
[ "$(grep -c '<article class="chart"' page.html)" = 2 ] || fail "charts of what changed"
[ "$(grep -c '<svg class="small"' page.html)" = 1 ] || fail "loop_empty did not change"
grep -n '<article\|<th scope="row"><a' page.html | head -n 1 | grep -q '>cpuid' || fail "worst first"
lacks page.html '<script|https?://|<link|<img'
expect 0 env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$KVMBENCH" history -f html -o page2.html
cmp -s page.html page2.html || fail "another page in another place"
expect 0 "$KVMBENCH" history -f html --bench loop_empty
contains out '<h1>No metric changed its level</h1>'

# Acknowledged: it does not fail, and the reason is shown.
printf '# seen\n\n%s\tcpu*  new  microcode\n' "$(session $slow)" >ack
expect 0 "$KVMBENCH" history --ack ack --fail-on regression -f json
are_changes "${worse%false}true" "$better"
expect 0 "$KVMBENCH" history --ack ack
contains out 'acknowledged: new  microcode'
printf '%s cpu* <b onclick="x">seen</b>\n' "$(session $slow)" >ack
expect 0 "$KVMBENCH" history --ack ack -f html
contains out '<h1>No change for the worse, 1 for the better</h1>'
contains out 'worse, acknowledged: &lt;b onclick=&quot;x&quot;&gt;seen'
lacks out '<b onclick'
printf '%s loop* x\n%s * x\n' "$(session $slow)" "$(session 2)" >ack
expect 1 "$KVMBENCH" history --ack ack --fail-on regression
for line in "$(session $slow)" "$(session $slow) cpuid" 'tuesday cpuid x'; do
	echo "$line" >ack
	expect 2 "$KVMBENCH" history --ack ack
	contains err 'ack: line 1'
done

# Resumed: added while unfinished and again when complete, it is one session.
sed '$d' runs/16.jsonl >unfinished.jsonl
expect 0 "$KVMBENCH" store add unfinished.jsonl
head -n 8 runs/16.jsonl >early.jsonl
expect 0 "$KVMBENCH" store add early.jsonl
expect 0 "$KVMBENCH" history -f json
[ "$("$JSON" -n sessions <out)" = $sessions ] || fail "a session counts twice"
[ "$("$JSON" count superseded <out)" = 2 ] || fail "superseded"
[ "$("$JSON" sessions 15 id <out)" = "$(sha256sum <runs/16.jsonl | cut -c 1-64)" ] ||
	fail "the unfinished file counts"

# Another order: slow ones first, named by sessions, or a part of the commits.
for ((i = slow; i <= sessions; i++)); do session "$i"; done >order
for ((i = 1; i < slow; i++)); do commit "$i"; done >>order
expect 0 "$KVMBENCH" history --order order -f json
are_changes "cpuid $(session 1) better false" "hypercall $(session 1) worse false"
head -n 8 order >half
expect 0 "$KVMBENCH" history --order half -f json
[ "$("$JSON" count unordered <out)" = 8 ] || fail "left out"
[ "$(changes)" = '' ] || fail "changes within one level"
expect 0 "$KVMBENCH" history --git-repo repo -f html
contains out ">$(commit 1 | cut -c 1-8)</text>"
expect 0 "$KVMBENCH" history --git-repo repo -f json
are_changes "$worse" "$better"
[ "$("$JSON" order <out)" = commit ] || fail order
git -C repo checkout -q HEAD~4
expect 0 "$KVMBENCH" history --git-repo repo -f json
[ "$("$JSON" -n sessions <out)" = 12 ] || fail "commits that are not in the history"
expect 2 "$KVMBENCH" history --git-repo runs
expect 2 "$KVMBENCH" history --git-repo repo --order order
echo 0123456789abcdef >stranger
expect 2 "$KVMBENCH" history --order stranger
contains err 'none of .* 16 sessions'
echo yesterday >stranger
expect 2 "$KVMBENCH" history --order stranger
contains err 'stranger: line 1'

# Hosts are kept apart unless what differs is declared.
mkdir moved
for i in 05 06 07 08; do
	sed '2s/"clocksource":"[^"]*"/"clocksource":"sundial"/' "runs/$i.jsonl" >"moved/$i.jsonl"
done
KVMBENCH_DB=$WORK/moved.db expect 0 "$KVMBENCH" store add moved runs/0[1-4].jsonl runs/09.jsonl \
	runs/1*.jsonl
KVMBENCH_DB=$WORK/moved.db expect 0 "$KVMBENCH" history -f json
[ "$("$JSON" -n series <out)" = 6 ] || fail "two hosts, three benchmarks"
KVMBENCH_DB=$WORK/moved.db expect 0 "$KVMBENCH" history --vary clocksource -f json
[ "$("$JSON" -n series <out)" = 3 ] || fail "the clock source was declared"
are_changes "$worse" "$better"

# No commit anywhere.
sed -i -E '1s/"tool":"[^"]*"/"tool":"1.0"/; 2s/-g[0-9a-f]{7,}//g' runs/*.jsonl
KVMBENCH_DB=$WORK/plain.db expect 0 "$KVMBENCH" store add runs
KVMBENCH_DB=$WORK/plain.db expect 2 "$KVMBENCH" history --git-repo repo
contains err 'LOCALVERSION_AUTO.*--order'

expect 2 "$KVMBENCH" history cpuid
expect 2 "$KVMBENCH" history -f markdown
contains err 'text, html and json are known'
expect 2 "$KVMBENCH" history --fail-on regresion
contains err 'did you mean regression'
expect 5 "$KVMBENCH" history -o no/such/place
