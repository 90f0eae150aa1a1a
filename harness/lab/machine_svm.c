/* kvm_amd: QEMU's translator (TCG) has SVM with nested paging, and with -icount its clocks are
 * moved by instructions and nothing else.
 */
#include <stdlib.h>

#include "guest-payloads/linux/program.h"
#include "lab/machine.h"
#include "lab/profiling.h"

#define PROGRAM "qemu-system-x86_64"

/* One instruction is 1 ns of the machine's time. With more, booting takes fewer of them (waits of
 * the kernel, like the 100 ms in which it calibrates its timer, are instructions), but timer ticks
 * come closer together, and a batch of long exits is to fit between two: 4 million at 250 Hz. */
#define SHIFT 0

static int check(struct error *err)
{
	if (program_exists(PROGRAM))
		return 0;
	error_set(err, ERROR_UNAVAILABLE, "no %s found in PATH", PROGRAM);
	return error_hint(err, "install package qemu-system-x86 (Fedora: qemu-system-x86-core, "
			       "openSUSE: qemu-x86), or try --machine vmx");
}

static int version(struct buffer *text, struct error *err)
{
	buffer_adds(text, "QEMU ");
	return lab_version(PROGRAM, "--version", "version ", text, err);
}

static int prepare(const char *directory, const struct lab_setup *setup,
	struct lab_command *command, struct error *err)
{
	/* The TSC counts nanoseconds where instructions are counted: its rate need not be measured.
	 * By the host's clock a kernel that gets too little of a busy host takes its timer for
	 * broken, and panics. */
	char *cmdline = lab_cmdline(
		setup->free_running ? "no_timer_check" : "tsc_early_khz=1000000", setup->cmdline);

	if (setup->profile && profiling_prepare(directory, err)) {
		free(cmdline);
		return -1;
	}
	lab_command_add(command, PROGRAM);
	lab_command_add(command, "-nodefaults");
	lab_command_add(command, "-no-user-config");
	lab_command_add(command, "-no-reboot");
	lab_command_add(command, "-accel");
	lab_command_add(command, "tcg");
	if (!setup->free_running) {
		lab_command_add(command, "-icount");
		lab_command_add(command, "shift=%d,sleep=off", SHIFT);
	}
	lab_command_add(command, "-rtc");
	lab_command_add(command, "base=2026-01-01T00:00:00,clock=vm");
	lab_command_add(command, "-seed");
	lab_command_add(command, "1");
	lab_command_add(command, "-machine");
	lab_command_add(command, "q35");
	lab_command_add(command, "-cpu");
	lab_command_add(command, "max,-rdrand,-rdseed");
	lab_command_add(command, "-m");
	lab_command_add(command, "%u", setup->memory);
	lab_command_add(command, "-display");
	lab_command_add(command, "none");
	lab_command_add(command, "-serial");
	lab_command_add(command, "file:" LAB_CONSOLE);
	lab_command_add(command, "-parallel");
	lab_command_add(command, "file:" LAB_STREAM);
	lab_command_add(command, "-kernel");
	lab_command_add(command, "%s", setup->kernel);
	lab_command_add(command, "-initrd");
	lab_command_add(command, "%s", setup->initramfs);
	lab_command_add(command, "-append");
	lab_command_add(command, "%s", cmdline);
	free(cmdline);
	/* relative, as it works in the directory: there is no comma in them */
	if (setup->profile) {
		lab_command_add(command, "-plugin");
		lab_command_add(command, "./" PROFILING_PLUGIN ",out=" PROFILING_COUNTS);
	}
	return 0;
}

const struct lab_machine lab_machine_svm = {
	.name = "svm",
	.summary = "kvm_amd under QEMU's translator",
	.cpu = "max",
	.counting = "icount shift=0",
	.module = "kvm-amd",
	.check = check,
	.version = version,
	.prepare = prepare,
};
