#!/bin/bash
# A real slowdown, of a known size: the handler of a user-space exit waits. run --ab finds it and
# names it, and nothing of a benchmark that has no such handler.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

if [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
	skip "no access to /dev/kvm"
fi

# BENCH KEY: of its time in the JSON comparison `out`
metric() {
	local n i
	n=$("$JSON" -n metrics <out)
	for ((i = 0; i < n; i++)); do
		if [ "$("$JSON" metrics "$i" bench <out)" = "$1" ] &&
			[ "$("$JSON" metrics "$i" metric <out)" = value ]; then
			"$JSON" metrics "$i" "$2" <out
		fi
	done
}

# More than an exit costs anywhere: 100 µs. Where others use the machine, launches that had to wait
# for their CPU are excluded, in both arms alike, and a session may have too few left.
run=("$KVMBENCH" run --ab param:handler_delay_ns=0 param:handler_delay_ns=100000 --target tinyvm
	--bench pio_out_user --bench int_mix --param size=1 --launches 12 --budget 3s --quiet)
for ((i = 0; i < 3; i++)); do
	expect 0 "${run[@]}" -o "$i.jsonl"
	"$KVMBENCH" compare "$i.jsonl#A" "$i.jsonl#B" --fail-on none -f json >out 2>err
	verdict=$(metric pio_out_user verdict)
	[ "$verdict" = regression ] && break
done
why="$(metric pio_out_user why) $(metric int_mix why)"
if [ "$verdict" != regression ] && [[ $why == *'waited for its CPU'* || $why == *'a verdict needs'* ]]; then
	skip "too busy a machine: $why"
fi
[ "$verdict" = regression ] || fail "pio_out_user is $verdict: $why"
[ "$(metric int_mix verdict)" != regression ] || fail "int_mix is a regression: $why"
# what was put in comes out
before=$(metric pio_out_user base)
after=$(metric pio_out_user head)
awk -v a="$before" -v b="$after" 'BEGIN { exit !(b - a > 95000 && b - a < 1000000) }' ||
	fail "from $before to $after ns: not 100 µs more, or much more"
