# What the scripts share that run inside the lab's machine, under a real kvm_amd: tests/lab/svm_*.sh carry
# them there as /inside. Each stage says what it does, since a machine that says nothing is ended;
# results are files in /results.
# shellcheck shell=bash
set -eu
export LC_ALL=C NO_COLOR=1
mkdir /results
cd /results
image=(--guest-image /image --guest-timeout 300s)

say() {
	echo "inside: $*"
}

fail() {
	say "FAILED: $*"
	exit 1
}

# Processes of QEMU; the programs here are too few for pgrep. A zombie has no command line.
machines() {
	local file name
	for file in /proc/[0-9]*/comm; do
		read -r name 2>/dev/null <"$file" || continue
		case $name in qemu-system*) ;; *) continue ;; esac
		[ -z "$(tr -d '\0' 2>/dev/null <"${file%/comm}/cmdline")" ] || echo "${file%/comm}"
	done
}

# Virtual CPUs of KVM that they have.
vcpus() {
	local machine fd n=0
	for machine in $(machines); do
		for fd in "$machine"/fd/*; do
			case $(readlink "$fd") in *kvm-vcpu*) n=$((n + 1)) ;; esac
		done
	done
	echo "$n"
}

nothing_left() {
	[ -z "$(machines)" ] || fail "$1: QEMU still runs"
	[ -z "$(ls /tmp/kvmbench-0)" ] || fail "$1: left in /tmp/kvmbench-0: $(ls /tmp/kvmbench-0)"
}

# NAME ARGUMENT...: kvmbench run into NAME.jsonl; nothing of it stays. A launch that is excluded for
# what a busy emulator does to it is not this test's matter: 5 is allowed, what counts is in the file.
run() {
	local name=$1 status=0
	shift
	say "run $name"
	kvmbench run "${image[@]}" "$@" -q -o "$name.jsonl" >"$name.out" 2>&1 </dev/null || status=$?
	case $status in
	0 | 5) ;;
	*)
		cat "$name.out"
		fail "$name: exit status $status"
		;;
	esac
	nothing_left "$name"
}

say "$(uname -r), $(grep -c ^processor /proc/cpuinfo) CPUs"
