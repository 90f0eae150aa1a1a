#!/bin/bash
# The suite of workloads: what it selects and where, what it leaves out and why; the workloads
# themselves on host and in a container, whose counters and values come back.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# RUN FILE: the benchmarks in its plan, each once for every arm; the same, each once
arms() {
	grep -o '"bench":"[a-z0-9_]*","group":"[a-z]*"' "$1"
}
planned() {
	arms "$1" | sort -u
}

# --- what it is: every workload of our own, and nothing else ----------------------------------------
expect 0 "$KVMBENCH" run --suite workloads --target fake --seed 1 -q -o fake.jsonl
valid_run fake.jsonl
contains fake.jsonl '"suite":"workloads"'
n=$(planned fake.jsonl | wc -l)
[ "$n" -ge 22 ] || fail "$n workloads"
! planned fake.jsonl | grep -v '"group":"os"' || fail "not of group os"
[ "$(launches fake.jsonl)" = $((10 * $(arms fake.jsonl | wc -l))) ] || fail "not 10 launches of each"
for name in sys_getpid sys_read_null clock_gettime pipe_pingpong futex_pingpong fork_exit fork_exec \
	thread_create mmap_touch page_fault_file timer_sleep tcp_loopback_rr tcp_loopback_stream unix_rr \
	file_seq file_rand file_fsync disk_rand_read disk_rand_write disk_seq net_rr net_stream; do
	contains fake.jsonl "\"bench\":\"$name\""
done
contains fake.jsonl '"bench":"tcp_loopback_stream","group":"os".*"better":"higher"'

# The other suites are what they were, but for full, which has everything.
expect 0 "$KVMBENCH" run --suite micro --target fake --launches 1 -q -o micro.jsonl
! planned micro.jsonl | grep -E '"group":"(os|tool)"' || fail "a workload in the suite micro"
expect 0 "$KVMBENCH" run --target fake --launches 1 -q -o quick.jsonl
! planned quick.jsonl | grep -E '"group":"(os|tool)"' || fail "a workload in the suite quick"
expect 0 "$KVMBENCH" run --suite full --target fake --launches 1 -q -o full.jsonl
[ "$(planned full.jsonl | grep -c '"group":"os"')" = "$n" ] || fail "not every workload in the suite full"

# --- values that are none ----------------------------------------------------------------------------
# NAME=VALUE BENCH PATTERN
bad_value() {
	expect 2 "$KVMBENCH" run --target fake --bench "$2" --param "$1" -o bad.jsonl
	contains err "$3"
	[ ! -e bad.jsonl ] || fail "a run file of a mistake"
}
bad_value message=0 pipe_pingpong 'message: 0 is not between 1 and 65536'
bad_value message=64KiB1 unix_rr 'parameter message'
bad_value message=65537 tcp_loopback_rr 'message: 65537 is not between'
bad_value chunk=1 tcp_loopback_stream 'chunk: 1 is not between 64 and 1048576'
bad_value bytes=0 mmap_touch 'bytes: 0 is not between'
bad_value access=maybe page_fault_file "'maybe' is none of read, write"
bad_value interval=49 timer_sleep 'interval: 49 is not between 50 and'
bad_value interval=-1 timer_sleep 'parameter interval'
expect 2 "$KVMBENCH" run --suite workload
contains err 'did you mean workloads'

# --- on this machine ---------------------------------------------------------------------------------
# What has no place to run in is a skip that says why, and the rest is measured: without bubblewrap,
# and in most places without a kernel for a guest.
mkdir empty
PATH=$PWD/empty XDG_CACHE_HOME=$PWD/empty expect 0 "$KVMBENCH" run --suite workloads --bench sys_getpid --bench fork_exec \
	--bench tcp_loopback_stream --launches 1 -o alone.jsonl
contains out 'no bwrap in PATH +3'
contains alone.jsonl 'no bwrap in PATH.*install the package bubblewrap'
[ "$(records alone.jsonl launch)" -ge 3 ] || fail "the host was not measured"
lacks alone.jsonl '"status":"(failed|timeout|invalid)"'

targets=host
expect 0 "$KVMBENCH" list sys_getpid --target container --json
[ "$("$JSON" benchmarks 0 targets container runs <out)" != true ] || targets=host,container
status=0
"$KVMBENCH" run --target $targets --bench 'sys_*' --bench timer_sleep --bench unix_rr --bench fork_exec \
	--bench mmap_touch --bench tcp_loopback_stream --bench thread_create --param bytes=64KiB \
	--param interval=200 --launches 1 -o some.jsonl >out 2>err </dev/null || status=$?
case $status in 0 | 1 | 3) ;; *) fail "exit code $status" ;; esac
valid_run some.jsonl
lacks some.jsonl '"status":"(failed|timeout|invalid)"'
for counter in late_p99_ns late_max_ns wake_ups voluntary_switches minor_faults; do
	[ "$(grep -c "\"$counter\":" some.jsonl)" -ge "$(tr , '\n' <<<$targets | wc -l)" ] ||
		fail "counter $counter is not told on each of $targets"
done
