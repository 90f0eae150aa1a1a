#include "target/guest_accel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "guest-payloads/linux/files.h"
#include "target/guest_machine.h"

/* Beside the places of this user's harnesses: goes when the host boots anew. */
#define MEMORY "../.accel.json"

static char *memory_path(const struct guest_setup *setup)
{
	return files_path("%s/" MEMORY, setup->virt->place.path);
}

/* Everything that the answer depends on. */
static char *memory_key(const struct guest_setup *setup)
{
	char kernel[128] = "";
	char boot[64] = "";
	char libvirt[32];
	char qemu[32];

	root_line("", kernel, sizeof(kernel), "/proc/sys/kernel/osrelease");
	root_line("", boot, sizeof(boot), "/proc/sys/kernel/random/boot_id");
	virt_library_version(libvirt, sizeof(libvirt));
	virt_qemu_version(setup->virt, qemu, sizeof(qemu));
	return files_path("%s %s libvirt %s qemu %s %s %s", kernel, boot, libvirt, qemu,
		setup->virt->uri, setup->options.machine);
}

/* With an image, the answer must be one for its kernel. Without, the last one will do. */
static bool recall(const struct guest_setup *setup, bool *kvm, char *why, size_t size)
{
	cleanup_free char *path = memory_path(setup);
	cleanup_free char *key = memory_key(setup);
	json_t *memory = json_load_file(path, 0, NULL);
	const char *known = json_string_value(json_object_get(memory, "key"));
	const char *kernel = json_string_value(json_object_get(memory, "kernel"));
	const char *text = json_string_value(json_object_get(memory, "why"));
	const bool good = known && kernel && text && strcmp(known, key) == 0 &&
			  (!setup->has_image || strcmp(kernel, setup->image.release) == 0);

	if (good) {
		*kvm = json_is_true(json_object_get(memory, "kvm"));
		snprintf(why, size, "%s", text);
	}
	json_decref(memory);
	return good;
}

static void remember(const struct guest_setup *setup)
{
	cleanup_free char *path = memory_path(setup);
	cleanup_free char *made = files_path("%s/accel.json", setup->virt->place.path);
	cleanup_free char *key = memory_key(setup);
	json_t *memory = json_pack("{s:s, s:s, s:b, s:s}", "key", key, "kernel",
		setup->image.release, "kvm", setup->kvm, "why", setup->why);

	if (memory && json_dump_file(memory, made, JSON_COMPACT) == 0)
		rename(made, path);
	json_decref(memory);
}

/* Would libvirt start a KVM guest at all? */
static bool has_kvm(const struct guest_setup *setup, struct error *err)
{
	char *text = virConnectGetDomainCapabilities(
		setup->virt->connection, NULL, "x86_64", NULL, "kvm", 0);

	free(text);
	if (!text) {
		virt_error(err, ERROR_UNAVAILABLE, "no KVM");
		return false;
	}
	if (setup->virt->embedded && access("/dev/kvm", R_OK | W_OK) < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot open '/dev/kvm'");
		return false;
	}
	return true;
}

/* A guest with KVM, for as long as it takes to see that it works. */
static int try_boot(const struct guest_setup *setup, struct error *err)
{
	struct guest_machine machine;
	const bool patient = setup->options.timeout > 0 || setup->disk.path;
	const double seconds = patient ? guest_setup_timeout(setup) : ACCEL_SECONDS;

	if (guest_machine_open(&machine, setup, true, seconds, err) < 0)
		return -1;
	guest_machine_close(&machine);
	return 0;
}

static void emulate(struct guest_setup *setup, const char *why)
{
	setup->kvm = false;
	snprintf(setup->why, sizeof(setup->why), "%.250s", why);
}

static int probe(struct guest_setup *setup, struct error *err)
{
	struct error why = ERROR_INIT;

	if (!has_kvm(setup, &why) || cpu_features_probe(setup->virt, &setup->features, &why) < 0) {
		emulate(setup, why.text);
		return 0;
	}
	if (setup->options.tell)
		setup->options.tell(setup->options.data,
			"booting a Linux guest with KVM, to see whether this host's KVM can");
	if (try_boot(setup, &why) == 0) {
		setup->kvm = true;
		snprintf(setup->why, sizeof(setup->why), "a Linux guest boots with it");
	} else if (why.kind == ERROR_INTERRUPTED) {
		*err = why;
		return -1;
	} else {
		emulate(setup, "");
		snprintf(setup->why, sizeof(setup->why), "%s%.180s",
			why.kind == ERROR_UNAVAILABLE ? "" : "a guest does not boot with KVM: ",
			why.text);
	}
	remember(setup);
	return 0;
}

static int insist(struct guest_setup *setup, struct error *err)
{
	if (!has_kvm(setup, err) || cpu_features_probe(setup->virt, &setup->features, err) < 0) {
		err->kind = ERROR_UNAVAILABLE;
		return error_hint(err, "--accel tcg emulates the guest");
	}
	setup->kvm = true;
	snprintf(setup->why, sizeof(setup->why), "asked for");
	return 0;
}

int guest_accel_decide(struct guest_setup *setup, struct error *err)
{
	if (setup->options.accel == GUEST_TCG) {
		emulate(setup, "asked for");
		return 0;
	}
	if (setup->options.accel == GUEST_KVM)
		return insist(setup, err);
	if (!recall(setup, &setup->kvm, setup->why, sizeof(setup->why)))
		return probe(setup, err);
	if (setup->kvm && cpu_features_probe(setup->virt, &setup->features, err) < 0)
		return probe(setup, err);
	return 0;
}

int guest_accel_known(const struct guest_setup *setup, char *why, size_t size)
{
	struct error err = ERROR_INIT;
	bool kvm;

	if (!has_kvm(setup, &err)) {
		snprintf(why, size, "%s", err.text);
		return 0;
	}
	if (recall(setup, &kvm, why, size))
		return kvm;
	snprintf(why, size, "the first guest will show whether KVM can run it");
	return -1;
}
