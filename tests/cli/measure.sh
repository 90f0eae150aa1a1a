#!/bin/bash
# What `make run` does with what kvmbench answers: both rounds are measured and reported, and the
# exit code is the quick suite's, whatever becomes of the guest round.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

mkdir build
cat >build/kvmbench <<'END'
#!/bin/sh
echo "$*" >>calls
round=guest
case $* in *quick*) round=quick ;; esac
if [ "$1" = report ]; then
	touch "$5"
	exit 0
fi
for word; do file=$word; done
case $NOTHING in
$round) ;;
*) echo "{\"target\":\"$TARGET\",\"ring\":\"\"}" >"$file" ;;
esac
[ "$round" = quick ] && exit "$QUICK"
exit "$GUEST"
END
chmod +x build/kvmbench

# QUICK GUEST NOTHING TARGET: their exit codes, the round that leaves no file, who was measured
measure() {
	rm -f calls build/*.jsonl build/*.html
	expect "$1" env QUICK="$1" GUEST="$2" NOTHING="$3" TARGET="$4" "$ROOT/scripts/measure.sh" build
}

measure 0 0 none guest
[ "$(grep -c '^run ' calls)" = 2 ] || fail 'not two rounds'
[ "$(grep -c '^report .*--format html' calls)" = 2 ] || fail 'not two pages'
grep -q '^run --target host,container,guest --launches 5 ' calls || fail "no guest round: $(cat calls)"
contains out 'HTML report  build/quick-'
contains out 'guest round  build/guest-'
lacks out 'No Linux guest was measured'

measure 1 5 none guest
contains out 'guest round: ended with exit code 5'

# without QEMU or libvirt: skips, and what to do
measure 0 0 none host
contains out 'No Linux guest was measured'
contains out 'scripts/deps.sh run'

# nothing could be measured, in either
measure 0 77 guest host
lacks out 'guest round  build/guest-'
measure 77 77 quick guest
lacks out 'HTML report'
