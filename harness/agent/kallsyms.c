#include "agent/kallsyms.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"

#define PATH	 "/proc/kallsyms"
#define RESTRICT "/proc/sys/kernel/kptr_restrict"
#define PIECE	 (256u << 10)

struct filter {
	kallsyms_fn *take;
	struct buffer piece;
	bool at_start; /* between _sinittext and _einittext */
	size_t functions, known;
};

/* A distribution may hide addresses even from root; this machine is ours, and it lives no longer
 * than the job. */
static void show_addresses(void)
{
	FILE *f = fopen(RESTRICT, "we");

	if (!f)
		return;
	fputs("0\n", f);
	fclose(f);
}

static void give(struct filter *f)
{
	if (f->piece.length)
		f->take(f->piece.data, f->piece.length);
	buffer_finish(&f->piece);
	f->piece = (struct buffer)BUFFER_INIT;
}

/* "ffffffff8103c2a0 T kvm_arch_vcpu_ioctl_run	[kvm]\n" */
static void take_line(struct filter *f, const char *line, size_t length)
{
	const char *type = strchr(line, ' ');
	const char *name;

	if (!type || !type[1] || type[2] != ' ')
		return;
	name = type + 3;
	/* not the last one itself: it is where the next begins */
	if (strcmp(name, "_sinittext\n") == 0)
		f->at_start = true;
	if (strcmp(name, "_einittext\n") == 0)
		f->at_start = false;
	if (f->at_start || !strchr("tTwW", type[1]))
		return;
	/* padding before functions */
	if (strncmp(name, "__pfx_", 6) == 0 || strncmp(name, "__cfi_", 6) == 0)
		return;
	f->functions++;
	f->known += strspn(line, "0") < (size_t)(type - line);
	buffer_add(&f->piece, line, length);
	if (f->piece.length >= PIECE)
		give(f);
}

int kallsyms_send(kallsyms_fn *take, struct error *err)
{
	struct filter filter = { .take = take };
	cleanup_free char *line = NULL;
	size_t size = 0;
	ssize_t length;
	FILE *f;

	show_addresses();
	f = fopen(PATH, "re");
	if (!f) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot open " PATH);
		return error_hint(err, "the kernel must be built with CONFIG_KALLSYMS");
	}
	while ((length = getline(&line, &size, f)) > 0)
		take_line(&filter, line, (size_t)length);
	fclose(f);
	give(&filter);
	if (!filter.functions) {
		error_set(err, ERROR_UNAVAILABLE, PATH " has no functions");
		return error_hint(err, "the kernel must be built with CONFIG_KALLSYMS");
	}
	if (!filter.known) {
		error_set(err, ERROR_UNAVAILABLE, PATH " does not tell addresses");
		return error_hint(err, "boot without kptr_restrict=2 and lockdown=confidentiality");
	}
	return 0;
}
