#!/bin/bash
# Functions nobody may call, and those that only harness/cli may (it alone prints and exits).
# shellcheck source=tests/lint/lib.bash
. "$(dirname "$0")/lib.bash"

never='sprintf|vsprintf|strcpy|strcat|strncpy|gets|strtok|atoi|atof|atol|rand|srand|system|popen|localtime'
in_tests='sprintf|vsprintf|strcpy|strcat|gets|strtok|atoi|atof'
cli_only='printf|vprintf|puts|putchar|perror|err|errx|warn|warnx|exit|abort'

broken=0
report() {
	local line
	while read -r line; do
		echo "$1: $2: $line" >&2
		broken=1
	done
}

while read -r file; do
	code=$(code_of "$file")
	banned=$never
	[[ $file != tests/* ]] || banned=$in_tests
	report "$file" "banned" < <(grep -E "(^|[^_[:alnum:]>.])($banned)[[:space:]]*\(" <<<"$code")
	case $file in
	harness/cli/* | tests/*) continue ;;
	harness/target/fake.c) continue ;; # crashes on demand
	harness/agent/main.c) continue ;;  # the command line of the agent
	harness/lab/plugin/*) continue ;; # runs in QEMU, whose stderr is all it has
	esac
	report "$file" "only harness/cli may" < <(
		grep -E "(^|[^_[:alnum:]>.])($cli_only)[[:space:]]*\(|(^|[^_[:alnum:]])(stdout|stderr)([^_[:alnum:]]|$)" \
			<<<"$code" | grep -v '__attribute__'
	)
done < <(c_files; h_files)
exit "$broken"
