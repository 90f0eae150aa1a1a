#!/bin/sh
# nightly.sh [FOLDER]: one night on a host of your own. Measures, adds the run to the store, compares
# it with the last good night, writes what CI and dashboards read into FOLDER (~/kvmbench), and asks
# history for slow changes. Prints nothing and exits 0 on a good night; else the report goes to
# standard output (cron mails it) and to $MAIL_TO, and the exit code says what was wrong.
#
#   crontab:  17 3 * * *  MAIL_TO=team@example.org /usr/local/bin/nightly.sh
#   systemd:  kvmbench-nightly.service and .timer beside this file
#
# A bad night is not taken as the next baseline. Accept one with: ln -sf NIGHT.jsonl FOLDER/baseline
set -u

folder=${1:-$HOME/kvmbench}
suite=${SUITE:-quick}
session_sd=${SESSION_SD:-1%} # of this host: kvmbench history -v shows it after 5 nights
threshold=${THRESHOLD:-5%}   # above twice session_sd, or one night cannot tell
mail_to=${MAIL_TO:-}
night=$(date -u +%Y%m%dT%H%M%SZ)

mkdir -p "$folder" && cd "$folder" || exit 5
touch accepted # changes that are known, for --ack
export KVMBENCH_DB="${KVMBENCH_DB:-$folder/store.db}"

alarm() {
	cat report.txt
	[ -z "$mail_to" ] || mail -s "kvmbench on $(hostname): $2" "$mail_to" <report.txt
	exit "$1"
}

if ! kvmbench run --suite "$suite" --quiet -o "$night.jsonl" >report.txt 2>&1; then
	alarm 5 'the measurement failed'
fi
kvmbench store add "$night.jsonl" >/dev/null
kvmbench report "$night.jsonl" --format html -o report.html
[ -e baseline ] || ln -s "$night.jsonl" baseline

code=0
kvmbench compare baseline "$night.jsonl" --session-sd "$session_sd" \
	--threshold "$threshold" --color never --junit junit.xml \
	--openmetrics kvmbench.prom >report.txt 2>&1 || code=$?
[ "$code" = 0 ] || alarm "$code" "exit code $code against $(readlink baseline)"
ln -sf "$night.jsonl" baseline

# What is too small for one night, or came bit by bit.
kvmbench history --ack accepted --fail-on regression --color never >report.txt 2>&1 || code=$?
[ "$code" = 0 ] || alarm "$code" 'history has a change for the worse'
