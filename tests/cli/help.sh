#!/bin/bash
# Every command explains itself, within 100 columns, on standard output; output that cannot be
# written is an error.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

expect 0 "$KVMBENCH" --version
contains out '^kvmbench [^ ]+$'
expect 0 "$KVMBENCH" --help
cp out main
commands=$(sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' main)
[ "$(wc -w <<<"$commands")" -ge 4 ] || fail "kvmbench --help lists too few commands: $commands"

for command in $commands; do
	expect 0 "$KVMBENCH" "$command" --help
	contains out "^Usage: kvmbench $command"
	[ ! -s err ] || fail "$command --help writes to standard error"
	! grep -Eq '^.{101}' out || fail "$command --help has lines over 100 columns"
	expect 0 "$KVMBENCH" "$command" --usage
done

[ -c /dev/full ] || skip "no /dev/full"
for arguments in --help --version "list --json" list; do
	status=0
	# shellcheck disable=SC2086 # words
	"$KVMBENCH" $arguments >/dev/full 2>err || status=$?
	[ "$status" = 5 ] || fail "exit code $status on a full disk: $arguments"
	contains err 'standard output'
done
