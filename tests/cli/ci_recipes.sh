#!/bin/bash
# The recipes of docs/ci: they parse, what they call exists, and their own lines, run on the target
# that needs no hardware, are silent about a good night and fail on a bad one. The dashboard asks for
# what is emitted.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

ci=$ROOT/docs/ci
not_checked=

# --- syntax -----------------------------------------------------------------------------------------
if command -v yamllint >/dev/null; then
	yamllint -d '{extends: relaxed, rules: {line-length: disable}}' "$ci"/*.yml >out ||
		fail "not YAML"
else
	not_checked+=' YAML(no yamllint)'
fi
sh -n "$ci/nightly.sh" || fail "nightly.sh is no shell script"

# Command lines of kvmbench in any recipe: commands and options that exist.
commands=$("$KVMBENCH" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
sed -e :a -e '/\\$/N; s/\\\n//; ta' "$ci"/* | grep -o '\bkvmbench [a-z][a-z-]* .*' |
	grep -v '^kvmbench on ' | sort -u >lines
n=0
while read -r _ command line; do
	grep -qx -- "$command" <<<"$commands" || continue # prose
	n=$((n + 1))
	"$KVMBENCH" "$command" --help >help </dev/null
	while read -r option; do
		grep -Eq -- "(^|[ ,])$option([=, [:space:]]|\[|$)" help ||
			fail "kvmbench $command has no $option: $line"
	done < <(grep -o -- ' --[a-z][a-z-]*' <<<" $line")
done <lines
[ "$n" -ge 12 ] || fail "only $n command lines found"

# --- what the recipes run ---------------------------------------------------------------------------
# A kvmbench that measures a little, on fake, instead of the quick suite.
mkdir bin
cat >bin/kvmbench <<-END
	#!/bin/bash
	arguments=()
	while [ \$# -gt 0 ]; do
		if [ "\$1" = --suite ]; then
			arguments+=(--target fake --bench cpuid --bench loop_empty --launches 10)
			shift
		else
			arguments+=("\$1")
		fi
		shift
	done
	exec "$KVMBENCH" "\${arguments[@]}"
END
printf '#!/bin/sh\ncat >>%s/mails; echo "$@" >>%s/mails\n' "$WORK" "$WORK" >bin/mail
chmod +x bin/*
export PATH=$WORK/bin:$PATH
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY

# The steps of a workflow that call kvmbench: every "run: |" block, one after another
github_script() {
	awk '
		/^ *run: \|$/ { match($0, /^ */); depth = RLENGTH; block = ""; inside = 1; next }
		inside {
			match($0, /^ */)
			if (NF && RLENGTH <= depth) { inside = 0; if (block ~ /kvmbench (run|compare)/) printf "%s", block }
			else block = block $0 "\n"
		}
		END { if (inside && block ~ /kvmbench (run|compare)/) printf "%s", block }' "$ci/github.yml"
}

# The items of the job script but the first, which builds
gitlab_script() {
	awk '/^  script:$/ { inside = 1; next } inside && !/^    - / { exit }
		inside { sub(/^    - /, ""); print }' "$ci/gitlab.yml" | tail -n +2
}

# NAME: three nights of a CI system: good, good, bad
nights() {
	[ "$(grep -c 'kvmbench' "$1.sh")" -ge 3 ] || fail "$1: commands not found"
	mkdir "$1"
	cd "$1"
	for night in first second; do
		rm -f head.jsonl # a fresh working folder, but for the cache
		expect 0 bash -e "../$1.sh"
		for file in head.jsonl report.html junit.xml kvmbench.prom state/base.jsonl; do
			[ -s "$file" ] || fail "$1: no $file in the $night night"
		done
	done
	rm head.jsonl junit.xml
	cp state/base.jsonl good.jsonl
	KVMBENCH_FAKE=cpuid=1.2 expect 1 bash -e "../$1.sh"
	cmp -s good.jsonl state/base.jsonl || fail "$1: a bad night became the baseline"
	xmllint --noout --schema "$ROOT/tests/golden/junit.xsd" junit.xml 2>err || fail "JUnit"
	contains junit.xml 'failures="1"'
	cd ..
}

# The README's ten lines, which end with the first that fails
readme_script() {
	awk '/^## In CI$/ { inside = 1 } /^## A benchmark/ { inside = 0 }
		inside && /^    / { sub(/^    /, ""); print }' "$ROOT/README.md"
}

# In the README's version the folder stays.
readme_script >readme.sh
export KVMBENCH_DB=$WORK/readme.db
mkdir readme
cd readme
expect 0 bash -e ../readme.sh
sleep 1.1 # nights are named by the second
expect 0 bash -e ../readme.sh
sleep 1.1
cp base.jsonl good.jsonl
KVMBENCH_FAKE=cpuid=1.2 expect 1 bash -e ../readme.sh
cmp -s good.jsonl base.jsonl || fail "README: a bad night became the baseline"
cd ..
unset KVMBENCH_DB

github_script >github.sh
gitlab_script >gitlab.sh
nights github
nights gitlab

# The host with cron: silent, then loud; the next good night is silent again.
night() {
	expect "$1" "$ci/nightly.sh" "$WORK/folder"
	sleep 1.1
}
export MAIL_TO=team@example.org
night 0
[ ! -s out ] || fail "a good night is not silent"
[ ! -s err ] || fail "a good night is not silent"
night 0
good=$(readlink folder/baseline)
KVMBENCH_FAKE=cpuid=1.2 night 1
contains out '^kvmbench compare: 1 regression'
contains out '^  cpuid .*\+(1[89]|2[0-2])\.. %'
contains mails 'team@example\.org'
contains mails '1 regression'
[ "$(readlink folder/baseline)" = "$good" ] || fail "a bad night became the baseline"
night 0
[ "$(readlink folder/baseline)" != "$good" ] || fail "the baseline does not roll"
[ "$("$KVMBENCH" store list --db folder/store.db --json | "$JSON" -n entries)" = 4 ] || fail "store"
[ -s folder/report.html ] || fail "no page"
KVMBENCH_FAKE=cpuid@0=crash,cpuid@1=crash,cpuid@2=crash,loop_empty@0=crash,loop_empty@1=crash \
	expect 5 "$ci/nightly.sh" folder
for unit in service timer; do
	contains "$ci/kvmbench-nightly.$unit" '^\[Unit\]$'
done
contains "$ci/kvmbench-nightly.service" '^ExecStart=.*/nightly\.sh '
if command -v systemd-analyze >/dev/null; then # it reads the files only: no systemd need run
	sed "s|^ExecStart=[^ ]*|ExecStart=$ci/nightly.sh|" "$ci/kvmbench-nightly.service" \
		>kvmbench-nightly.service
	cp "$ci/kvmbench-nightly.timer" .
	systemd-analyze verify ./kvmbench-nightly.timer ./kvmbench-nightly.service 2>err ||
		fail "systemd does not like the units"
else
	not_checked+=' units(no systemd-analyze)'
fi

# --- metrics and the dashboard ------------------------------------------------------------------------
"$JSON" schemaVersion <"$ci/grafana.json" >/dev/null || fail "grafana.json is not JSON"
[ "$("$JSON" -n panels <"$ci/grafana.json")" -ge 5 ] || fail "panels"
sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$ROOT/tests/golden/compare.openmetrics" | sort -u >emitted
sed -n 's/^ *"\(expr\|definition\)": "\(.*\)",\{0,1\}$/\2/p' "$ci/grafana.json" |
	sed 's/\\"/"/g' | sort -u >queries
[ "$(wc -l <queries)" -ge 12 ] || fail "queries not found"
sed 's/"[^"]*"//g' queries | grep -o 'kvmbench_[a-z_]*\( *[{,]\)' | tr -d ' {,' | sort -u >used
lost=$(comm -23 used emitted)
[ -z "$lost" ] || fail "the dashboard asks for what is not emitted: $lost"
lost=$(comm -13 used emitted)
[ -z "$lost" ] || fail "the dashboard does not show: $lost"
# Labels, and the values they are asked to have
for label in $(grep -o '[{,][a-z_]*=' queries | tr -d '{,=' | grep -v instance | sort -u); do
	grep -q "[{,]$label=" "$ROOT/tests/golden/compare.openmetrics" || fail "no label $label"
done
while read -r value; do
	grep -q "\"$value\"" "$ROOT/tests/golden/compare.openmetrics" || fail "no label has '$value'"
done < <(grep -Eo '(verdict|end|side)=~?"[^"]*"' queries | sed 's/.*"\(.*\)"/\1/' | tr '|' '\n')

if command -v promtool >/dev/null; then
	promtool check metrics <folder/kvmbench.prom >out 2>err || fail "promtool check metrics"
	promtool check metrics <"$ROOT/tests/golden/compare.openmetrics" >out 2>err ||
		fail "promtool check metrics"
	{
		printf 'groups:\n- name: dashboard\n  rules:\n'
		grep -v '^label_values' queries | sed "s/'/''/g; s/^/  - record: query\n    expr: '/; s/\$/'/" |
			awk '/record:/ { sub(/query/, "query:" ++n) } { print }'
	} >rules.yml
	promtool check rules rules.yml >out 2>err || fail "the dashboard's queries are not PromQL"
else
	not_checked+=' PromQL(no promtool)'
fi
[ -z "$not_checked" ] || echo "not checked here:$not_checked"
