# bash completion for kvmbench; install as share/bash-completion/completions/kvmbench.
# shellcheck shell=bash

_kvmbench_commands() {
	echo doctor list run report compare store history bisect-step guest lab
}

_kvmbench_options() {
	local common='--help --usage'
	case $1 in
	doctor) echo "--json --quiet --verbose --color $common" ;;
	list) echo "--json --target $common" ;;
	run)
		echo "--suite --bench --target --launches --budget --cpus --ring --param --seed --vary --aa" \
			"--ab --fail-on --margin --output --resume --quiet --verbose --color $common" \
			"--connect --accel --guest-kernel --guest-image --guest-memory --guest-cpus" \
			"--guest-machine --guest-huge-pages --guest-timeout --disk-dir --disk-size" \
			"--guest-disk --guest-disk-write --guest-disk-cache --guest-disk-aio" \
			"--guest-disk-thread --network --domain --guest-with" \
			"--container-cpus --container-memory"
		;;
	compare)
		echo "--db --threshold --session-sd --vary --fail-on --format --output --junit --openmetrics" \
			"--tracker --width --color $common"
		;;
	report) echo "--format --output --margin --all --color --no-plots --width $common" ;;
	lab)
		echo "--machine --kernel --modules --cmdline --memory --suite --bench --profile --param --launches" \
			"--vs --vs-cmdline --matrix --exec --with --bring --clock --output --keep --silence --timeout --json --quiet" \
			"$common"
		;;
	store) echo "--db --json $common" ;;
	guest)
		echo "--kernel --modules --module --with --agent --output --json --quiet $common"
		;;
	history)
		echo "--bench --target --host --db --order --git-repo --vary --threshold --ack --fail-on" \
			"--format --output --verbose --width --color $common"
		;;
	bisect-step)
		echo "--baseline --bench --target --param --launches --budget --cpus --seed --threshold" \
			"--session-sd --error --vary --db --output --quiet --verbose --color $common"
		;;
	esac
}

# The beginnings of ids in the store.
_kvmbench_ids() {
	"${1:-kvmbench}" store list 2>/dev/null | awk 'NR > 1 { print $1 }'
}

# Benchmark names, asked from the program itself so that they are never out of date.
_kvmbench_benches() {
	"${1:-kvmbench}" list 2>/dev/null | awk 'NR > 1 && /^[a-z]/ { print $1 }'
}

_kvmbench() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]} words=''

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		words="$(_kvmbench_commands) --help --version"
	else
		case $before in
		--suite)
			words='quick micro workloads full'
			[ "$command" != lab ] || words='lab micro'
			;;
		--machine) words='svm vmx' ;;
		--clock) words='host instructions' ;;
		--target | -t) words='host tinyvm qemu container guest fake' ;;
		--accel) words='auto kvm tcg' ;;
		--guest-machine) words='q35 pc' ;;
		--guest-disk-cache) words='none writeback writethrough directsync unsafe' ;;
		--guest-disk-aio) words='native threads io_uring' ;;
		--guest-disk-thread) words='on off' ;;
		--network) words='auto links loopback' ;;
		--ring) words='user kernel' ;;
		--color) words='auto always never' ;;
		--format | -f)
			words='text html markdown json csv'
			[ "$command" != compare ] || words='text markdown json'
			[ "$command" != history ] || words='text html json'
			;;
		--fail-on)
			words='regression improvement invalid incomparable inconclusive none'
			[ "$command" != history ] || words='regression none'
			;;
		--bench | --profile) words=$(_kvmbench_benches "${COMP_WORDS[0]}") ;;
		store) words='add list show rm rebuild export' ;;
		guest) words='build agent' ;;
		--with | -w | --guest-with) words='fio sysbench iperf3 stress-ng hackbench cyclictest' ;;
		-o | --output | --resume | --junit | --openmetrics | --tracker | --db | --order | --git-repo | --ack | --kernel | -k | --modules | --agent | --baseline | --keep | --vs | --exec)
			compopt -o default 2>/dev/null
			return
			;;
		--launches | --budget | --cpus | --param | --seed | --vary | --margin | --threshold | --session-sd | --error | --host | --width | --module | --ab | --cmdline | --vs-cmdline | --matrix | --memory | --silence | --timeout | --domain | --container-cpus | --container-memory)
			return
			;;
		*)
			case $command:$word in
			*:-*) words=$(_kvmbench_options "$command") ;;
			store:*)
				case ${COMP_WORDS[2]} in
				show | rm | export) words=$(_kvmbench_ids "${COMP_WORDS[0]}") ;;
				*)
					compopt -o default 2>/dev/null
					return
					;;
				esac
				;;
			list:*) words=$(_kvmbench_benches "${COMP_WORDS[0]}") ;;
			*)
				compopt -o default 2>/dev/null
				return
				;;
			esac
			;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _kvmbench kvmbench
