#!/bin/bash
# --domain: a running domain of the user's at a daemon, with the agent in it. It is measured in and
# left as it was; what it takes (a channel, a domain that runs, an agent that listens, is ours, and
# answers) is said clearly where it lacks.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/daemon_lib.bash
. "$ROOT/tests/cli/daemon_lib.bash"

command -v busybox >/dev/null || skip 'no busybox'
! ldd "$(command -v busybox)" >/dev/null 2>&1 || skip 'busybox is not static'
timeout 120 "$KVMBENCH" guest build -o image >out 2>err ||
	skip "no kernel for a guest: $(grep . err | head -n 1)"
expect 0 "$KVMBENCH" guest agent -o kvmbench-agent
contains err 'kvmbench-agent --port /dev/virtio-ports/org.kvmbench.agent'

# --- a system of the user's: the image's kernel and modules, but a shell as process 1 ----------------
mkdir -p root/bin root/agents
cp "$(command -v busybox)" root/bin/busybox
cp kvmbench-agent root/agents/good
# the same program by another build, and by another version
{ cat kvmbench-agent && echo; } >root/agents/rebuilt
version=$("$KVMBENCH" --version | awk '{ print $2; exit }')
LC_ALL=C sed "s/$version/$(tr '0-9a-z' '9999999999z' <<<"$version")/g" kvmbench-agent >root/agents/old
chmod +x root/agents/*
cat >root/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /tmp
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
for module in $(sed 's/.*"modules":\[//; s/\].*//; s/[",]/ /g' /kvmbench/image.json); do
	insmod /lib/modules/$module.ko
done
for port in /sys/class/virtio-ports/*; do
	[ "$(cat $port/name)" != org.kvmbench.agent ] || PORT=/dev/${port##*/}
done
export PORT
echo shell at the console
# what is typed at the console is done, in a group of its own that the next line ends
while read -r line; do
	[ -z "$job" ] || kill -KILL -"$job" 2>/dev/null
	setsid sh -c "$line" &
	job=$!
done </dev/ttyS0
END
chmod +x root/init
(cd root && find . | busybox cpio -o -H newc 2>/dev/null) >added.cpio
mkdir "$PLACE/boot"
cat image/initramfs.cpio added.cpio >"$PLACE/boot/initramfs"
cp image/vmlinuz "$PLACE/boot"

# NAME CHANNEL: domain XML
domain() {
	cat <<-END
		<domain type='qemu'><name>$1</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
		<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$PLACE/boot/vmlinuz</kernel>
		<initrd>$PLACE/boot/initramfs</initrd>
		<cmdline>console=ttyS0 quiet panic=-1</cmdline></os>
		<features><acpi/></features><cpu mode='maximum'/><devices><serial type='pty'><log file='$PLACE/run/$1.log'/></serial>$2</devices></domain>
	END
}
channel="<channel type='unix'><target type='virtio' name='org.kvmbench.agent'/></channel>"

daemon_start
domain good "$channel" >good.xml
domain bare '' >bare.xml
domain off "$channel" >off.xml
virsh create good.xml >/dev/null || fail 'cannot start a domain'
virsh create --paused bare.xml >/dev/null && virsh resume bare >/dev/null
virsh define off.xml >/dev/null

in_guest() {
	printf '%s\n' "$1" >&7
}
# In place of what listened so far. One after the other, lest the change be too short to be seen.
listens_instead() {
	in_guest true
	wait_until listens "state='disconnected'"
	in_guest "$1"
	wait_until listens "state='connected'"
}
listens() {
	virsh dumpxml good | grep -q "$1"
}
# Under load every launch may be excluded, and then none counts: what matters here is that they ran.
measures() {
	local status=0
	rm -f run.jsonl
	"$KVMBENCH" run -c "$URI" --domain good --bench int_xorshift --launches 2 -o run.jsonl "$@" \
		>out 2>err </dev/null || status=$?
	case $status in 0 | 1 | 3 | 5) ;; *) fail "exit code $status" ;; esac
	lacks run.jsonl '"status":"(failed|timeout|invalid)"'
}
# STATUS PATTERN [OPTION...]
run() {
	rm -f run.jsonl
	expect "$1" "$KVMBENCH" run -c "$URI" --target guest --bench int_xorshift --launches 2 \
		-o run.jsonl "${@:3}"
	tr '\n' ' ' <err >said # the hint is a line of its own
	contains said "$2"
}

# --- what it lacks -----------------------------------------------------------------------------------
run 2 "no domain 'nosuch' at .*there run: .*good" --domain nosuch
run 77 "domain 'off' does not run.*virsh start off" --domain off
run 77 "domain 'bare' has no channel org.kvmbench.agent" --domain bare
contains err "add to its <devices>: <channel type='unix'><target type='virtio' name='org.kvmbench.agent'/></channel>"
virsh destroy bare >/dev/null
run 77 "no agent listens in domain 'good'.*guest agent -o.*--port /dev/virtio-ports" --domain good
expect 77 "$KVMBENCH" run -c qemu:///embed --target guest --domain good --bench int_xorshift -o no.jsonl
contains err 'no libvirt daemon runs here'

# --- it measures -------------------------------------------------------------------------------------
# QEMU reads from a terminal that somebody keeps open
exec 7<>"$(virsh ttyconsole good)"
wait_until grep -q 'shell at the console' "$PLACE/run/good.log"
# shellcheck disable=SC2016 # it is the guest's shell that expands it
in_guest '/agents/good --port $PORT'
wait_until listens "state='connected'"
before=$(virsh dumpxml good)
measures --target host,guest --bench guest_boot --bench syscall_getpid
[ "$(records run.jsonl launch)" = 8 ] || fail "$(records run.jsonl launch) launches, not 8"
contains run.jsonl '"guest_domain":"good"'
contains run.jsonl '"guest_accel":"tcg"'
contains run.jsonl '"guest_kernel":"[0-9]'
contains run.jsonl 'never started or stopped'
contains run.jsonl 'a running domain, the same in all blocks'
"$KVMBENCH" report run.jsonl >text
contains text 'was a running domain, good, the same in all'
[ "$(virsh dumpxml good)" = "$before" ] || fail 'the domain is not as it was'

# --- somebody else has its channel -------------------------------------------------------------------
"$KVMBENCH" run -c "$URI" --target guest --domain good --bench int_xorshift --launches 2000 \
	-o other.jsonl >other 2>&1 </dev/null &
other=$!
wait_until has_launches other.jsonl 2
run 77 "cannot open channel org.kvmbench.agent of domain 'good'" --domain good
# broken off in mid-launch, it leaves half sentences; the next one is not disturbed by them
kill -KILL "$other"
wait "$other" 2>/dev/null || true
measures --target guest

# --- agents that are not what they should be ---------------------------------------------------------
for agent in old rebuilt; do
	listens_instead "/agents/$agent --port \$PORT"
	case $agent in
	old) run 77 "the agent is of version '[9z.-]*', not $version" --domain good ;;
	rebuilt) run 77 "the agent is another build of version $version" --domain good ;;
	esac
	contains err 'kvmbench guest agent -o FILE writes it'
done
# shellcheck disable=SC2016
listens_instead 'exec sleep 1000 <>$PORT'
run 77 "the agent in domain 'good': no answer within" --domain good
contains err 'does another program hold its channel'
# a line that never ends
# shellcheck disable=SC2016
listens_instead 'exec cat /dev/zero >$PORT'
run 77 "the agent in domain 'good': the guest floods the channel" --domain good
[ "$(virsh domstate good)" = running ] || fail 'the domain does not run any more'
