#!/bin/bash
# A real Linux guest, emulated so that it boots anywhere: int_xorshift and syscall_getpid in it and
# on the host, by the same program; the start is stamped; it is labelled as emulated, gets no
# verdict, and nothing of it is left.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/guest_lib.bash
. "$ROOT/tests/cli/guest_lib.bash"

tool=()
! command -v sysbench >/dev/null || tool=(sysbench)
timeout 120 "$KVMBENCH" guest build ${tool[0]:+--with "${tool[0]}"} -o image >out 2>err ||
	skip "no kernel for a guest: $(grep . err | head -n 1)"

expect 0 "$KVMBENCH" run --target host,guest --accel tcg --guest-image image --launches 1 \
	--bench int_xorshift --bench syscall_getpid --bench guest_boot --bench save_restore --guest-timeout 200s \
	-o run.jsonl
contains out 'emulated'
nothing_left 'a session'
valid_run run.jsonl

[ "$(records run.jsonl launch)" = 6 ] || fail "not 6 launches: $(records run.jsonl launch)"
guests=$(grep '"type":"launch"' run.jsonl | grep -c '"status":"ok".*"libvirt_ms"\|"libvirt_ms".*"status":"ok"')
[ "$guests" -ge 1 ] || fail 'no stamps of the boot'
for field in guest_accel guest_libvirt guest_qemu guest_machine guest_cpu guest_kernel guest_image \
	guest_pinning guest_thp guest_clocksource; do
	grep '"type":"host"' run.jsonl | grep -q "\"$field\":\"[^\"]" || fail "no $field in the fingerprint"
done
grep '"type":"host"' run.jsonl | grep -q '"guest_accel":"tcg"' || fail 'not said to be emulated'

# saved and restored: the agent, which does not know that it was away, answers
saved=$(grep '"type":"launch".*"save_ms"' run.jsonl) || fail 'nothing was saved'
for counter in save_ms restore_ms answer_ms downtime_ms bytes; do
	grep -q "\"status\":\"ok\".*\"$counter\":[1-9]\|\"$counter\":0\.[0-9]*[1-9]" <<<"$saved" ||
		fail "no $counter: $saved"
done
[ -z "$(find "${TMPDIR:-/var/tmp}" -name saved -newer image/image.json 2>/dev/null)" ] ||
	fail 'the file of the saved guest is still there'

# stages in their order, first to last
stamps=$(grep '"ready_ms"' run.jsonl | head -n 1)
before=0
for stage in libvirt kernel init modules ready; do
	at=$(grep -o "\"${stage}_ms\":[0-9]*" <<<"$stamps" | cut -d : -f 2)
	[ -n "$at" ] || fail "no stamp of $stage: $stamps"
	[ "$stage" = kernel ] || [ "$at" -ge "$before" ] || fail "$stage at $at ms, before $before"
	before=$at
done

# a well-known program, from the image; what is not in it is a skip that says how to get it there
expect 77 "$KVMBENCH" run --target guest --accel tcg --guest-image image --bench 'fio_rand_read' \
	--launches 1 -o none.jsonl
contains err "fio is not in the guest's image"
contains err 'kvmbench guest build --with fio'
if [ -n "${tool[0]:-}" ]; then
	status=0
	"$KVMBENCH" run --target host,guest --accel tcg --guest-image image --bench sysbench_cpu \
		--launches 1 --guest-timeout 200s -o tool.jsonl >out 2>err </dev/null || status=$?
	[ "$(records tool.jsonl launch)" = 2 ] || fail "$(records tool.jsonl launch) launches of a tool"
	[ "$(grep -c '"events":[1-9]' tool.jsonl)" = 2 ] || fail 'sysbench told no events'
	nothing_left 'a tool'
fi

# two more sessions' worth of pairs would still be no verdict on KVM
"$KVMBENCH" report run.jsonl --format json >report.json
lacks report.json '"verdict": *"near-native"'
contains report.json '"area": *"cpu"'
contains report.json '"topic": *"clock"'
"$KVMBENCH" report run.jsonl >report.txt
contains report.txt '^The guest$'
contains report.txt 'CPU .*guest'
contains report.txt 'every instruction of the guest is translated'
# what QEMU's memory lay on was read behind each launch in a guest
grep -q '"guest_bytes":[1-9]' run.jsonl || fail "no pages of the guest's memory were counted"
contains report.json 'no KVM number'
