# For the tests that need a libvirt daemon: one of our own, unprivileged, with all it has below
# $PLACE, so that no daemon of the host's is touched or taken for it. Sourced after lib.bash.
# shellcheck shell=bash

command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'
PATH=$PATH:/usr/sbin
command -v libvirtd >/dev/null || skip 'no libvirtd'
command -v virsh >/dev/null || skip 'no virsh'
PLACE=$(mktemp -d /tmp/kb.XXXXXX)
URI="qemu+unix:///session?socket=$PLACE/run/libvirt/libvirt-sock"
export XDG_RUNTIME_DIR=$PLACE/own
unset LIBVIRT_DEFAULT_URI

# In place of this shell, so that it is libvirtd that a signal reaches. Root's libvirtd would be the
# system's: as root, it is nobody's.
become_daemon() {
	if [ "$(id -u)" = 0 ]; then
		exec setpriv --reuid nobody --regid nogroup --clear-groups libvirtd
	else
		exec libvirtd
	fi
}

virsh() {
	command virsh -q -c "$URI" "$@"
}

daemon_start() {
	mkdir -p "$PLACE/own" "$PLACE/run" "$PLACE/home/.config/libvirt"
	chmod 755 "$PLACE"
	chmod 700 "$PLACE/own" "$PLACE/run" "$PLACE/home"
	printf 'stdio_handler = "file"\n' >"$PLACE/home/.config/libvirt/qemu.conf"
	[ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$PLACE/run" "$PLACE/home"
	# what QEMU can do takes seconds to find out; the daemon is also asked by our own harness
	HOME=$PLACE/home XDG_RUNTIME_DIR=$PLACE/run XDG_CONFIG_HOME='' XDG_CACHE_HOME='' \
		become_daemon >"$PLACE/log" 2>&1 </dev/null &
	daemon=$!
	trap daemon_end EXIT
	wait_until virsh list
}

# Its domains end first: they would outlive it.
daemon_end() {
	local name
	for name in $(virsh list --name 2>/dev/null); do
		virsh destroy "$name" >/dev/null || true
	done
	kill "$daemon" 2>/dev/null || true
	wait "$daemon" 2>/dev/null || true
	rm -rf "$WORK" "$PLACE"
}
