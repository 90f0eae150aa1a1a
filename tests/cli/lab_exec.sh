#!/bin/bash
# kvmbench lab --exec, --with, --bring without an emulator: mistakes in the options, what is in the
# image, and a script in QEMU's place that sends files, or what is none.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

fake_kernel=$ROOT/$BUILD/tests/tools/fake_kernel
case $BUILD in /*) fake_kernel=$BUILD/tests/tools/fake_kernel ;; esac
export TMPDIR=$WORK/tmp KVMBENCH_CACHE=$WORK/cache
mkdir "$TMPDIR" bin data
tree=$WORK/tree
"$fake_kernel" bzimage "$tree/arch/x86/boot/bzImage" 6.1.0-fake
"$fake_kernel" module "$tree/arch/x86/kvm/kvm.ko" 6.1.0-fake
"$fake_kernel" module "$tree/arch/x86/kvm/kvm-amd.ko" 6.1.0-fake kvm
cat >bin/qemu-system-x86_64 <<'END'
#!/bin/bash
if [ "$1" = --version ]; then echo 'QEMU emulator version 9.9.9'; exit; fi
echo "$@" >"$WORDS"
eval "$EMULATOR"
END
chmod +x bin/qemu-system-x86_64
export WORDS=$WORK/words PATH=$WORK/bin:$PATH EMULATOR='exec sleep 1000'
svm=(--machine svm --kernel "$tree")

# STATUS PATTERN ARGUMENT...
refused() {
	expect "$1" "$KVMBENCH" lab "${@:3}"
	contains err "$2"
	[ -z "$(ls "$TMPDIR")" ] || fail "left in TMPDIR: $(ls "$TMPDIR")"
}

# --- options -----------------------------------------------------------------------------------------
refused 2 'without a program' "${svm[@]}" --with data
refused 2 '--exec, or with its arguments behind --' "${svm[@]}" --bring /tmp/x
refused 2 "there is no 'nosuchprogram'" "${svm[@]}" -- nosuchprogram
refused 2 "there is no 'nosuchprogram'" "${svm[@]}" --with nosuchprogram -- true
refused 2 'no path from the root' "${svm[@]}" --with data:data -- true
refused 2 'an empty path' "${svm[@]}" --with data: -- true
refused 2 'no path of a file' "${svm[@]}" --bring x -- true
refused 2 'no path of a file' "${svm[@]}" --bring /tmp/ -- true
refused 2 "'x' twice" "${svm[@]}" --bring /a/x --bring /b/x -- true
echo mine >x
refused 2 "'x' exists already" "${svm[@]}" --bring /a/x -- true
[ "$(cat x)" = mine ] || fail 'overwrote a file'
rm x
refused 2 "unknown clock 'hosts'" "${svm[@]}" --clock hosts -- true
refused 2 'measures nothing' "${svm[@]}" -o a.jsonl -- true
refused 2 "unexpected argument 'cpuid'" "${svm[@]}" cpuid
many=()
for ((i = 0; i < 256; i++)); do
	many+=(x)
done
refused 2 'too many|more than' "${svm[@]}" -- true "${many[@]}"

# --- the image ---------------------------------------------------------------------------------------
echo text >data/file
ln -s file data/link
mkfifo fifo
refused 2 "fifo.*neither a file nor a directory" "${svm[@]}" --with fifo -- true
refused 2 "cannot find '/nosuch'" "${svm[@]}" --with /nosuch -- true
EMULATOR='exit 1' expect 5 "$KVMBENCH" lab "${svm[@]}" --keep kept --memory 512 --with data \
	--with data/file:/etc/one --with grep --exec true --bring /tmp/a:b -- echo a 'b c' ''
contains words ' -m 512 '
lacks words ' -icount '
EMULATOR='exit 1' expect 5 "$KVMBENCH" lab "${svm[@]}" --clock instructions -- true
contains words ' -icount '
bsdtar -tf kept/0/initramfs >list 2>/dev/null || cpio -t <kept/0/initramfs >list 2>/dev/null ||
	skip 'neither bsdtar nor cpio'
for path in "${WORK#/}/data/file" "${WORK#/}/data/link" etc/one etc/passwd programs/0/true programs/1/echo; do
	contains list "^$path\$"
done
contains list 'bin/grep$'
contains list 'libc\.so\.6$'
grep -a -o '{"do":"tests".*' kept/0/initramfs | head -n 1 >job
contains job '"argv":\["/programs/0/true"\]'
contains job '"argv":\["/programs/1/echo","a","b c",""\]'
contains job '"bring":\["/tmp/a"\]'

# --- files that come out -----------------------------------------------------------------------------
# Line of a stream frame with its checksum: CRC32 of the JSON text
frame() {
	local crc
	crc=$(printf '%s' "$1" | gzip -c | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
	printf '%s %s\n' "$crc" "$1"
}
test_frame='{"t":"test","name":"true","status":0,"seconds":1.0,"output":"said\n"}'
# FRAME...: what the agent sends, and that it is done
sends() {
	local one
	for one in "$test_frame" "$@" '{"t":"done"}'; do
		frame "$one"
	done >frames
}
# shellcheck disable=SC2016 # expanded in QEMU's place
export FRAMES=$WORK/frames EMULATOR='cat "$FRAMES" >stream; exec sleep 1000'
bring() {
	rm -f one two
	expect "$1" "$KVMBENCH" lab "${svm[@]}" --bring /tmp/one --bring /tmp/1:two -- true
}
sends '{"t":"file","file":0,"at":0,"data":"Zm9v","last":false}' \
	'{"t":"file","file":0,"at":3,"data":"YmFyCg==","last":true}' \
	'{"t":"file","file":1,"at":0,"data":"","last":true}'
bring 0
contains out '^  said$'
[ "$(cat one)" = foobar ] || fail "one is $(cat one)"
[ -e two ] || fail 'two did not come'
[ ! -s two ] || fail 'two is not empty'
sends '{"t":"file","file":0,"at":0,"data":"Zm9v","last":true}' \
	'{"t":"file","file":1,"why":"No such\u001b[2J file"}'
bring 5
contains err "cannot bring '/tmp/1': No such"
lacks err $'\033'
[ "$(cat one)" = foo ] || fail 'what could be had is not there'
[ ! -e two ] || fail 'a file that is not there came'
sends '{"t":"file","file":0,"at":0,"data":"Zm9v","last":false}'
bring 5
contains err "cannot bring '/tmp/one': the machine ended before it was sent"
[ ! -e one ] || fail 'half a file was written'
sends '{"t":"file","file":2,"at":0,"data":"Zm9v","last":true}'
bring 5
contains err 'a file that was not asked for'
sends '{"t":"file","file":0,"at":0,"data":"not base64","last":true}'
bring 5
contains err 'a piece of a file that is none'
