#!/bin/bash
# Guests that fail in every way: a kernel that panics, an agent that never answers, floods, lies,
# speaks too early; consoles with escape sequences. Each is a failed launch with its cause and the
# console's last lines, the session's other arms are measured, and nothing is left running.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

# NAME PATTERN [OPTION...]: a session on target fake and on the guest, whose launch fails saying so
hostile() {
	local name=$1 pattern=$2 why
	shift 2
	rm -f run.jsonl
	expect 0 "$KVMBENCH" run --target fake,guest --accel tcg --guest-image fake --guest-memory 64MiB \
		--bench int_xorshift --launches 1 --guest-timeout 20s -o run.jsonl "$@"
	why=$(grep '"type":"launch"' run.jsonl | grep -v '"status":"ok"' | grep -o '"why":"[^"]*"') ||
		fail "$name: no failed launch"
	grep -q "$pattern" <<<"$why" || fail "$name: expected '$pattern': $why"
	! grep -q "$(printf '\033')" out err run.jsonl || fail "$name: an escape sequence came through"
	nothing_left "$name"
}

: >empty
printf '[    0.1] Kernel panic - not syncing: no \033[31minit\033[0m\033]0;title\a found\r\n' >panic
boot='{"t":"boot","version":"1","release":"0-fake","clocksource":"tsc","cpus":1,"entered":1.0,"modules":1.5,"ready":2.0}'
hello='{"t":"hello","version":"1"}'

fake panic empty 1
hostile panic '\(ended before its agent\|is not running\).*console.*Kernel panic - not syncing: no init found'

fake panic empty 0
hostile silent 'no agent answered in the guest within 1 s (running)' \
	--guest-timeout 1s

head -c 100 /dev/zero | tr '\0' x >flood
fake empty flood 2
hostile 'endless line' 'floods the channel'

# one line of 4 GiB and more: none of it is kept
head -c 4000 /dev/zero >zero
fake empty zero 2
hostile 'a line without an end' 'floods the channel'

# bytes that are no UTF-8, instead of a frame and within one
frame "$hello" | tr '[:lower:]' '\377' >utf8
fake empty utf8 0
hostile 'no UTF-8' 'no checksum\|wrong checksum'
printf '{"t":"error","text":"\303\050 \377"}' >raw8
{ printf '%s ' "$(gzip -c raw8 | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')" && cat raw8 && echo; } >badutf8
fake empty badutf8 0
hostile 'invalid UTF-8 in a frame' 'is not JSON'

frame '{"t":"say","text":"hello hello hello"}' >chatter
fake empty chatter 2
hostile chatter "said 'say' instead of hello"

echo '00000000 {"t":"boot"}' >lie
fake empty lie 0
hostile 'wrong checksum' 'wrong checksum'

printf '\377\376\200 nonsense\n' >nonsense
fake empty nonsense 0
hostile nonsense 'no checksum'

frame "$hello" >early
fake empty early 0
hostile 'hello first' 'said hello before it had booted'

frame '{"t":"boot","release":"x","entered":-1.0,"modules":"no","ready":2.0}' >numbers
fake empty numbers 0
hostile 'bad numbers' 'boot.entered'

printf -v red '\\u001b[31mred'
frame "{\"t\":\"error\",\"text\":\"$red\"}" >error
fake empty error 0
hostile 'an error with escapes' 'the agent in the guest says: '

{ frame "$boot" && frame "$hello" && frame "$hello"; } >unasked
fake empty unasked 2
hostile 'speaks unasked' 'unasked\|too much\|no checksum'

# boots well, then resets: the launch breaks in its middle, and the next start is a new guest
{ frame "$boot" && frame "$hello"; } >wellbehaved
fake panic wellbehaved 1
hostile 'ends in mid-launch' 'closed the connection\|cannot tell the agent\|cannot hear the agent\|ended before'
