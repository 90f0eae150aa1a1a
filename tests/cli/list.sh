#!/bin/bash
# list: fits 100 columns, JSON says the same as the table, patterns and targets select.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

expect 0 "$KVMBENCH" list
! grep -Eq '^.{101}' out || fail "lines over 100 columns"
awk 'NR > 1 && /^[a-z]/ { print $1 }' out >names
sort -c names || fail "not sorted by name"
expect 0 "$KVMBENCH" list --json
cp out list.json
n=$("$JSON" -n benchmarks <list.json)
[ "$n" = "$(wc -l <names)" ] || fail "JSON has $n benchmarks, the table $(wc -l <names)"
[ "$n" -ge 10 ] || fail "only $n benchmarks"
for key in name group unit better summary rev quick opt_in params targets; do
	"$JSON" benchmarks 0 "$key" <list.json >value || fail "no $key"
	[ -s value ] || fail "$key is empty"
done

expect 0 "$KVMBENCH" list cpuid
[ "$(grep -c '^[a-z]' out)" = 1 ] || fail "list cpuid is not one row"
expect 0 "$KVMBENCH" list 'pio_*' cpuid
[ "$(grep -c '^[a-z]' out)" -ge 2 ] || fail "two patterns"
! grep '^[a-z]' out | grep -Evq '^(pio_|cpuid )' || fail "others listed too"
expect 0 "$KVMBENCH" list --target fake cpuid
contains out '^cpuid .* fake '
expect 0 "$KVMBENCH" list --target fake --json cpuid
[ "$("$JSON" benchmarks 0 targets fake runs <out)" = true ] || fail "cpuid does not run on fake"

expect 0 "$KVMBENCH" doctor --json
"$JSON" <out >/dev/null || fail "doctor --json is not JSON"
