# For the tests of target guest: sourced after lib.bash.
# shellcheck shell=bash

command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'
# Sockets have short paths; a place of one's own shows what stays.
XDG_RUNTIME_DIR=$(mktemp -d /tmp/kb.XXXXXX)
export XDG_RUNTIME_DIR
unset LIBVIRT_DEFAULT_URI
trap 'rm -rf "$WORK" "$XDG_RUNTIME_DIR"' EXIT
# what QEMU can do takes seconds to find out: once for all these tests of a day
shared=/tmp/kvmbench-tests-$(id -u)
mkdir "$XDG_RUNTIME_DIR/kvmbench"
[ -d "$shared" ] || mkdir -m 700 "$shared"
[ -O "$shared" ] || fail "$shared is not ours"
ln -s "$shared" "$XDG_RUNTIME_DIR/kvmbench/.cache"

# LeakSanitizer stops all threads as the program ends, and crashes if one of libvirt's goes just then
# ("Tracer caught signal 11"). Leaks of a session show in guest_leak.sh, those of the code in unit tests.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS

# What a session must not leave behind: processes, files, sockets.
nothing_left() {
	local left
	left=$(find "$XDG_RUNTIME_DIR/kvmbench" -mindepth 1 -maxdepth 1 ! -name '.*')
	[ -z "$left" ] || fail "$1: left behind: $left"
	! pgrep -f "qemu.*$XDG_RUNTIME_DIR" >/dev/null || fail "$1: QEMU still runs"
}

# Line of a stream frame with its checksum: CRC32 of the JSON text
frame() {
	local crc
	crc=$(printf '%s' "$1" | gzip -c | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
	printf '%s %s\n' "$crc" "$1"
}

# fake CONSOLE AGENT THEN: an image in directory fake whose kernel writes these two files
fake() {
	gcc -m32 -c -DCONSOLE_FILE="\"$1\"" -DAGENT_FILE="\"$2\"" -DTHEN="$3" -o fake.o \
		"$ROOT/tests/cli/guest_fake.S" || fail 'cannot assemble the fake kernel'
	mkdir -p fake
	objcopy -O binary fake.o fake/vmlinuz
	echo none >fake/initramfs.cpio
	printf '{"schema":"kvmbench.guest-image/1","hash":"%064d","kernel":{"release":"0-fake"}}\n' 0 \
		>fake/image.json
}
