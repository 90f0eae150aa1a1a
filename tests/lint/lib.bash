# For the rules of make lint: sourced, with the tree's root as working directory.
# shellcheck shell=bash
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export LC_ALL=C.UTF-8

# Every C file of the tree, tests included. Untracked ones too: they are what is being written.
c_files() {
	find harness reports microbench workloads guest-payloads tests -name '*.c' 2>/dev/null | sort
}

h_files() {
	find harness reports microbench workloads guest-payloads tests -name '*.h' 2>/dev/null | sort
}

# FILE without comments, the contents of strings, and the one way to end where memory ran out.
code_of() {
	gcc -fpreprocessed -dD -E -P -w -x c "$1" 2>/dev/null |
		sed -e '/fputs("kvmbench: out of memory\\n", stderr);/{N;d}' -e 's/"\([^"\\]\|\\.\)*"/""/g'
}

# TOOL: in CI a missing tool breaks the rule, elsewhere the rule is skipped.
need() {
	command -v "$1" >/dev/null 2>&1 && return
	echo "$1 is not installed" >&2
	[ -z "${CI:-}" ] || exit 1
	exit 77
}
