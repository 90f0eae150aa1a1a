#!/bin/bash
# The lab's plugin inside QEMU, without any kernel: what it counts per instruction is what was
# executed, also in blocks that an exception leaves in their middle; the sum is what the machine's
# own clock shows, to the instruction; only what lies between the marks counts.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'
qemu-system-x86_64 -help | grep -q -- '^-plugin' || skip 'this QEMU was built without plugins'
case $BUILD in /*) plugin=$BUILD/lab/profile.so ;; *) plugin=$ROOT/$BUILD/lab/profile.so ;; esac
[ -s "$plugin" ] || fail "$plugin was not built"

gcc -m32 -nostdlib -static -no-pie -I"$ROOT/harness" -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-Ttext=0x100000 -o machine.elf "$ROOT/tests/cli/lab_plugin.S" ||
	fail 'cannot build the machine'

# isa-debug-exit ends QEMU with 1
expect 1 timeout 60 qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -display none \
	-nodefaults -no-reboot -debugcon file:ticks -device isa-debug-exit,iobase=0xf4 \
	-kernel machine.elf -plugin "$plugin,out=counts"
if grep -q 'API version' err; then
	skip "$(grep 'API version' err)"
fi
[ "$(head -n 1 counts)" = 'kvmbench-profile 1' ] || fail "no profile: $(head -n 3 counts)"

# NAME: the address of a label, without leading zeros
address() {
	nm machine.elf | awk -v name="$1" '$3 == name { sub(/^0*/, "", $1); print $1 }'
}

# REGION NAME OFFSET: how often that instruction began
count() {
	local at
	at=$(printf %x $((16#$(address "$2") + $3)))
	awk -v region="$1" -v at="$at" '
		$1 == "region" { here = $2 == region }
		here && $1 == "i" && $2 == at { n = $3 }
		END { print n + 0 }' counts
}

# REGION: instructions in all; ticks that the machine measured
total() {
	awk -v region="$1" '$1 == "region" && $2 == region { print $3 }' counts
}
ticks() {
	od -An -v -tu4 -w4 -j $((4 * ($1 - 1))) -N 4 ticks | tr -d ' '
}

# WHAT IS WANTED
same() {
	[ "$2" = "$3" ] || fail "$1: $2 instead of $3"
}

same 'regions' "$(grep -c '^region ' counts)" 4
same 'regions that were stopped' "$(grep -c '^end ' counts)" 3
same 'the open region' "$(grep '^open ' counts)" 'open 4'
for region in 1 2 3 4; do
	sum=$(awk -v region="$region" '
		$1 == "region" { here = $2 == region }
		here && $1 == "i" { sum += $3 }
		END { print sum + 0 }' counts)
	same "sum of region $region" "$sum" "$(total "$region")"
done

# 1: 4 instructions a turn, before them RDTSC and MOV, behind them RDTSC
same 'the loop' "$(count 1 loop 0)" 1000
same 'the function' "$(count 1 called 0)" 1000
same 'all of region 1' "$(total 1)" 4003
same 'the clock in region 1' "$(ticks 1)" 4002
same 'calls' "$(awk '$1 == "c" { print $4 }' counts | head -n 1)" 1000
same 'the call' "$(grep '^c ' counts)" "c $(address loop) $(address called) 1000"

# 2: XOR, DIV, handler (ADD, IRET), NOP, NOP, DEC, JNZ. The DIV begins and does not end.
for label in before_fault fault after_fault; do
	same "$label" "$(count 2 "$label" 0)" 100
done
same 'all of region 2' "$(total 2)" $((8 * 100 + 3))
same 'the clock in region 2' "$(ticks 2)" $((7 * 100 + 2))

# 3: RDTSC, MOV, NOP, RDTSC
same 'all of region 3' "$(total 3)" 4
same 'the clock in region 3' "$(ticks 3)" 3

for region in 1 2 3 4; do
	same "outside, in region $region" "$(count "$region" outside 0)" 0
done

# 4: NOP, MOV, XOR, OUT (and HLT, if QEMU has not ended by then) since the second START
same 'the first instruction of region 4' "$(count 4 last 0)" 1
case $(total 4) in 4 | 5) ;; *) fail "region 4 has $(total 4) instructions" ;; esac
echo 'counts, clock and marks agree'
