#!/bin/sh
# generate.sh registry NAME... | payloads NAME... | images DIR NAME... | embed SYMBOL FILE: writes the C
# file that collects the benchmarks (one bench_NAME per microbench/NAME.c), the one that collects the
# operations and their payloads, or the assembler file that embeds those (DIR/NAME.bin per operation) or
# one FILE.
set -eu

what=$1
shift
case $what in
registry)
	printf '#include <kvmbench/bench.h>\n\n'
	for name in "$@"; do
		printf 'extern const struct bench bench_%s;\n' "$name"
	done
	printf '\nconst struct bench *const benches[] = {\n'
	for name in "$@"; do
		printf '\t&bench_%s,\n' "$name"
	done
	printf '};\nconst size_t n_benches = %d;\n' $#
	;;
payloads)
	printf '#include "target/payload.h"\n\n'
	for name in "$@"; do
		printf 'extern const struct op op_%s;\n' "$name"
		printf 'extern const unsigned char payload_%s[], payload_%s_end[];\n' "$name" "$name"
	done
	printf '\nconst struct payload payloads[] = {\n'
	for name in "$@"; do
		printf '\t{ "%s", &op_%s, payload_%s, payload_%s_end },\n' "$name" "$name" "$name" "$name"
	done
	printf '};\nconst size_t n_payloads = %d;\n' $#
	;;
images)
	dir=$1
	shift
	printf '\t.section .rodata\n'
	for name in "$@"; do
		printf '\t.balign 16\n\t.globl payload_%s, payload_%s_end\n' "$name" "$name"
		printf 'payload_%s:\n\t.incbin "%s/%s.bin"\npayload_%s_end:\n' "$name" "$dir" "$name" "$name"
	done
	printf '\t.section .note.GNU-stack, "", @progbits\n'
	;;
embed)
	printf '\t.section .rodata\n\t.balign 16\n\t.globl %s, %s_end\n' "$1" "$1"
	printf '%s:\n\t.incbin "%s"\n%s_end:\n' "$1" "$2" "$1"
	printf '\t.section .note.GNU-stack, "", @progbits\n'
	;;
esac
