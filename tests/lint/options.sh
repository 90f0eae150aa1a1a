#!/bin/bash
# Commands and long options: what --help says, what the man page says and what the completion offers
# are the same. help, usage and version are in every command and need no entry.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need mandoc

kvmbench=$BUILD/kvmbench
broken=0

options_of_help() {
	"$kvmbench" "$1" --help | sed -n 's/^ \{2,\}\(-., \)\{0,1\}--\([a-z][a-z-]*\).*/\2/p' |
		grep -Evx 'help|usage|version' | sort -u
}

# As rendered, whatever the markup: the tags of the list of options stand five columns in.
options_of_man() {
	mandoc -T ascii "$1" | sed -e 's/.\x08//g' -e '/^     -/!d' | grep -Eo -- '--[a-z][a-z-]*' |
		sed 's/^--//' | grep -Evx 'help|usage|version' | sort -u
}

options_of_completion() {
	bash -c '. completion/kvmbench.bash; _kvmbench_options "$1"' - "$1" | tr ' ' '\n' |
		sed -n 's/^--//p' | grep -Evx 'help|usage|version' | sort -u
}

# WHAT LEFT RIGHT: two lists must be equal
same() {
	local difference
	difference=$(diff <(echo "$2") <(echo "$3") | grep '^[<>]' || true)
	[ -n "$difference" ] || return 0
	echo "$1: $difference" >&2
	broken=1
}

commands=$("$kvmbench" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | sort)
same '< main --help, > kvmbench.1' "$commands" \
	"$(sed -n 's/^\.It Nm kvmbench \([a-z-]*\).*/\1/p' man/kvmbench.1 | sort)"
same '< main --help, > man/kvmbench-*.1' "$commands" \
	"$(find man -name 'kvmbench-*.1' | sed 's/.*kvmbench-\(.*\)\.1/\1/' | sort)"
same '< main --help, > completion' "$commands" \
	"$(bash -c '. completion/kvmbench.bash; _kvmbench_commands' | tr ' ' '\n' | sort)"
for command in $commands; do
	help=$(options_of_help "$command")
	[ -e "man/kvmbench-$command.1" ] || continue
	same "$command: < --help, > man page" "$help" "$(options_of_man "man/kvmbench-$command.1")"
	same "$command: < --help, > completion" "$help" "$(options_of_completion "$command")"
done
exit "$broken"
