#!/bin/sh
# deps.sh run|check|lint|fuzz: installs what is missing to build and run kvmbench, to test it, to
# lint it, to fuzz it. Each includes the ones before it but lint and fuzz, which are beside each
# other. A need counts as met when its header or program is there, wherever it came from; only what
# is missing is asked of the package manager. KVMBENCH_NO_INSTALL=1 installs nothing.
set -eu

mode=${1:-run}
case $mode in
run) sets='run' ;;
check) sets='run check' ;;
lint) sets='run check lint' ;;
fuzz) sets='run fuzz' ;;
*)
	echo "usage: scripts/deps.sh run|check|lint|fuzz" >&2
	exit 2
	;;
esac

# set  must/may  probe  apt  dnf  zypper  pacman. "may": the rest works without, and says so.
# A probe is a header (in <...>), a program, or several of either with | between them.
needs() {
	cat <<-'END'
	run   must gcc|cc               gcc              gcc              gcc               gcc
	run   must make                 make             make             make              make
	run   must objcopy              binutils         binutils         binutils          binutils
	run   must <stdio.h>            libc6-dev        glibc-devel      glibc-devel       glibc
	run   must <linux/kvm.h>        linux-libc-dev   kernel-headers   linux-glibc-devel linux-api-headers
	run   must <jansson.h>          libjansson-dev   jansson-devel    libjansson-devel  jansson
	run   must <gsl/gsl_cdf.h>      libgsl-dev       gsl-devel        gsl-devel         gsl
	run   must <sqlite3.h>          libsqlite3-dev   sqlite-devel     sqlite3-devel     sqlite
	run   must <gcrypt.h>           libgcrypt20-dev  libgcrypt-devel  libgcrypt-devel   libgcrypt
	run   must <archive.h>          libarchive-dev   libarchive-devel libarchive-devel  libarchive
	run   must <zlib.h>             zlib1g-dev       zlib-devel       zlib-devel        zlib
	run   must <libvirt/libvirt.h>  libvirt-dev      libvirt-devel    libvirt-devel     libvirt
	run   must <libxml/tree.h>      libxml2-dev      libxml2-devel    libxml2-devel     libxml2
	run   may  gnuplot              gnuplot-nox      gnuplot          gnuplot           gnuplot
	run   may  bwrap                bubblewrap       bubblewrap       bubblewrap        bubblewrap
	run   may  qemu-system-x86_64   qemu-system-x86  qemu-system-x86  qemu-x86          qemu-system-x86
	run   may  LIBVIRT-QEMU         libvirt-daemon-driver-qemu libvirt-daemon-driver-qemu libvirt-daemon-driver-qemu libvirt
	check must <cmocka.h>           libcmocka-dev    libcmocka-devel  libcmocka-devel   cmocka
	check must bash                 bash             bash             bash              bash
	check must unshare              util-linux       util-linux       util-linux        util-linux
	check must xmllint              libxml2-utils    libxml2          libxml2-tools     libxml2
	check may  bochs                bochs-term       bochs            bochs             bochs
	check may  chromium|chromium-browser|google-chrome chromium chromium chromium        chromium
	check may  libvirtd|virtqemud   libvirt-daemon   libvirt-daemon   libvirt-daemon    libvirt
	check may  virsh                libvirt-clients  libvirt-client   libvirt-client    libvirt
	check may  qemu-img             qemu-utils       qemu-img         qemu-img          qemu-img
	check may  busybox              busybox-static   busybox          busybox-static    busybox
	check may  bsdtar|cpio          cpio             cpio             cpio              cpio
	check may  valgrind             valgrind         valgrind         valgrind          valgrind
	check may  yamllint             yamllint         yamllint         python3-yamllint  yamllint
	check may  promtool             prometheus       prometheus       golang-github-prometheus-prometheus prometheus
	lint  must clang                clang            clang            clang             clang
	lint  must clang-format         clang-format     clang-tools-extra clang            clang
	lint  must shellcheck           shellcheck       ShellCheck       ShellCheck        shellcheck
	lint  may  mandoc               mandoc           mandoc           mandoc            mandoc
	fuzz  must clang                clang            clang            clang             clang
	fuzz  must FUZZER               CLANG-RT         compiler-rt      clang             compiler-rt
	END
}

# libFuzzer and the sanitizers: part of clang, or of a package beside it.
have_fuzzer() {
	command -v clang >/dev/null 2>&1 &&
		ls "$(clang -print-resource-dir)"/lib/*/libclang_rt.fuzzer*.a >/dev/null 2>&1
}

# PROBE: is one of its alternatives there?
met() {
	old_ifs=$IFS
	IFS='|'
	# shellcheck disable=SC2086 # split at |
	set -- $1
	IFS=$old_ifs
	for probe in "$@"; do
		case $probe in
		'<'*)
			echo "#include $probe" | ${CC:-gcc} -E -I/usr/include/libxml2 -x c - >/dev/null 2>&1 && return 0
			;;
		FUZZER)
			have_fuzzer && return 0
			;;
		LIBVIRT-QEMU)
			for driver in /usr/lib*/libvirt/connection-driver/libvirt_driver_qemu.so \
				/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so; do
				[ ! -e "$driver" ] || return 0
			done
			;;
		*)
			command -v "$probe" >/dev/null 2>&1 && return 0
			;;
		esac
	done
	return 1
}

distribution() {
	for manager in apt-get dnf zypper pacman; do
		if command -v "$manager" >/dev/null 2>&1; then
			echo "$manager"
			return
		fi
	done
	echo unknown
}

# Debian keeps the runtime of clang N in libclang-rt-N-dev (before 15 partly in
# libclang-common-N-dev, which clang pulls in).
clang_rt() {
	major=$(apt-cache depends clang 2>/dev/null |
		sed -n 's/.*Depends: clang-\([0-9][0-9]*\)$/\1/p' | head -n 1)
	if apt-cache show "libclang-rt-$major-dev" >/dev/null 2>&1; then
		echo "libclang-rt-$major-dev"
	else
		echo "libclang-common-$major-dev"
	fi
}

# must|may: the packages of the unmet needs, in this distribution's names
missing() {
	needs | while read -r set weight probe apt dnf zypper pacman; do
		case " $sets " in
		*" $set "*) ;;
		*) continue ;;
		esac
		[ "$weight" = "$1" ] || continue
		met "$probe" && continue
		case $manager in
		apt-get) echo "$apt" ;;
		dnf) echo "$dnf" ;;
		zypper) echo "$zypper" ;;
		pacman) echo "$pacman" ;;
		*) echo "$apt" ;;
		esac
	done | sort -u | tr '\n' ' '
}

# The hand that installs: root, or sudo without a password prompt where nobody can answer it.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

update_done=
install() {
	case $manager in
	apt-get)
		if [ -z "$update_done" ]; then
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 || return 1
			update_done=1
		fi
		packages=
		for package in "$@"; do
			[ "$package" != CLANG-RT ] || package=$(clang_rt)
			packages="$packages $package"
		done
		# shellcheck disable=SC2086 # a list
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
			--no-install-recommends $packages >&2
		;;
	dnf) as_root dnf -q install -y "$@" >&2 ;;
	zypper) as_root zypper --non-interactive install --no-recommends "$@" >&2 ;;
	pacman) as_root pacman -S --noconfirm --needed "$@" >&2 ;;
	esac
}

manager=$(distribution)
must=$(missing must)
may=$(missing may)

if [ -z "$must$may" ]; then
	echo "deps: everything for '$mode' is here"
	exit 0
fi

cannot() {
	echo "deps: $1; needed for '$mode', by their names in ${2:-this distribution}:" >&2
	echo "deps:   $must$may" >&2
	[ -z "$must" ] || exit 1
	echo "deps: none of them is essential, going on" >&2
	exit 0
}

if [ "${KVMBENCH_NO_INSTALL:-}" = 1 ]; then
	cannot "KVMBENCH_NO_INSTALL=1, nothing installed"
elif [ "$manager" = unknown ]; then
	cannot "none of apt-get, dnf, zypper, pacman found" Debian
elif [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
	cannot "not root and no sudo"
fi

echo "deps: installing for '$mode': $must$may"
if [ -n "$must" ]; then
	# shellcheck disable=SC2086 # a list
	install $must || cannot "$manager failed"
fi
# One by one: what is not to be had must not keep the others out.
for package in $may; do
	install "$package" || echo "deps: no $package here; what needs it says so" >&2
done
must=$(missing must)
may=
[ -z "$must" ] || cannot "still missing after $manager"
