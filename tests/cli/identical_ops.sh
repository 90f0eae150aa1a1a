#!/bin/bash
# The timed code is the same on the host and in a guest, instruction for instruction. For every
# operation: the two objects disassemble alike, and so do the copies that were linked, inside
# kvmbench and inside the payload, but for the bytes that relocations fill in. A function also lies
# at the same offset within a cache line in both.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
build=$(cd "$(dirname "$KVMBENCH")" && pwd)

# OBJECT: what it executes, without its file name
disassembly() {
	objdump -dr --no-show-raw-insn "$1" | tail -n +4
}

# ELF SOURCE: "name address size" of the functions compiled from SOURCE, whose local symbols follow
# the FILE symbol; global ones come last, under no file.
functions_of() {
	readelf -sW "$1" | awk -v source="$2" '
		$4 == "FILE" { here = $8 == source; next }
		$4 == "FUNC" && $7 != "UND" && ((here && $5 == "LOCAL") || $5 == "GLOBAL") { print $8, $2, $3 }' |
		sort -u
}

# ELF ADDRESS SIZE: these bytes of the image, in hexadecimal, one a line
bytes_at() {
	local address=$((16#$2)) start offset size
	while read -r start offset size; do
		if [ $((16#$start)) -le "$address" ] && [ "$address" -lt $((16#$start + 16#$size)) ]; then
			od -An -v -tx1 -w1 -j $((address - 16#$start + 16#$offset)) -N "$3" "$1" | tr -d ' '
			return
		fi
	done < <(readelf -SW "$1" | sed 's/^ *\[ *[0-9]*\] *//' |
		awk '$2 == "PROGBITS" { print $3, $4, $5 }')
}

# OBJECT FUNCTION-ADDRESS SIZE: offsets within the function of the bytes a relocation may change.
# The linker may turn a load from the GOT into an LEA: then the opcode changes too.
relocated() {
	readelf -rW "$1" | awk -v from=$((16#$2)) -v size="$3" '
		function number(hex, i, n) {
			for (i = 1; i <= length(hex); i++)
				n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
			return n
		}
		/^Relocation section/ { text = /\.rela\.text/ }
		text && $3 ~ /^R_X86_64/ {
			at = number($1) - from
			width = $3 == "R_X86_64_64" ? 8 : 4
			first = $3 ~ /GOTPCREL/ ? at - 3 : at
			for (i = first; i < at + width; i++)
				if (i >= 0 && i < size)
					print i
		}'
}

# MASK: standard input with the lines MASK names (from 0) blotted out
masked() {
	awk -v mask="$1" 'FILENAME == mask { blot[$1] = 1; next }
		{ print (FNR - 1) in blot ? "--" : $1 }' "$1" -
}

ops=0
functions=0
for source in "$ROOT"/microbench/*.op.c; do
	file=$(basename "$source")
	op=${file%.op.c}
	host=$build/op/$op.host.o
	guest=$build/op/$op.guest.o
	payload=$build/payload/$op.elf
	for image in "$host" "$guest" "$payload"; do
		[ -s "$image" ] || fail "$image was not built"
	done
	disassembly "$host" >host.asm
	disassembly "$guest" >guest.asm
	[ -s host.asm ] || fail "$op: nothing to disassemble"
	cmp -s host.asm guest.asm || fail "$op: the objects differ: $(diff host.asm guest.asm | head -n 5)"

	functions_of "$host" "$file" >wanted
	functions_of "$KVMBENCH" "$file" >in_host
	functions_of "$payload" "$file" >in_guest
	[ -s wanted ] || fail "$op: no function in its object"
	while read -r name address size; do
		read -r _ at_host size_host < <(grep "^$name " in_host) || fail "$op: no $name in kvmbench"
		read -r _ at_guest size_guest < <(grep "^$name " in_guest) || fail "$op: no $name in the payload"
		[ "$size $size" = "$size_host $size_guest" ] ||
			fail "$op: $name has $size, $size_host and $size_guest bytes"
		[ $((16#$at_host % 64)) = $((16#$at_guest % 64)) ] ||
			fail "$op: $name lies at $at_host and $at_guest: not alike within a cache line"
		relocated "$host" "$address" "$size" >mask
		bytes_at "$KVMBENCH" "$at_host" "$size" | masked mask >host.bytes
		bytes_at "$payload" "$at_guest" "$size" | masked mask >guest.bytes
		[ "$(wc -l <host.bytes)" = "$((size))" ] || fail "$op: cannot read $name in kvmbench"
		cmp -s host.bytes guest.bytes ||
			fail "$op: $name differs once linked: $(cmp host.bytes guest.bytes)"
		functions=$((functions + 1))
	done <wanted
	ops=$((ops + 1))
done
[ "$ops" -gt 0 ] || fail "no operation was compared"
echo "$ops operations, $functions functions alike"
