/* What libvirt and kvmbench add to the start of a guest: from the call of libvirt until the agent
 * answers, against QEMU on its plain command line with the same kernel, initramfs, command line,
 * CPU model and memory, from its start until the agent's first bytes. Both emulated, as any host
 * can; in turns, and the order turned round each time.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "bench/common.h"
#include "cli/guest_arguments.h"
#include "guest-payloads/linux/agent_image.h"
#include "stats/describe.h"
#include "stats/interval.h"
#include "target/guest_machine.h"
#include "target/guest_setup.h"

#define PAIRS	8
#define SECONDS 300.0

static double libvirt_boot(const struct guest_setup *setup)
{
	struct guest_machine machine = { 0 };
	struct error err = ERROR_INIT;
	double taken;

	need(guest_machine_open(&machine, setup, false, SECONDS, &err) == 0, &err);
	taken = machine.stamps.ready - machine.stamps.called;
	guest_machine_close(&machine);
	return taken;
}

static void qemu_exec(const struct guest_setup *setup, int channel)
{
	char memory[32];
	char socket[64];
	const char *const argv[] = { "qemu-system-x86_64", "-accel", "tcg", "-machine",
		setup->options.machine, "-cpu", "max", "-m", memory, "-nodefaults", "-nographic",
		"-no-reboot", "-serial", "null", "-kernel", setup->image.kernel, "-initrd",
		setup->image.initramfs, "-append", GUEST_COMMAND_LINE, "-device",
		"virtio-serial-pci", "-chardev", socket, "-device",
		"virtserialport,chardev=agent,name=" MACHINE_CHANNEL, NULL };

	snprintf(memory, sizeof(memory), "%llu", (unsigned long long)setup->options.memory_mib);
	snprintf(socket, sizeof(socket), "socket,id=agent,fd=%d", channel);
	fcntl(channel, F_SETFD, 0);
	execvp(argv[0], (char **)(uintptr_t)argv);
	_exit(127);
}

static double bare_boot(const struct guest_setup *setup)
{
	const double start = now();
	double taken;
	char first;
	int ends[2];
	pid_t pid;

	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0,
		&(struct error){ .text = "socketpair" });
	pid = fork();
	if (pid == 0)
		qemu_exec(setup, ends[1]);
	close(ends[1]);
	need(read(ends[0], &first, 1) == 1, &(struct error){ .text = "QEMU ended by itself" });
	taken = now() - start;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	return taken;
}

int main(void)
{
	struct guest_setup setup = { 0 };
	struct error err = ERROR_INIT;
	double bare[PAIRS], ours[PAIRS];
	struct estimate e;

	guest_arguments_init(&setup.options);
	setup.options.accel = GUEST_TCG;
	setup.options.agent = agent_image;
	setup.options.agent_size = (size_t)(agent_image_end - agent_image);
	if (guest_setup_connect(&setup, &err) < 0 || guest_setup_image(&setup, &err) < 0) {
		fprintf(stderr, "nothing to compare here: %s\n", err.text);
		return 77;
	}
	bare_boot(&setup); /* brings the files into the page cache */
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			ours[i] = libvirt_boot(&setup);
		bare[i] = bare_boot(&setup);
		if (i % 2 == 0)
			ours[i] = libvirt_boot(&setup);
	}
	guest_setup_finish(&setup);
	e = stats_ratio_paired(bare, ours, PAIRS, 0.95);
	printf("guest_boot     bare %6.2f s  kvmbench %6.2f s  kvmbench/bare %.3f [%.3f, %.3f]  n "
	       "%d\n",
		stats_median(bare, PAIRS), stats_median(ours, PAIRS), e.value, e.low, e.high,
		PAIRS);
	return 0;
}
