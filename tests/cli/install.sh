#!/bin/bash
# make install puts the program, its pages and the completion below DESTDIR; the program runs there.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

make -s -C "$ROOT" -o all install DESTDIR="$WORK/root" PREFIX=/opt/x BUILD="$BUILD" >out 2>err ||
	fail "make install"
for file in bin/kvmbench share/man/man1/kvmbench.1 share/man/man1/kvmbench-run.1 \
	share/bash-completion/completions/kvmbench; do
	[ -s "root/opt/x/$file" ] || fail "no $file"
done
expect 0 root/opt/x/bin/kvmbench --version
