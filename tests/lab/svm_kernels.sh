#!/bin/bash
# Two kernels side by side: the distribution's and another version of it, by package name and as an
# unpacked tree. LAB_KERNEL2=SPEC takes another second one. Every difference is told as a change,
# and a comparison of the two run files says the same.
# shellcheck source=tests/lab/lib.bash
. "$(dirname "$0")/lib.bash"

second=${LAB_KERNEL2:-linux-image-6.12-cloud-amd64}
benches=(--bench cpuid --bench pio_out_user --bench mmio_read_user)

# either direction is a result: 0 nothing got longer, 1 something did
status=0
"$KVMBENCH" lab --machine svm ${LAB_KERNEL:+--kernel "$LAB_KERNEL"} --vs "$second" "${benches[@]}" \
	-o a.jsonl >out 2>err </dev/null || status=$?
cat out err
case $status in
0 | 1) ;;
77) skip "$(head -n 1 err)" ;;
*)
	! grep -Eq "cannot (download|find)|no package|has no" err || skip "$second cannot be had: $(head -n 1 err)"
	fail "exit code $status"
	;;
esac
other=$(ls a-*.jsonl)
releases=()
for run in a.jsonl "$other"; do
	releases+=("$(grep -o '"kernel_release":"[^"]*' "$run" | head -n 1 | cut -d '"' -f 4)")
	[ "$(counts "$run" | wc -l)" -ge 3 ] || fail "$run has not all counts"
done
[ "${releases[0]}" != "${releases[1]}" ] || fail "both are ${releases[0]}: nothing was compared"
for release in "${releases[@]}"; do
	grep -qF -- "$release" out || fail "out does not name $release"
done
expect "$status" "$KVMBENCH" compare a.jsonl "$other" \
	--vary kernel_release,kernel_version,lab_kernel,kvm_parameters

# an image alone, with its modules nowhere: nothing to count in, and why
expect 0 timeout 300 "$KVMBENCH" guest build ${LAB_KERNEL:+--kernel "$LAB_KERNEL"} -o image -q
if [ ! -d "/lib/modules/$(grep -o '"release": *"[^"]*"' image/image.json | head -n 1 | cut -d '"' -f 4)" ]; then
	LAB_KERNEL=image/vmlinuz lab 5 --machine svm "${benches[@]}" -o bare.jsonl
	contains err 'the kernel has no KVM'
	contains err '\-\-modules'
	[ ! -e bare.jsonl ] || fail 'left a run file without a count'
fi

# the same kernel from where it was unpacked: the same counts
cache=${KVMBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kvmbench}
[ -e "$cache/packages/$second" ] || exit 0
read -r sum _ <"$cache/packages/$second" || true # it has no line end
LAB_KERNEL=$cache/kernels/$sum lab 0 --machine svm "${benches[@]}" -o tree.jsonl
[ "$(counts tree.jsonl)" = "$(counts "$other")" ] || fail "unpacked it counts otherwise: $(
	diff <(counts tree.jsonl) <(counts "$other"))"
