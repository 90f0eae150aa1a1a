#!/bin/sh
# generate.sh registry NAME... | payloads DIR NAME...: writes the C file that collects the benchmarks
# (one bench_NAME per microbench/NAME.c) or embeds the payloads (DIR/NAME.bin per operation).
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
	dir=$1
	shift
	printf '#include "target/payload.h"\n'
	for name in "$@"; do
		printf '\nextern const struct op op_%s;\n' "$name"
		printf '__asm__(".pushsection .rodata\\n"\n'
		printf '\t".balign 16\\n"\n'
		printf '\t"payload_%s:\\n"\n' "$name"
		printf '\t".incbin \\"%s/%s.bin\\"\\n"\n' "$dir" "$name"
		printf '\t"payload_%s_end:\\n"\n' "$name"
		printf '\t".popsection");\n'
		printf 'extern const unsigned char payload_%s[] __attribute__((visibility("hidden")));\n' "$name"
		printf 'extern const unsigned char payload_%s_end[] __attribute__((visibility("hidden")));\n' \
			"$name"
	done
	printf '\nconst struct payload payloads[] = {\n'
	for name in "$@"; do
		printf '\t{ "%s", &op_%s, payload_%s, payload_%s_end },\n' "$name" "$name" "$name" "$name"
	done
	printf '};\nconst size_t n_payloads = %d;\n' $#
	;;
esac
