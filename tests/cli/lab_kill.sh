#!/bin/bash
# What kvmbench lab leaves of a boot that did not end well: all that came before, with the reason
# where there is somebody left to write it, and nothing that runs on.
# shellcheck source=tests/cli/lab_lib.bash
. "$(dirname "$0")/lab_lib.bash"

# JSON: a record as the agent sends it (base/frame.h; gzip ends with the same checksum)
record() {
	local json="{\"t\":\"record\",\"record\":$1}"
	printf '%s %s\n' "$(printf %s "$json" | gzip -c | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')" \
		"$json"
}

arm() {
	printf '%s' "{\"bench\":\"$1\",\"group\":\"exit\",\"summary\":\"s\",\"unit\":\"instructions/op\"," \
		'"better":"lower","split":false,"rev":1,"target":"tinyvm","ring":"kernel","params":{},' \
		'"params_text":"","rounds":1,"ops":1,"batches":1,"launches":1,"expect_exits":1,' \
		'"expect_user_exits":null,"note":""}'
}

# ARM RAW
launch() {
	record "{\"type\":\"launch\",\"arm\":$1,\"block\":0,\"order\":$1,\"status\":\"ok\",\"why\":\"\",$(
	)\"cpu\":0,\"start\":0.5,\"elapsed\":1,\"raw\":[$2],\"counters\":{},$(
	)\"split\":{\"floor\":0,\"entry\":0,\"user\":0},\"checksum\":\"0000000000000000\"}"
}

{
	record "{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"kind\":\"exact\",\"id\":\"00\",$(
	)\"tool\":\"x\",\"suite\":\"lab\",\"started\":\"2026-01-01T00:00:00Z\",\"argv\":[\"a\"],$(
	)\"seed\":1,\"tsc_hz\":1e9,\"launches\":1}"
	record '{"type":"host","fingerprint":{"kernel":"6.1"},"conditions":{}}'
	record "{\"type\":\"plan\",\"arms\":[$(arm cpuid),$(arm pio_out_user)],\"skipped\":[]}"
	launch 0 2801
} >half

# FILE WHAT LAUNCHES END: it is a run with the harness's own part, and ends so ("" if it does not)
left() {
	valid_run "$1"
	[ "$(launches "$1")" = "$3" ] || fail "$2: $(launches "$1") launches instead of $3"
	contains "$1" '"lab":"QEMU 9.9.9'
	contains "$1" '"argv":\[[^]]*"--machine","svm"'
	if [ -z "$4" ]; then
		[ "$(records "$1" end)" = 0 ] || fail "$2: there was nobody to write an end"
		"$KVMBENCH" report "$1" >out 2>&1 || true
		contains out 'unfinished|killed|did not end|incomplete'
	else
		contains "$1" "\"type\":\"end\",.*$4"
	fi
}

# --- kill -9 -----------------------------------------------------------------------------------------
# shellcheck disable=SC2016 # expanded in QEMU's place
export EMULATOR='cat "$PIDS/half" >stream; exec sleep 1000'
"$KVMBENCH" lab "${svm[@]}" -o killed.jsonl >out 2>err &
pid=$!
wait_until has_launches killed.jsonl 1
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
wait_until gone "$(cat emulator)"
rm -f emulator
left killed.jsonl 'kill -9' 1 ''

# before the first record there is a file without any, and a reader says so
EMULATOR='exec sleep 1000'
"$KVMBENCH" lab "${svm[@]}" -o early.jsonl >out 2>err &
pid=$!
wait_until [ -e emulator ]
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
wait_until gone "$(cat emulator)"
rm -f emulator
expect 2 "$KVMBENCH" report early.jsonl
contains err 'early.jsonl: empty'

# --- Ctrl-C, a panic, a launch that is none -------------------------------------------------------------
set -m
# shellcheck disable=SC2016
EMULATOR='cat "$PIDS/half" >stream; exec sleep 1000'
"$KVMBENCH" lab "${svm[@]}" -o stopped.jsonl >out 2>err &
pid=$!
wait_until has_launches stopped.jsonl 1
kill -INT -- "-$pid"
status=0
wait "$pid" || status=$?
[ "$status" = 5 ] || fail "Ctrl-C: exit code $status"
contains err interrupted
nothing_left
left stopped.jsonl Ctrl-C 1 interrupted

# shellcheck disable=SC2016
EMULATOR='cat "$PIDS/half" >stream; sleep 0.3; echo "Kernel panic - not syncing: x" >console; exit 0'
expect 5 "$KVMBENCH" lab "${svm[@]}" -o panic.jsonl
nothing_left
left panic.jsonl 'a panic' 1 'Kernel panic'

{ cat half && launch 1 -7; } >whole
# shellcheck disable=SC2016
EMULATOR='cat "$PIDS/whole" >stream; exec sleep 1000'
expect 5 "$KVMBENCH" lab "${svm[@]}" -o bad.jsonl
contains err 'launch.raw'
nothing_left
left bad.jsonl 'a launch that is none' 1 'launch.raw'

# --- a full disk ---------------------------------------------------------------------------------------
# Only that of the run file: what does not fit is cut off again, and what was whole stays.
{ cat half && launch 1 "$(seq -s , 1 30000)"; } >whole
unshare -m true 2>/dev/null || exit 0
mkdir disk
status=0
# shellcheck disable=SC2016 # expanded inside
unshare -m bash -c '
	mount -t tmpfs -o size=64k none disk || exit 0
	"$KVMBENCH" "$@" -o disk/full.jsonl >out 2>err </dev/null || status=$?
	cp disk/full.jsonl full.jsonl
	exit "${status:-0}"' - lab "${svm[@]}" || status=$?
[ -e full.jsonl ] || exit 0
[ "$status" = 5 ] || fail "a full disk: exit code $status"
contains err 'No space left'
lacks err '--resume'
nothing_left
left full.jsonl 'a full disk' 1 'No space left'
