#!/bin/sh
# measure.sh BUILD: what `make run` does once kvmbench is built. Measures the quick suite into a new
# run file, which prints the text report, and writes the HTML report beside it; then the same for a
# guest round: a few workloads on the host, in a container and in a Linux guest. The exit code is
# that of the quick suite: the guest round is an outlook, which lacks what it needs on many hosts
# and says so. Whatever was measured is reported in any case.
set -eu

build=$1
stamp=$(date -u +%Y%m%dT%H%M%SZ)
status=0

# NAME: the page of NAME's run file, if there is one
page() {
	run=$build/$1-$stamp.jsonl
	[ ! -s "$run" ] || "$build/kvmbench" report "$run" --format html -o "$build/$1-$stamp.html"
}

# NAME WORDS: where it all is
name_files() {
	run=$build/$1-$stamp.jsonl
	[ -s "$run" ] || return 0
	printf '%-12s %s\n' "$2" "$build/$1-$stamp.html" 'its run file' "$run"
}

"$build/kvmbench" run --suite quick -o "$build/quick-$stamp.jsonl" || status=$?
page quick

# One workload of each area that needs no device, with as few launches as a verdict may have. Each
# block boots a guest of its own.
echo
echo 'Guest round: is a Linux guest near native? The same workloads on the host, in a container, in a'
echo 'guest; for all of them: kvmbench run --suite workloads'
echo
"$build/kvmbench" run --target host,container,guest --launches 5 --bench int_xorshift \
	--bench mmap_touch --bench sys_getpid --bench pipe_pingpong --bench tcp_loopback_rr \
	-o "$build/guest-$stamp.jsonl" || echo "guest round: ended with exit code $?"
page guest

# the plan has an arm for it, not just skips
if [ -s "$build/guest-$stamp.jsonl" ] &&
	! grep -q '"target":"guest","ring"' "$build/guest-$stamp.jsonl"; then
	echo
	echo 'No Linux guest was measured: "Skipped" above says why. QEMU and the QEMU driver of libvirt,'
	echo 'which guests need, are installed by: scripts/deps.sh run'
fi
echo
name_files quick 'HTML report'
name_files guest 'guest round'
exit "$status"
