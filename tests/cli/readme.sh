#!/bin/bash
# Every kvmbench command line in README.md and the man pages uses commands and options that exist.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

commands=$("$KVMBENCH" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
{
	# Indented or fenced lines and `spans` of the README
	# shellcheck disable=SC2016 # backquotes are Markdown's
	sed -n -e 's/^[ \t$]*\(sudo \)\{0,1\}\(build\/\)\{0,1\}kvmbench \(.*\)/\3/p' \
		-e 's/.*`\(build\/\)\{0,1\}kvmbench \([^`]*\)`.*/\2/p' "$ROOT/README.md"
	cat "$ROOT"/man/*.1 | sed -n -e 's/^\.Dl \([A-Z_]*=[^ ]* \)\{0,1\}kvmbench \(.*\)/\2/p' \
		-e 's/^kvmbench \([a-z].*\)/\1/p'
} | sort -u >lines
[ "$(wc -l <lines)" -ge 5 ] || fail "only $(wc -l <lines) command lines found"

while read -r line; do
	command=${line%% *}
	case $command in
	--help | --version | COMMAND | '['*) continue ;;
	*:) continue ;; # the headline of the report that the README shows
	esac
	grep -qx "$command" <<<"$commands" || fail "no such command: kvmbench $line"
	"$KVMBENCH" "$command" --help >help </dev/null
	while read -r option; do
		grep -Eq -- "(^|[ ,])$option([=, [:space:]]|\[|$)" help ||
			fail "kvmbench $command has no $option: kvmbench $line"
	done < <(grep -o -- ' --[a-z][a-z-]*' <<<"$line")
done <lines

# Targets of make that the README names
# shellcheck disable=SC2016 # backquotes are Markdown's
while read -r target; do
	grep -q "^$target:" "$ROOT/Makefile" || fail "the Makefile has no target $target"
done < <(grep -o '`make [a-z][a-z-]*' "$ROOT/README.md" | sed 's/.* //' | sort -u)
