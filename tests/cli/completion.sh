#!/bin/bash
# The completion loads and offers commands, options, words and benchmark names.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=completion/kvmbench.bash
. "$ROOT/completion/kvmbench.bash"

complete -p kvmbench >/dev/null || fail "nothing registered"

# WANTED WORD...: with this line typed, the last word unfinished, WANTED is offered
offers() {
	local wanted=$1
	shift
	COMP_WORDS=("$KVMBENCH" "$@")
	COMP_CWORD=$#
	_kvmbench
	[[ " ${COMPREPLY[*]} " == *" $wanted "* ]] || fail "'$*' offers ${COMPREPLY[*]:-nothing}, not $wanted"
}

offers run r
offers report r
offers --version --v
offers --suite run --su
offers quick run --suite q
offers workloads run --suite w
offers tinyvm run --target ''
offers always report x --color a
offers markdown report --format m
offers cpuid run --bench cpu
offers cpuid list cpu
offers compare c
offers incomparable compare --fail-on inc
offers store st
offers rebuild store re
offers --db store add --d
offers bisect-step bis
offers --baseline bisect-step --bas
offers cpuid bisect-step --bench cpu
