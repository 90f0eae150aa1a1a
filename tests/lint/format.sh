#!/bin/bash
# .clang-format is kept in C files; headers are laid out by hand, with comments in columns. Other
# major versions of clang-format lay out some constructs differently, so only the one the tree is
# formatted with can judge.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"
need clang-format

major=$(clang-format --version | sed 's/.*version \([0-9]*\).*/\1/')
if [ "$major" != 14 ]; then
	echo "the tree is formatted with clang-format 14, this is $major" >&2
	exit 77
fi
c_files | xargs clang-format --dry-run -Werror
