#!/bin/bash
# Every header compiles alone, with gcc and clang; the two that guests share also freestanding.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need gcc
need clang

broken=0
while read -r header; do
	for cc in gcc clang; do
		# shellcheck disable=SC2086 # flags
		echo "#include \"$header\"" | $cc $LINT_CPPFLAGS -Itests $LINT_CFLAGS -Werror -Wno-unused-function \
			-fsyntax-only -x c - || { echo "$header: not alone with $cc" >&2; broken=1; }
	done
done < <(h_files)
for header in abi op; do
	for cc in gcc clang; do
		echo "#include <kvmbench/$header.h>" | $cc -std=gnu17 -ffreestanding -nostdinc \
			-isystem "$($cc -print-file-name=include)" -Iharness/include -Wall -Wextra \
			-Werror -fsyntax-only -x c - ||
			{ echo "kvmbench/$header.h: not freestanding with $cc" >&2; broken=1; }
	done
done
exit "$broken"
