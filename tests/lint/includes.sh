#!/bin/bash
# Who may include whom (DESIGN, section 3): downwards only. And every included file exists.
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"

# Folders whose headers a file of this folder may include, besides its own.
allowed() {
	local bottom='base kvmbench stats'
	local middle="$bottom vm observe host record"
	case $1 in
	harness/include/kvmbench) echo 'kvmbench' ;;
	harness/base | harness/stats) echo "$bottom" ;;
	harness/vm | harness/observe | harness/host | harness/record) echo "$bottom" ;;
	harness/virt) echo 'base guest-payloads' ;;
	harness/target) echo "$middle os virt guest-payloads" ;;
	harness/judge) echo "$middle" ;;
	harness/lab) echo "$bottom record guest-payloads" ;;
	harness/lab/plugin) echo 'lab' ;;
	harness/run) echo "$middle target judge guest-payloads" ;;
	harness/agent) echo "$middle target judge run lab" ;;
	harness/cli) echo "$middle virt target judge run lab guest-payloads reports" ;;
	reports) echo 'base record stats judge lab' ;; # of lab its profiles
	microbench) echo 'kvmbench base' ;;
	workloads) echo 'kvmbench base tool os' ;;
	harness/tool | harness/os) echo 'kvmbench base' ;;
	guest-payloads/tinyvm) echo 'kvmbench' ;;
	guest-payloads/linux) echo 'base guest-payloads' ;;
	tests/*) echo "$middle virt tool os target judge run lab guest-payloads cli reports unit kvm" ;;
	*) echo '' ;;
	esac
}

# "base/error.h" and <kvmbench/op.h> → the folder's name; nothing for system headers
folder_of() {
	case $1 in
	\<kvmbench/*) echo kvmbench ;;
	\<*) ;;
	\"*/*) x=${1#\"} && echo "${x%%/*}" ;;
	*) echo . ;; # beside the includer
	esac
}

exists() {
	local name=${1//[<>\"]/} dir=$2 root
	case $1 in \<kvmbench/*) [ -e "harness/include/$name" ] && return || return 1 ;; \<*) return 0 ;; esac
	for root in harness . tests "$dir"; do
		[ ! -e "$root/$name" ] || return 0
	done
	return 1
}

broken=0
complain() {
	echo "$1: $2" >&2
	broken=1
}

while read -r file; do
	dir=$(dirname "$file")
	while read -r what; do
		[ -n "$what" ] || continue
		exists "$what" "$dir" || complain "$file" "includes $what, which does not exist"
		case $file in
		microbench/*.op.c)
			[ "$what" = '<kvmbench/op.h>' ] ||
				complain "$file" "includes $what: timed code sees <kvmbench/op.h> only"
			continue
			;;
		guest-payloads/tinyvm/*)
			case $what in '<kvmbench/abi.h>' | '<kvmbench/op.h>' | '<std'*) continue ;; esac
			case $what in
			\"*/*) ;;
			\"*) continue ;;
			esac
			complain "$file" "includes $what: guests see <kvmbench/abi.h> and <kvmbench/op.h> only"
			continue
			;;
		esac
		folder=$(folder_of "$what")
		case $folder in
		'' | .) continue ;;
		"$(basename "$dir")") continue ;;
		esac
		case " $(allowed "$dir") " in
		*" $folder "*) ;;
		*) complain "$file" "includes $what: $dir may include $(allowed "$dir")" ;;
		esac
	done < <(sed -n 's/^[ \t]*#[ \t]*include[ \t]*\([<"][^>"]*[>"]\).*/\1/p' "$file")
done < <(c_files; h_files)
exit "$broken"
