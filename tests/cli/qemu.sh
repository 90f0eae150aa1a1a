#!/bin/bash
# Target qemu, for real: a machine of QEMU's with KVM, through libvirt. Every group of operations
# gives times, KVM's counts are as declared, and a killed harness leaves nothing after the next one.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# Places, and whoever is in them, are this test's own. Short: they hold sockets.
XDG_RUNTIME_DIR=$(mktemp -d /tmp/kbq.XXXXXX)
export XDG_RUNTIME_DIR
# what libvirt found out about QEMU takes it long: not twice
known=/tmp/kvmbench-$(id -u)/.cache
if [ -d "$known" ]; then
	mkdir -m 711 "$XDG_RUNTIME_DIR/kvmbench"
	ln -s "$known" "$XDG_RUNTIME_DIR/kvmbench/.cache"
fi
# nobody is left in there, whatever fails
clean() {
	"$KVMBENCH" run --target qemu --bench control_alu --launches 1 -q -o "$WORK/last.jsonl" >"$WORK/last" 2>&1 || true
	rm -rf "$XDG_RUNTIME_DIR" "$WORK"
}
unset LIBVIRT_DEFAULT_URI

"$KVMBENCH" list --json -t qemu control_alu >row.all || fail "list"
[ "$("$JSON" benchmarks 0 targets qemu runs <row.all)" = true ] || skip "target qemu: $("$JSON" benchmarks 0 targets qemu why <row.all)"
# list does not start QEMU: what is missing of it shows in a first run
status=0
"$KVMBENCH" run --target qemu -c qemu:///embed --bench control_alu --ring user --launches 1 -q \
	-o first.jsonl >out 2>err </dev/null || status=$?
if [ ! -e first.jsonl ] || ! grep -q '"type":"launch"' first.jsonl; then
	rm -rf "$XDG_RUNTIME_DIR"
	grep -qE 'cannot connect to libvirt|cannot start the guest|no KVM' err out || fail "status $status"
	skip "no QEMU with KVM through libvirt: $(grep -hE 'cannot|no KVM' err out | head -n 1)"
fi
trap clean EXIT

# The identity of the VMM is in the fingerprint.
for field in qemu_version qemu_libvirt qemu_machine qemu_cpu qemu_firmware; do
	grep -q "\"$field\":\"[^\"]" first.jsonl || fail "no $field in the fingerprint"
done

# Ten operations and more, one launch each. A busy machine may exclude a launch afterwards: that it
# ran and what KVM counted does not depend on it.
operations="pio_out_user pio_in_user mmio_read_user mmio_write_user int_xorshift branchy fp_fma
	crypto_sha256 mem_chase mem_triad rdtsc"
globs=()
for name in $operations; do
	globs+=(--bench "$name")
done
status=0
"$KVMBENCH" run --target qemu -c qemu:///embed "${globs[@]}" --param ws=256KiB --param size=1 --ring user \
	--launches 1 -q -o all.jsonl >out 2>err </dev/null || status=$?
case $status in 0 | 5) ;; *) fail "exit code $status" ;; esac
[ "$(records all.jsonl launch)" -ge 11 ] || fail "$(records all.jsonl launch) launches"
lacks all.jsonl '"status":"(invalid|timeout|failed)"'

# FIELD of the first launch that has "exits" per op as declared: batches × operations
ran=0
while read -r line; do
	contains <(echo "$line") '"raw":\[[0-9.]+(e[+-]?[0-9]+)?,'
	ran=$((ran + 1))
done < <(grep '"type":"launch"' all.jsonl)
[ "$ran" -ge 10 ] || fail "only $ran launches gave times"

# Exits to QEMU: one per operation, exactly; libvirt told them. (20 operations are one round.)
exact=0
while read -r line; do
	exits=$(grep -oE '"user_exits":[0-9]+' <<<"$line" | cut -d: -f2)
	[ -n "$exits" ] || continue
	if [ "$exits" -gt 0 ]; then
		[ $((exits % 20)) = 0 ] || fail "$exits exits to QEMU are no whole rounds"
		contains <(echo "$line") "\"exits\":($exits|$((exits + 1))|$((exits + 2)))[^0-9]"
		exact=$((exact + 1))
	fi
done < <(grep '"type":"launch"' all.jsonl)
if grep -q '"user_exits"' all.jsonl; then
	[ "$exact" = 4 ] || fail "$exact arms had exits to QEMU, not 4"
fi

# QEMU's ioeventfd devices: pci-testdev counts the writes that reach QEMU. All do where there is no
# eventfd; where there is one none does, and each is an exit all the same. 128 operations are a round.
"$KVMBENCH" list --json -t qemu 'ioeventfd_*' >row.device || fail "list"
status=0
"$KVMBENCH" run --target qemu -c qemu:///embed --bench 'ioeventfd_*' --ring user --launches 1 -q \
	-o device.jsonl >out 2>err </dev/null || status=$?
case $status in 0 | 5) ;; *) fail "ioeventfd: exit code $status" ;; esac
lacks device.jsonl '"status":"(invalid|timeout|failed)"'
plan=$(grep -F '{"type":"plan"' device.jsonl)

# LINE NAME: a counter of a launch
counter() {
	"$JSON" counters "$2" <<<"$1"
}
none=0
some=0
while read -r line; do
	arm=$("$JSON" arm <<<"$line")
	eventfd=$("$JSON" arms "$arm" params eventfd <<<"$plan")
	name="$("$JSON" arms "$arm" bench <<<"$plan") eventfd=$eventfd"
	ops=$(($("$JSON" arms "$arm" ops <<<"$plan") * $("$JSON" arms "$arm" batches <<<"$plan")))
	writes=$(counter "$line" device_writes) || fail "$name: no count of QEMU's device"
	if [ "$eventfd" = none ]; then
		[ "$writes" = "$ops" ] || fail "$name: $writes of $ops writes reached QEMU"
		none=$((none + 1))
	else
		[ "$writes" = 0 ] || fail "$name: $writes of $ops writes reached QEMU"
		some=$((some + 1))
	fi
	[ "$("$JSON" arms "$arm" expect_user_exits <<<"$plan")" = "$((writes / ops))" ] || fail "$name: declared otherwise"
	# KVM's own word for it, where libvirt passes it on
	if user=$(counter "$line" user_exits); then
		[ "$user" = "$writes" ] || fail "$name: $user exits to QEMU, $writes writes"
	fi
	if exits=$(counter "$line" exits); then
		[ "$exits" -ge "$ops" ] || fail "$name: $exits exits in $ops writes"
	fi
done < <(grep '"type":"launch"' device.jsonl)
[ "$none" = 2 ] || fail "$none arms without an eventfd, not 2"
[ "$some" -ge 4 ] || fail "$some arms with an eventfd"
# what QEMU's device does not have is skipped with its reason
contains device.jsonl 'no eventfd of any length on its ports'

# QEMU without a pci-testdev, as some distributions build it: the rest runs, these are skipped.
mkdir bin
cat >bin/qemu-system-x86_64 <<END
#!/bin/bash
for word; do
	case \$word in pci-testdev*) echo "'pci-testdev' is not a valid device model name" >&2 && exit 1 ;; esac
done
exec $(command -v qemu-system-x86_64) "\$@"
END
chmod 755 bin/qemu-system-x86_64
status=0
PATH=$PWD/bin:$PATH "$KVMBENCH" run --target qemu -c qemu:///embed --bench ioeventfd_pio --bench control_alu \
	--param eventfd=datamatch --ring user --launches 1 -q -o without.jsonl >out 2>err </dev/null || status=$?
case $status in 0 | 5) ;; *) fail "without a pci-testdev: exit code $status" ;; esac
has_launches without.jsonl 1 || fail "without a pci-testdev nothing ran"
# (what of its last words libvirt hears is a matter of luck)
contains without.jsonl '"bench":"ioeventfd_pio".*"why":"QEMU starts no machine with a pci-testdev: '
lacks without.jsonl '"device_writes"'

# A killed harness leaves QEMU behind; the next one ends it and removes what was there.
left() {
	pgrep -c -f "^[^ ]*qemu[^ ]* .*$XDG_RUNTIME_DIR/" || true
}
"$KVMBENCH" run --target qemu -c qemu:///embed --bench int_xorshift --launches 50 -q -o killed.jsonl \
	>out 2>err </dev/null &
harness=$!
for ((i = 0; i < 200; i++)); do
	[ "$(left)" = 0 ] || [ ! -e killed.jsonl ] || break
	sleep 0.05
done
kill -9 "$harness"
wait "$harness" 2>killed.text || true
[ -n "$(ls "$XDG_RUNTIME_DIR/kvmbench")" ] || fail "nothing was left behind to clean up"
"$KVMBENCH" run --target qemu -c qemu:///embed --bench control_alu --ring user --launches 1 -q \
	-o next.jsonl >out 2>err </dev/null || true
has_launches next.jsonl 1 || fail "the next run has no launch"
[ "$(left)" = 0 ] || fail "QEMU is still there"
[ -z "$(ls "$XDG_RUNTIME_DIR/kvmbench")" ] || fail "left: $(ls "$XDG_RUNTIME_DIR/kvmbench")"

# Bad input: what cannot be had is a skip with its reason.
expect 77 "$KVMBENCH" run --target qemu -c test:///nowhere --bench control_alu --launches 1
contains err 'cannot connect to libvirt at test:///nowhere'
expect 77 "$KVMBENCH" run --target qemu --guest-memory 64MiB --bench mem_chase --param ws=1GiB --launches 1
contains err 'needs 1024 MiB of guest memory, there are 48'
