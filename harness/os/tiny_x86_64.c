#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "os/offspring.h"
#include "os/tiny.h"

#define BASE 0x400000 /* where such programs are linked to */

struct tiny {
	Elf64_Ehdr header;
	Elf64_Phdr load;
	unsigned char code[12];
};

static const struct tiny tiny = {
	.header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			EV_CURRENT, ELFOSABI_SYSV },
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = BASE + offsetof(struct tiny, code),
		.e_phoff = offsetof(struct tiny, load),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	},
	.load = {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = BASE,
		.p_paddr = BASE,
		.p_filesz = sizeof(struct tiny),
		.p_memsz = sizeof(struct tiny),
		.p_align = 0x1000,
	},
	.code = {
		0xbf, OFFSPRING_STATUS, 0, 0, 0, /* mov $42, %edi */
		0xb8, SYS_exit, 0, 0, 0,	 /* mov $60, %eax */
		0x0f, 0x05,			 /* syscall */
	},
};

int tiny_open(struct error *err)
{
	const int fd = memfd_create("kvmbench-tiny", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, &tiny, sizeof(tiny)) == sizeof(tiny))
		return fd;
	error_errno(err, ERROR_SYSTEM, "cannot put a program into memory");
	if (fd >= 0)
		close(fd);
	return -1;
}

void tiny_exec(int fd)
{
	static char name[] = "tiny";
	static char *const argv[] = { name, NULL };
	static char *const envp[] = { NULL };

	syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}
