#!/bin/bash
# Each installed tool for a second: what is recorded is the figure in the tool's own output, worked
# out from that output by other means; a missing tool is a skip that names its package.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

[ -w /var/tmp ] || skip "no /var/tmp to work in"

# A missing tool: unit/tool/test_launch has it where all are installed.
mkdir empty
if ! command -v fio >/dev/null; then
	expect 77 "$KVMBENCH" run --target host --bench fio_rand_read -o none.jsonl
	contains err 'fio_rand_read on host fio is not installed here'
	contains err 'install package fio'
fi

# Shims that run the real program and keep what it printed or wrote.
mkdir bin kept
export KEPT=$PWD/kept
installed=() missing=()
for tool in fio sysbench iperf3 stress-ng hackbench cyclictest; do
	real=$(command -v $tool) || { missing+=("$tool"); continue; }
	installed+=("$tool")
	cat >"bin/$tool" <<-END
		#!/bin/bash
		case " \$* " in *' --version '* | *' --help '*) exec "$real" "\$@" ;; esac
		name=$tool
		[[ " \$* " != *' --server '* ]] || exec "$real" "\$@"
		[ $tool != sysbench ] || name=sysbench-\$1
		"$real" "\$@" | tee "\$KEPT/\$name.out"
		status=\${PIPESTATUS[0]}
		for file in *.json *.yaml; do
			[ ! -e "\$file" ] || cp "\$file" "\$KEPT/\$name.out"
		done
		exit "\$status"
	END
	chmod +x "bin/$tool"
done
[ ${#installed[@]} -gt 0 ] || skip "none of fio, sysbench, iperf3, stress-ng, hackbench, cyclictest is here"
PATH=$PWD/bin:$PATH

has() {
	local tool
	for tool in "${installed[@]}"; do [ "$tool" != "$1" ] || return 0; done
	return 1
}

# One session of them all, one launch each.
benches=()
for tool in "${installed[@]}"; do
	case $tool in
	fio) benches+=(--bench fio_rand_read --param depth=1 --param size=4MiB --param direct=no) ;;
	sysbench) benches+=(--bench sysbench_cpu --bench sysbench_mutex
		--param prime=1000 --param locks=1000000) ;;
	iperf3) benches+=(--bench iperf3_loopback) ;;
	stress-ng) benches+=(--bench stress_ng --param stressor=switch) ;;
	hackbench) benches+=(--bench hackbench --param loops=50) ;;
	cyclictest) benches+=(--bench cyclictest) ;;
	esac
done
expect 0 "$KVMBENCH" run --target host "${benches[@]}" --launches 1 -o run.jsonl
grep '"type":"plan"' run.jsonl >plan.json
arms=$("$JSON" -n arms <plan.json)
[ "$(records run.jsonl launch)" = "$arms" ] || fail "not one launch of each"

# BENCH TOOL: its launch in launch.json, its values in the file values, one per line
recorded() {
	local i arm=
	for ((i = 0; i < arms; i++)); do
		[ "$("$JSON" arms "$i" bench <plan.json)" != "$1" ] || arm=$i
	done
	[ -n "$arm" ] || fail "$1 was not measured"
	grep "\"type\":\"launch\",\"arm\":$arm," run.jsonl >launch.json
	[ "$("$JSON" status <launch.json)" = ok ] || fail "$1: $("$JSON" why <launch.json)"
	"$JSON" arms "$arm" command <plan.json >line
	contains line "^$2 "
	"$JSON" arms "$arm" program <plan.json >version
	contains version '[0-9]\.?[0-9]'
	lacks version '\(' # nothing of the machine, which would make every other one incomparable
	"$JSON" raw <launch.json | tr -d '[]' | tr ',' '\n' >values
}

# BENCH EXPECTED
: the only value, or the median, is within a millionth of it
near() {
	sort -g values | awk -v bench="$1" -v wanted="$2" '
		{ x[NR] = $1 }
		END {
			got = NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2
			if (wanted > 0 && got > wanted * 0.999999 && got < wanted * 1.000001)
				exit 0
			printf "%s: recorded %.9g, the tool says %.9g\n", bench, got, wanted
			exit 1
		}' >&2 || fail "$1: another figure than the tool's own"
}

if has fio; then
	recorded fio_rand_read fio
	out=kept/fio.out
	iops=$("$JSON" counters iops <launch.json)
	awk '/^  *"read" :/ { r = 1 } r && /"total_ios"/ { ios = $3 } r && /"runtime" : [0-9]/ { ms = $3 }
		/^  *"write" :/ { r = 0 } END { printf "%.9g\n", ios / ms * 1000 }' $out >expected
	awk -v a="$iops" -v b="$(cat expected)" 'BEGIN { exit !(a / b > 0.999999 && a / b < 1.000001) }' ||
		fail "fio: $iops I/Os per second, fio says $(cat expected)"
	# the values are what happened between its reports: weighed by their I/Os they make the whole
	# reports between which nothing or too little happened are joined
	n=$(wc -l <values)
	[ "$n" -ge 5 ] || fail "fio: $n values in a second"
	awk -v b="$iops" '{ s += 1e9 / $1 } END { m = s / NR; exit !(m > b * 0.5 && m < b * 2) }' values ||
		fail "fio: the intervals are not of this run"
	contains line '--ioengine=libaio .*--runtime=1 '
fi
if has sysbench; then
	recorded sysbench_cpu sysbench
	near sysbench_cpu "$(awk '/total time:/ { sub("s", "", $3); t = $3 } /number of events/ { n = $5 }
		END { printf "%.9g", t / n * 1e9 }' kept/sysbench-cpu.out)"
	recorded sysbench_mutex sysbench
	near sysbench_mutex "$(awk '/total time:/ { sub("s", "", $3); printf "%.9g", $3 / 4e6 * 1e9 }' \
		kept/sysbench-mutex.out)"
fi
if has iperf3; then
	recorded iperf3_loopback iperf3
	bits=$("$JSON" counters received_bits_per_second <launch.json)
	said=$("$JSON" end sum_received bits_per_second <kept/iperf3.out)
	awk -v a="$bits" -v b="$said" 'BEGIN { exit !(a / b > 0.999999 && a / b < 1.000001) }' ||
		fail "iperf3: $bits bits per second, it says $said"
	first=$("$JSON" intervals 0 sum bits_per_second <kept/iperf3.out)
	head -n 1 values >first && mv first values
	near iperf3_loopback "$(awk -v x="$first" 'BEGIN { printf "%.9g", x / 8e9 }')"
	contains line '^iperf3 --server .*--port PORT .*& iperf3 --client .*--port PORT '
fi
if has stress-ng; then
	recorded stress_ng stress-ng
	near stress_ng "$(awk '/bogo-ops:/ { n = $2 } /wall-clock-time:/ { printf "%.9g", $2 / n * 1e9 }' \
		kept/stress-ng.out)"
fi
if has hackbench; then
	recorded hackbench hackbench
	near hackbench "$(awk '/^Time:/ { printf "%.9g", $2 / (400 * 50) * 1e9 }' kept/hackbench.out)"
fi
if has cyclictest; then
	recorded cyclictest cyclictest
	near cyclictest "$("$JSON" thread 0 avg <kept/cyclictest.out)"
fi

# Ends with the harness: a session that is killed leaves no program and no directory.
if has hackbench; then
	mkdir scratch
	TMPDIR=$PWD/scratch PATH=${PATH#*:} "$KVMBENCH" run --target host --bench hackbench --param loops=100000 \
		--launches 1 -o killed.jsonl >/dev/null 2>&1 &
	pid=$!
	working() { [ -n "$(ls scratch)" ] && pgrep -f -- 'hackbench --groups 1 --loops 100000 ' >/dev/null; }
	wait_until working
	kill -KILL "$pid"
	{ wait "$pid" || true; } 2>/dev/null
	over() { [ -z "$(ls scratch)" ] && ! pgrep -f -- 'hackbench --groups 1 --loops 100000 ' >/dev/null; }
	wait_until over
fi

# The target that measures nothing runs no tool either.
PATH=$PWD/empty expect 0 "$KVMBENCH" run --target fake --bench sysbench_cpu --launches 2 -o fake.jsonl
lacks fake.jsonl '"command"'

[ ${#missing[@]} = 0 ] || echo "not installed, so not tested: ${missing[*]}"
