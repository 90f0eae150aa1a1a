#!/bin/bash
# kvmbench guest build: images of made-up kernels, without a network. Fake apt-get and apt-cache
# stand for the distribution's.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

fake_kernel=$ROOT/$BUILD/tests/tools/fake_kernel
case $BUILD in /*) fake_kernel=$BUILD/tests/tools/fake_kernel ;; esac
release=6.1.0-fake
export KVMBENCH_CACHE=$WORK/cache FAKE=$WORK/fake


# The value of image.json along a path.
about() {
	"$JSON" "${@:2}" <"$1/image.json" || fail "$1/image.json has no $*"
}

# --- from a build tree ---------------------------------------------------------------------------
tree=$WORK/tree
"$fake_kernel" bzimage "$tree/arch/x86/boot/bzImage" "$release"
for module in virtio_ring virtio_console veth extra; do
	"$fake_kernel" module "$tree/drivers/$module.ko" "$release"
done
"$fake_kernel" module "$tree/drivers/virtio_pci.ko" "$release" virtio_ring
expect 0 "$KVMBENCH" guest build --kernel "$tree" -o one
contains out "^kernel +one/vmlinuz +\\($release\\)"
cmp -s one/vmlinuz "$tree/arch/x86/boot/bzImage" || fail "vmlinuz is another kernel"
[ "$(about one modules 0) $(about one modules 1)" = 'virtio_ring virtio_pci' ] ||
	fail "modules in the wrong order"
[ "$(about one kernel sha256)" = "$(sha256sum <one/vmlinuz | cut -d' ' -f1)" ] || fail "kernel's hash"
[ "$(about one initramfs sha256)" = "$(sha256sum <one/initramfs.cpio | cut -d' ' -f1)" ] ||
	fail "initramfs's hash"
[ "$(head -c 6 one/initramfs.cpio)" = 070701 ] || fail "no newc archive"
[ -z "$(find one -name '.*' ! -name .)" ] || fail "something is left over in one"

# the same makes the same, into the cache as well; a module more does not
expect 0 "$KVMBENCH" guest build -k "$tree" -o two --json
"$JSON" hash <out >/dev/null || fail "--json prints no hash"
cmp -s one/initramfs.cpio two/initramfs.cpio || fail "another initramfs of the same content"
expect 0 "$KVMBENCH" guest build -k "$tree"
contains out "^image +$(about one hash)"
[ -e "cache/images/$(about one hash)/image.json" ] || fail "not in the cache by its hash"
expect 0 "$KVMBENCH" guest build -k "$tree" -o two --module extra
[ "$(about one hash)" != "$(about two hash)" ] || fail "another image with the same hash"
contains two/image.json '"extra"'

# --- tools, agents ---------------------------------------------------------------------------------
if command -v fio >/dev/null; then
	expect 0 "$KVMBENCH" guest build -k "$tree" --with fio,fio -o tools
	[ "$(about tools tools 0 name)" = fio ] || fail "no fio in image.json"
	[ "$("$JSON" -n tools <tools/image.json)" = 1 ] || fail "fio twice"
	if command -v cpio >/dev/null; then
		mkdir unpacked
		(cd unpacked && cpio -id --quiet <../tools/initramfs.cpio)
		cmp unpacked/usr/bin/fio "$(command -v fio)" || fail "another fio"
		if [ "$(id -u)" = 0 ]; then
			expect 0 chroot unpacked /usr/bin/fio --version
			contains out '^fio-'
		fi
		[ -x unpacked/init ] || fail "no agent"
		[ "$("$JSON" schema <unpacked/kvmbench/image.json)" = kvmbench.guest/1 ] ||
			fail "no description in the image"
	fi
fi
expect 5 "$KVMBENCH" guest build -k "$tree" --agent /etc/passwd -o three
contains err 'no static x86-64 program'
expect 5 "$KVMBENCH" guest build -k "$tree" --agent /nosuch -o three
contains err '/nosuch'
[ ! -e three ] || fail "a failed build left three"

# --- bad input -------------------------------------------------------------------------------------
# STATUS PATTERN ARGUMENT...
refused() {
	expect "$1" "$KVMBENCH" guest build "${@:3}" -o bad
	contains err "$2"
	[ ! -s out ] || fail "printed something"
	[ -z "$(find bad -type f 2>/dev/null)" ] || fail "left files: $(find bad)"
}
cp -r "$tree" other
"$fake_kernel" module other/drivers/virtio_pci.ko 5.10.0-fake virtio_ring
refused 5 'virtio_pci.ko.* is for kernel 5.10.0-fake, not for 6.1.0-fake' -k other
"$fake_kernel" module other/drivers/virtio_pci.ko "$release" virtio_ring
"$fake_kernel" module other/drivers/virtio_ring.ko "$release" virtio_pci
refused 5 'need each other' -k other
rm other/drivers/virtio_ring.ko
refused 77 "no module 'virtio_ring', which 'virtio_pci' depends on" -k other
refused 77 "no module 'nosuch'" -k "$tree" --module nosuch
refused 2 'modules.*nosuch' -k "$tree" --modules nosuch
head -c 3000 one/vmlinuz >short
refused 5 'short.*cut off' -k ./short
refused 5 'ELF' -k "$KVMBENCH"
refused 2 '/no/such' -k /no/such
refused 2 'did you mean fio' -k "$tree" --with fioo
expect 2 "$KVMBENCH" guest
contains err 'nothing asked for'
expect 2 "$KVMBENCH" guest biuld
expect 2 "$KVMBENCH" guest build build
: >file
expect 5 "$KVMBENCH" guest build -k "$tree" -o file
contains err "directory 'file'"

# --- the distribution's, downloaded ---------------------------------------------------------------
mkdir fake cache/kernels
"$fake_kernel" deb fake/kernel.deb "$release"
sha=$(sha256sum <fake/kernel.deb | cut -d' ' -f1)
cat >fake/apt-cache <<'END'
#!/bin/sh
echo "apt-cache $*" >>"$FAKE/log"
for package in "$@"; do :; done
case $1:$package in
depends:linux-image-cloud-amd64) printf '%s\n  Depends: linux-image-6.1.0-fake\n' "$package" ;;
depends:linux-image-6.1.0-fake) printf '%s\n  Depends: kmod\n |Depends: a\n  Depends: <b>\n' "$package" ;;
show:linux-image-6.1.0-fake) printf 'Package: %s\nVersion: 1\nSize: 5\nSHA256: %s\n\n' "$package" "$SHA" ;;
*) echo 'E: No packages found' >&2; exit 100 ;;
esac
END
cat >fake/apt-get <<'END'
#!/bin/sh
echo "apt-get $*" >>"$FAKE/log"
case $NETWORK in
down) echo 'E: Failed to fetch: Temporary failure resolving' >&2; exit 100 ;;
slow) echo $$ >"$FAKE/pid"; exec sleep 100 ;;
esac
cp "$FAKE/kernel.deb" ./linux-image_1_amd64.deb
END
chmod +x fake/apt-*
export PATH=$FAKE:$PATH SHA=$sha NETWORK=up

NETWORK=down refused 77 'Temporary failure resolving' -k linux-image-cloud-amd64
contains err 'hint: is the network up'
refused 77 "knows no package 'nosuch'" -k nosuch
SHA=${sha//[0-9]/0} refused 5 'not what apt-get promised' -k linux-image-cloud-amd64
[ -z "$(ls cache/kernels)" ] || fail "kept what was not promised: $(ls cache/kernels)"

# killed in mid-download: nothing half is left or used, and the download ends with it
NETWORK=slow "$KVMBENCH" guest build -q -k linux-image-cloud-amd64 -o killed >/dev/null 2>&1 &
victim=$!
wait_until test -s fake/pid
kill -9 "$victim"
wait "$victim" 2>/dev/null || true
gone() { ! kill -0 "$(cat fake/pid)" 2>/dev/null; }
wait_until gone
[ -z "$(ls cache/kernels)" ] || fail "kept something of a killed download"

# several at once: one download, the same image for all
: >fake/log
for i in 1 2 3 4; do
	"$KVMBENCH" guest build -q -k linux-image-cloud-amd64 -o "at_once$i" >/dev/null 2>"err$i" &
done
for i in 1 2 3 4; do
	wait -n || fail "one of several at once failed: $(cat err?)"
done
for i in 2 3 4; do
	cmp -s at_once1/initramfs.cpio "at_once$i/initramfs.cpio" || fail "images differ"
done
[ "$(grep -c '^apt-get' fake/log)" = 1 ] || fail "downloaded more than once: $(cat fake/log)"
[ "$(ls cache/kernels)" = "$sha" ] || fail "not kept by its hash: $(ls cache/kernels)"
[ ! -e cache/kernels.tmp ] || fail "left its working directory"
[ "$(about at_once1 kernel origin)" = 'package linux-image-6.1.0-fake=1' ] || fail "origin"

# afterwards nobody is asked any more, and no network is needed
: >fake/log
NETWORK=down expect 0 "$KVMBENCH" guest build -k linux-image-cloud-amd64 -o later
[ ! -s fake/log ] || fail "asked again: $(cat fake/log)"

# --- a full disk -------------------------------------------------------------------------------------
unshare -m true 2>/dev/null || exit 0
mkdir disk
export -f fail contains
# shellcheck disable=SC2016 # expanded inside
unshare -m bash -euc '
	mount -t tmpfs -o size=512k none disk || exit 0
	status=0
	"$KVMBENCH" guest build -k "$1" -o disk/image >out 2>err || status=$?
	[ "$status" = 5 ] || fail "exit code $status on a full disk"
	contains err "No space left on device"
	[ -z "$(find disk -type f)" ] || fail "left files on a full disk: $(find disk -type f)"
	status=0
	KVMBENCH_CACHE=$PWD/disk/cache "$KVMBENCH" guest build -k "$1" >out 2>err || status=$?
	[ "$status" = 5 ] || fail "exit code $status with a full cache"
	contains err "No space left on device"
	[ -z "$(find disk -name "*.cpio")" ] || fail "left files in a full cache"' - "$tree"
