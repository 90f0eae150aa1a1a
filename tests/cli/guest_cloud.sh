#!/bin/bash
# --guest-image with a disk: a system that never starts the agent is an error with its console; the
# image is read, never written; its hash is found once. With KVMBENCH_TEST_CLOUD_IMAGE, the cloud
# image of a distribution, a real one is measured in (minutes where it is emulated).
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"
command -v qemu-img >/dev/null || skip 'no qemu-img'
export TMPDIR=$WORK/tmp KVMBENCH_CACHE=$WORK/cache
mkdir "$TMPDIR"

layers() {
	find "$TMPDIR" -name '*.qcow2' -o -name seed.iso
}

# --- a disk whose boot sector says something and rests ------------------------------------------------
cat >boot.S <<'END'
	.code16
	.globl _start
_start:
	cli
	cld
	xorw %ax, %ax
	movw %ax, %ds
	movw $0x7c00 + text - _start, %si
	movw $end - text, %cx
	movw $0x3f8, %dx
	rep outsb
rest:	hlt
	jmp rest
text:	.ascii "no cloud-init \033[31mhere\r\n"
end:	.org 510
	.word 0xaa55
END
gcc -m32 -c -o boot.o boot.S || fail 'cannot assemble a boot sector'
objcopy -O binary boot.o sector
truncate -s 1M sector
for format in raw qcow2; do
	qemu-img convert -f raw -O "$format" sector "disk.$format"
	before=$(sha256sum <"disk.$format")
	for times in first second; do
		rm -f run.jsonl
		expect 5 "$KVMBENCH" run --target guest --accel tcg --guest-image "disk.$format" \
			--guest-memory 64MiB --bench int_xorshift --launches 1 --guest-timeout 6s -o run.jsonl
		contains err 'no agent answered in the guest within 6 s \(running\); console: .*no cloud-init here'
		contains run.jsonl "\"guest_image\":\"${before%% *}\""
		case $times in
		first) contains err 'reading the whole disk image once' ;;
		second) lacks err 'reading the whole disk image once' ;;
		esac
	done
	[ "$(sha256sum <"disk.$format")" = "$before" ] || fail 'the image was written to'
	[ -z "$(layers)" ] || fail "left behind: $(layers)"
	nothing_left "$format"
done
# another content is another hash, whatever the name
printf x | dd of=disk.raw bs=1 seek=600 conv=notrunc 2>dd.err
rm -f run.jsonl
expect 5 "$KVMBENCH" run --target guest --accel tcg --guest-image disk.raw --guest-memory 64MiB \
	--bench int_xorshift --launches 1 --guest-timeout 3s -o run.jsonl
contains run.jsonl "\"guest_image\":\"$(sha256sum <disk.raw | cut -c 1-64)\""

# --- the real thing ------------------------------------------------------------------------------------
[ -n "${KVMBENCH_TEST_CLOUD_IMAGE:-}" ] || exit 0
rm -f run.jsonl
status=0
"$KVMBENCH" run --target guest --guest-image "$KVMBENCH_TEST_CLOUD_IMAGE" --guest-memory 1GiB \
	--bench syscall_getpid --bench guest_boot --launches 1 --guest-timeout 1h -o run.jsonl \
	>out 2>err </dev/null || status=$?
case $status in 0 | 5) ;; *) fail "exit code $status" ;; esac
[ "$(records run.jsonl launch)" = 2 ] || fail "$(records run.jsonl launch) launches, not 2"
lacks run.jsonl '"status":"(failed|timeout|invalid)"'
[ -z "$(layers)" ] || fail "left behind: $(layers)"
nothing_left 'a cloud image'
