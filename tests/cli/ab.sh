#!/bin/bash
# run --ab: two sides measured in turns within one session. A slowdown that one side has is found and
# named, nothing else is; the machine is back on side A on every way out.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

fake=(--target fake --bench cpuid --bench loop_empty)

# VERDICT: of the benchmarks in the JSON comparison `out`, those that have it
named() {
	local n i
	n=$("$JSON" -n metrics <out)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" metrics "$i" verdict <out)" = "$1" ]; then
			"$JSON" metrics "$i" bench <out
		fi
	done | sort -u | tr '\n' ' '
}

state_is() {
	[ "$(cat state)" = "$1" ]
}

# FILE: side and block of each launch, one a line
sides_of() {
	sed -n 's/^{"type":"launch","arm":\([0-9]*\),"block":\([0-9]*\).*/\1 \2/p' "$1" |
		awk '{ print ($1 < 2 ? "A" : "B"), $2 }'
}

# --- a variable of the launches: what one side has is found, and only there ----------------------
slow=(env:KVMBENCH_FAKE env:KVMBENCH_FAKE=cpuid=1.05)
expect 0 "$KVMBENCH" run --ab "${slow[@]}" "${fake[@]}" --launches 20 --seed 3 -o env.jsonl
contains out '^kvmbench compare: 1 regression, 1 no change'
contains out '^  cpuid +fake .*\+[45]\.[0-9] %'
contains out 'side B +switched by env'
contains out 'KVMBENCH_FAKE=cpuid=1.05'
lacks out 'no verdict on times'
valid_run env.jsonl
[ "$(head -n 1 env.jsonl | "$JSON" ab b)" = "${slow[1]}" ] || fail "the session does not say what B is"
expect 1 "$KVMBENCH" compare env.jsonl#A env.jsonl#B -f json --junit unit.xml
[ "$(named regression)" = 'cpuid ' ] || fail "regressions: $(named regression)"
[ "$(named 'no change')" = 'loop_empty ' ] || fail "no change: $(named 'no change')"
[ -s unit.xml ] || fail "no JUnit file"
expect 0 "$KVMBENCH" compare env.jsonl#B env.jsonl#A -f json
[ "$(named improvement)" = 'cpuid ' ] || fail "improvements: $(named improvement)"
expect 1 "$KVMBENCH" run --ab "${slow[@]}" "${fake[@]}" --launches 20 --seed 4 -q \
	--fail-on regression -o env2.jsonl
[ ! -s out ] || fail "--quiet is not"
cp env.jsonl 'odd#A'
expect 0 "$KVMBENCH" compare 'odd#A' env.jsonl
expect 2 "$KVMBENCH" run --target fake --bench cpuid --fail-on regression
expect 0 "$KVMBENCH" run "${fake[@]}" --launches 5 --quiet -o plain.jsonl
expect 2 "$KVMBENCH" compare plain.jsonl#A plain.jsonl#B
contains err 'has no side A'

# --- a parameter: the arms that differ in it only are compared -----------------------------------
# The fake's cost of other parameter values is another one: 10 % at most.
expect 0 "$KVMBENCH" run --ab param:page=4K param:page=THP --target fake --bench mem_chase \
	--bench cpuid --param ws=64MiB --launches 8 --seed 5 -o param.jsonl
contains param.jsonl '"--param","ws=64MiB"'
contains out '(mem_chase|mem_chase ws=64MiB) +fake'
lacks out '^  mem_chase.*page='
lacks out 'one side only'
contains out 'cpuid +fake'

# --- commands: each block has both sides, mirrored in the next -----------------------------------
a='printf A >>log; echo A >state'
b='printf B >>log; echo B >state'
expect 0 "$KVMBENCH" run --ab "$a" "$b" "${fake[@]}" --launches 8 --seed 6 -o command.jsonl
state_is A || fail "not back on side A: $(cat state)"
# two to set up, one for the pilot of A, two in each of 8 blocks, one to restore
switches=$(cat log)
[ ${#switches} = 20 ] || fail "switches: $switches"
[[ $switches == ABA*A ]] || fail "switches: $switches"
for ((i = 3; i < 19; i += 4)); do
	case ${switches:i:4} in ABBA | BAAB) ;; *) fail "blocks are not mirrored: $switches" ;; esac
done
sides_of command.jsonl | uniq | awk '{ printf "%s", $1 }' >order
[ "$(cat order)" = "${switches:3:16}" ] || fail "launches $(cat order), switches $switches"
[ "$(records command.jsonl launch)" = 32 ] || fail "launches: $(records command.jsonl launch)"

# --- a command that fails: what was measured is kept, its last words are shown --------------------
echo 5 >lives
# shellcheck disable=SC2016
mortal='n=$(($(cat lives) - 1)); echo $n >lives; echo B >state; [ $n -gt 0 ] || { echo one; echo "cannot B" >&2; exit 9; }'
expect 5 "$KVMBENCH" run --ab "echo A >state" "$mortal" "${fake[@]}" --launches 8 --seed 7 -o failed.jsonl
contains err "cannot switch to side B: '.*exited with status 9: one;cannot B"
state_is A || fail "not restored after a failed switch"
kept=$(records failed.jsonl launch)
[ "$kept" -ge 8 ] || fail "launches lost: $kept"
[ "$(tail -n 1 failed.jsonl | "$JSON" status)" = failed ] || fail "no end that says failed"

# Commands of a file are not run unless the user names them again.
rm state
echo 1000 >lives
expect 2 "$KVMBENCH" run --resume failed.jsonl
contains err 'switches between'
expect 2 "$KVMBENCH" run --resume failed.jsonl --ab "echo A >state" "true"
[ ! -e state ] || fail "ran a command of the file"
expect 0 "$KVMBENCH" run --resume failed.jsonl --ab "echo A >state" "$mortal"
[ "$(records failed.jsonl launch)" = 32 ] || fail "not completed: $(records failed.jsonl launch)"
state_is A || fail "not restored after --resume"
sed '/"type":"end"/d' plain.jsonl | sed '$d' >plain.cut.jsonl
expect 2 "$KVMBENCH" run --resume plain.cut.jsonl --ab true false
contains err 'has no sides'
sed '/"type":"end"/d' env.jsonl | sed '$d' >cut.jsonl
expect 2 "$KVMBENCH" run --resume cut.jsonl
expect 0 "$KVMBENCH" run --resume cut.jsonl --ab "${slow[@]}"
contains out '1 regression'

# A first state that cannot be restored is said, and what would.
echo 0 >lives
# shellcheck disable=SC2016
stuck='echo A >state; n=$(($(cat lives) + 1)); echo $n >lives; [ $n -lt 8 ]'
expect 5 "$KVMBENCH" run --ab "$stuck" "echo B >state" "${fake[@]}" --launches 5 -o stuck.jsonl
contains err 'the first state was not restored: .* status 1'
contains err 'hint: this would restore it: echo A'

# --- signals ---------------------------------------------------------------------------------------
gone() {
	! kill -0 "$1" 2>/dev/null
}

set -m
# SIGNAL NAME COMMAND_B: a session that is stopped in a launch that hangs, on either side
stop() {
	rm -f state
	KVMBENCH_FAKE=cpuid@2=hang "$KVMBENCH" run --ab "$1" "$2" "${fake[@]}" \
		--launches 8 --seed 5 -o "$3" >out 2>err &
	pid=$!
	wait_until has_launches "$3" 8
	guardian=$(pgrep -x kvmbench-guard -P "$pid")
	[ -n "$guardian" ] || fail "no guardian"
}

for signal in INT TERM; do
	stop 'echo A >state' 'echo B >state' $signal.jsonl
	if [ $signal = INT ]; then kill -INT -- "-$pid"; else kill -TERM "$pid"; fi
	status=0
	wait "$pid" || status=$?
	[ "$status" = 5 ] || fail "SIG$signal: exit code $status"
	state_is A || fail "SIG$signal: not restored"
	gone "$guardian" || fail "SIG$signal: the guardian stays behind"
	[ "$(tail -n 1 $signal.jsonl | "$JSON" status)" = interrupted ] || fail "SIG$signal: no end"
	contains err 'with the same --ab'
done

# The second Ctrl-C comes while A is being restored, and does not stop that.
stop '[ ! -e slow ] || sleep 1; echo A >state; touch restored' 'echo B >state; rm -f restored' twice.jsonl
touch slow
kill -INT -- "-$pid"
sleep 0.3
kill -INT -- "-$pid" 2>/dev/null || true
wait "$pid" 2>/dev/null || true
[ -e restored ] || fail "not restored after a second Ctrl-C"
state_is A || fail "not restored after a second Ctrl-C"

# Killed: nobody is left but the guardian. Also with the whole process group.
for whole in '' -; do
	stop 'echo A >state; touch restored' 'echo B >state; rm -f restored' "killed$whole.jsonl"
	echo B >state
	rm -f restored
	kill -KILL -- "$whole$pid"
	wait "$pid" 2>/dev/null || true
	wait_until test -e restored
	state_is A || fail "not restored after SIGKILL"
	wait_until gone "$guardian"
	valid_run "killed$whole.jsonl"
done

# Stopped in the middle of a switch: it is given up, and what it had still to do does not come after A.
for signal in INT KILL; do
	rm -f late began
	"$KVMBENCH" run --ab 'echo A >state' 'echo B >state; touch began; sleep 2; touch late' \
		"${fake[@]}" -o "middle.$signal.jsonl" >out 2>err &
	pid=$!
	wait_until test -e began
	kill -$signal "$pid"
	wait "$pid" 2>/dev/null || true
	wait_until state_is A
	sleep 2.2
	[ ! -e late ] || fail "SIG$signal: the switch went on"
	state_is A || fail "SIG$signal: not restored in the middle of a switch"
done

# --- mistakes ----------------------------------------------------------------------------------------
run=("$KVMBENCH" run "${fake[@]}" -o none.jsonl)
expect 2 "${run[@]}" --ab true
contains err 'lacks its second word'
expect 2 "${run[@]}" --ab true --seed 5
expect 2 "${run[@]}" --ab true true
contains err 'both sides are'
expect 2 "${run[@]}" --ab true param:ws=4KiB
contains err 'not of one kind'
expect 2 "${run[@]}" --ab param:ws=4KiB param:ws=8KiB
contains err "none of these benchmarks has a parameter 'ws'"
expect 2 "${run[@]}" --bench mem_chase --param ws=4KiB --ab param:ws=4KiB param:ws=8KiB
contains err '--param cannot give it another'
expect 5 "${run[@]}" --ab 'exit 4' true
contains err 'cannot switch to side A'
[ ! -e none.jsonl ] || fail "a file of nothing"
