#!/bin/bash
# Target container with the real bubblewrap: agrees with the host, leaves nothing behind when killed,
# and an agent that crashes, hangs, floods or lies is a failed launch of its own.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# Without bubblewrap the target is a skip that says what to install.
mkdir empty
PATH=$PWD/empty expect 77 "$KVMBENCH" run --target container --bench int_xorshift -o none.jsonl
contains err 'no bwrap in PATH'
contains err 'install the package bubblewrap'
[ ! -e none.jsonl ] || fail "a run file of nothing"

# A host that forbids user namespaces says why: here a bwrap that fails as the real one does.
mkdir forbidden
printf '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n' >forbidden/bwrap
chmod +x forbidden/bwrap
PATH=$PWD/forbidden:$PATH expect 77 "$KVMBENCH" run --target container --bench int_xorshift -o no.jsonl
contains err 'cannot make a container here: bwrap: No permissions to create new namespace'

command -v bwrap >/dev/null || skip "bwrap is not installed"
expect 0 "$KVMBENCH" list int_xorshift --target container --json
here=$("$JSON" benchmarks 0 targets container runs <out)
[ "$here" = true ] || skip "no containers here: $("$JSON" benchmarks 0 targets container why <out)"

# --- it measures, on both sides in the agent, and both agree -------------------------------------
expect 0 "$KVMBENCH" list vm_create --target host,container
lacks out 'vm_create'
status=0
"$KVMBENCH" run --target host,container --bench int_xorshift --bench mem_triad --bench syscall_getpid \
	--param ws=1MiB --param page=4K --launches 7 --seed 4 -o both.jsonl >out 2>err </dev/null ||
	status=$?
case $status in 0 | 1 | 3) ;; *) fail "exit code $status" ;; esac
valid_run both.jsonl
[ "$(records both.jsonl launch)" = 42 ] || fail "$(records both.jsonl launch) launches, not 42"
lacks both.jsonl '"status":"(failed|timeout|invalid)"'
contains both.jsonl '"agent":"fnv1a64:[0-9a-f]{16}"'
contains both.jsonl '"bwrap":"bubblewrap [0-9.]+"'
"$KVMBENCH" report both.jsonl --format json >report.json
n=$("$JSON" -n ratios <report.json)
[ "$n" = 3 ] || fail "$n ratios, not 3"
for ((i = 0; i < n; i++)); do
	[ "$("$JSON" ratios "$i" of <report.json) $("$JSON" ratios "$i" to <report.json)" = \
		"container host" ] || fail "ratio $i is of other things"
	low=$("$JSON" ratios "$i" ci95 0 <report.json)
	high=$("$JSON" ratios "$i" ci95 1 <report.json)
	bench=$("$JSON" ratios "$i" bench <report.json)
	why=$("$JSON" ratios "$i" why <report.json)
	# on a machine too busy for an interval there is none, and it is said why
	if [ "$low" = null ] || [ -z "$low" ]; then
		[[ $why =~ (waited for its CPU|steal time) ]] || fail "$bench has no interval: $why"
		continue
	fi
	# the same kernel, code and CPU: the interval, with what a busy machine may add to it, holds 1
	awk -v l="$low" -v h="$high" 'BEGIN { exit !(l < 1.05 && h > 0.95) }' ||
		fail "$bench in a container is $low to $high times the host"
done
"$KVMBENCH" report both.jsonl >text
contains text "container/host"
contains text "shares the host's kernel"

# --- an agent of our own that does what it should not ----------------------------------------------
# It is good while the pilot asks, and once the launches come goes wrong in the container, where its
# process namespace hides everybody else. $1: what it does then.
bad_agent() {
	cat >"$WORK/agent-$1" <<END
#!/bin/bash
[ "\$1" != --version ] || { echo kvmbench-agent 0; exit 0; }
real=$(printf %q "$AGENT")
IFS= read -r request
if [ "\$HOSTNAME" != container ] || [[ \$request == *'"pilot":true'* ]] ||
	[[ \$request != *'"number":2'* ]]; then
	{ printf '%s\n' "\$request"; cat; } | exec "\$real" serve
	exit
fi
case $1 in
crash) echo 'agent: something broke' >&2; kill -SEGV \$\$ ;;
exit) exit 3 ;;
flood) exec yes 0123456789abcdef ;;
lie) echo '{"t":"result"}'; sleep 60 ;;
esac
END
	chmod +x "$WORK/agent-$1"
}

AGENT=$ROOT/$BUILD/kvmbench-agent
[ -x "$AGENT" ] || AGENT=$ROOT/$BUILD/plain/kvmbench-agent
# a container has a /tmp of its own: the agent must lie elsewhere to be seen in it
OUTSIDE=$(mktemp -d /var/tmp/kvmbench-test.XXXXXX)
trap 'rm -rf "$OUTSIDE" "$WORK"' EXIT
cp "$AGENT" "$OUTSIDE/agent"
AGENT=$OUTSIDE/agent
for fault in crash exit flood lie; do
	bad_agent "$fault"
	status=0
	KVMBENCH_AGENT=$WORK/agent-$fault "$KVMBENCH" run --target container --bench loop_empty \
		--launches 5 -o "$fault.jsonl" >out 2>err </dev/null || status=$?
	case $status in 0 | 3 | 5) ;; *) fail "$fault: exit code $status" ;; esac
	# on a busy machine it may already fail both its pilots: then it is recorded once
	[ "$(records "$fault.jsonl" launch)" -ge 1 ] || fail "$fault: no launch is recorded"
	contains "$fault.jsonl" '^\{"type":"end","status":"complete"'
	[ "$(grep -c '"status":"failed"' "$fault.jsonl")" = 1 ] || fail "$fault: not one launch failed"
done
contains crash.jsonl 'closed the connection, exit status 139: agent: something broke'
contains exit.jsonl 'closed the connection, exit status 3'
contains flood.jsonl 'has no checksum'
contains lie.jsonl 'has no checksum'

# --- a container outlives nobody -------------------------------------------------------------------
# An agent that never answers, under a name that tells it from everybody else's.
cat >slow <<END
#!/bin/bash
[ "\$1" != --version ] || { echo kvmbench-agent 0; exit 0; }
echo started >&2
exec -a $(basename "$WORK")-slow sleep 300
END
chmod +x slow
slow_ones() { pgrep -f "^$(basename "$WORK")-slow" >/dev/null; }
no_slow_ones() { ! slow_ones; }
KVMBENCH_AGENT=$WORK/slow "$KVMBENCH" run --target container --bench loop_empty --launches 5 \
	-o killed.jsonl >out 2>err </dev/null &
harness=$!
wait_until slow_ones
kill -KILL "$harness"
wait "$harness" 2>/dev/null || true
wait_until no_slow_ones

# Interrupted, too.
KVMBENCH_AGENT=$WORK/slow "$KVMBENCH" run --target container --bench loop_empty --launches 5 \
	-o interrupted.jsonl >out 2>err </dev/null &
harness=$!
wait_until slow_ones
kill -TERM "$harness"
wait "$harness" 2>/dev/null || true
wait_until no_slow_ones
contains interrupted.jsonl '"type":"end"'
