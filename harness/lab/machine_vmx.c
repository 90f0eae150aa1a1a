/* kvm_intel: Bochs interprets one instruction after the other and has VMX with EPT and unrestricted
 * guests. Its clocks are moved by instructions.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"
#include "lab/disk.h"
#include "lab/machine.h"

#define PROGRAM "bochs"
#define DISK	"disk.img"
#define CONFIG	"bochsrc"
#define SCRIPT	"debugger"
#define CPU	"corei7_skylake_x"

/* Timer ticks are to be far apart, as they blur counts. Of this CPU the kernel believes the rate of
 * the local APIC's timer from CPUID, which has nothing to do with Bochs' and makes ticks some
 * 65,000 instructions apart; without it the HPET ticks, in Bochs' own time: at a billion
 * instructions a second and 250 Hz every 4 million. What KVM does for an exit is not touched by
 * that. */
#define TIMER "nolapic_timer"
#define IPS   1000000000

static int missing(struct error *err, const char *what)
{
	error_set(err, ERROR_UNAVAILABLE, "%s", what);
	return error_hint(err, "install packages bochs, bochs-term, bochsbios and vgabios "
			       "(Fedora: bochs), or try --machine svm");
}

static int check(struct error *err)
{
	if (!program_exists(PROGRAM))
		return missing(err, "no bochs found in PATH");
	return 0;
}

static int version(struct buffer *text, struct error *err)
{
	buffer_adds(text, "Bochs ");
	return lab_version(PROGRAM, "--help", "Emulator ", text, err);
}

/* Whether this Bochs was built with its debugger, as Debian's is: its help has the option then. */
static bool has_debugger(void)
{
	static const char *const argv[] = { "sh", "-c", "exec " PROGRAM " --help 2>&1", NULL };
	const struct program help = { .argv = argv, .seconds = 30, .max = 65536 };
	struct buffer out = BUFFER_INIT;
	bool has;

	program_run(&help, &out, NULL, NULL);
	has = out.data && strstr(out.data, "-rc ");
	buffer_finish(&out);
	return has;
}

static int write_config(
	const char *directory, unsigned memory, uint64_t cylinders, struct error *err)
{
	cleanup_free char *path = files_path("%s/" CONFIG, directory);
	struct buffer text = BUFFER_INIT;
	int status;

	buffer_addf(&text,
		"config_interface: textconfig\n"
		"display_library: term\n"
		"romimage: file=$BXSHARE/BIOS-bochs-latest\n"
		"vgaromimage: file=$BXSHARE/VGABIOS-lgpl-latest\n"
		"megs: %u\n"
		"cpu: model=" CPU ", count=1, ips=%d, reset_on_triple_fault=0\n"
		"clock: sync=none, time0=1767225600\n"
		"com1: enabled=1, mode=file, dev=" LAB_CONSOLE "\n"
		"parport1: enabled=1, file=" LAB_STREAM "\n"
		"ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14\n"
		"ata0-master: type=disk, path=" DISK ", mode=flat, cylinders=%llu, heads=%d, "
		"spt=%d\n"
		"boot: disk\n"
		"speaker: enabled=0\n"
		"log: log\n"
		"panic: action=fatal\n"
		"error: action=ignore\n"
		"info: action=ignore\n"
		"debug: action=ignore\n",
		memory, IPS, (unsigned long long)cylinders, DISK_HEADS, DISK_SECTORS);
	status = files_write(path, text.data, text.length, err);
	buffer_finish(&text);
	return status;
}

static int prepare(const char *directory, const struct lab_setup *setup,
	struct lab_command *command, struct error *err)
{
	cleanup_free char *disk = files_path("%s/" DISK, directory);
	cleanup_free char *script = files_path("%s/" SCRIPT, directory);
	cleanup_free char *cmdline = lab_cmdline(TIMER, setup->cmdline);
	uint64_t cylinders = 0;

	if (disk_write(disk, setup->kernel, setup->initramfs, cmdline,
		    (uint64_t)setup->memory << 20, &cylinders, err) ||
		write_config(directory, setup->memory, cylinders, err))
		return -1;
	lab_command_add(command, PROGRAM);
	lab_command_add(command, "-q");
	lab_command_add(command, "-f");
	lab_command_add(command, CONFIG);
	if (has_debugger()) {
		/* it waits until told to go on */
		if (files_write(script, "c\n", 2, err))
			return -1;
		lab_command_add(command, "-rc");
		lab_command_add(command, SCRIPT);
	}
	command->terminal = true;
	return 0;
}

const struct lab_machine lab_machine_vmx = {
	.name = "vmx",
	.summary = "kvm_intel under Bochs",
	.cpu = CPU,
	.counting = "one instruction after the other",
	.module = "kvm-intel",
	.no_profile = "Bochs counts by address only if it was built with instrumentation, which "
		      "distributions' packages are not",
	.check = check,
	.version = version,
	.prepare = prepare,
};
