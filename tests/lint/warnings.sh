#!/bin/bash
# Every C file compiles without a warning, with gcc (optimising: some warnings need the flow) and
# with clang.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need gcc
need clang

# FILE: both compilers, with the flags the Makefile gives such a file
check() {
	local flags="$LINT_CPPFLAGS -Itests $LINT_CFLAGS" clang_flags
	case $1 in
	microbench/*.op.c) flags=$LINT_OP_CFLAGS ;;
	guest-payloads/tinyvm/*) flags="$LINT_OP_CFLAGS -mgeneral-regs-only" ;;
	esac
	clang_flags=${flags/-fno-tree-loop-distribute-patterns/}
	# shellcheck disable=SC2086 # flags
	gcc $flags -Werror -c -o /dev/null "$1" &&
		clang $clang_flags -Werror -Wno-ignored-optimization-argument -fsyntax-only "$1"
}
export -f check

c_files | xargs -P "$(nproc)" -I{} bash -c 'check {}' >&2
