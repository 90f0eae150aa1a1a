/* Why /dev/kvm does not work: each reason has its own words and its own remedy. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host/kvm_device.h"

static void expect(const struct kvm_device *device, const char *text, const char *hint)
{
	struct error err = ERROR_INIT;

	assert_int_equal(kvm_device_judge(device, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	if (!strstr(err.text, text))
		fail_msg("'%s' is not in '%s'", text, err.text);
	if (!strstr(err.hint, hint))
		fail_msg("'%s' is not in '%s'", hint, err.hint);
}

static void test_usable(void **state)
{
	const struct kvm_device device = { .api = 12, .present = true };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(kvm_device_judge(&device, &err), 0);
	assert_int_equal(err.kind, ERROR_NONE);
}

static void test_denied(void **state)
{
	struct kvm_device device = { .open_errno = EACCES,
		.present = true,
		.mode = 0660,
		.owner = "root",
		.group = "kvm",
		.user = "ada" };

	(void)state;
	expect(&device, "(root:kvm, mode 0660) as ada: Permission denied",
		"sudo usermod -aG kvm ada, then log in again");
	device.member = true;
	expect(&device, "Permission denied", "newgrp kvm");
	device.member = false;
	device.mode = 0600;
	expect(&device, "mode 0600", "sudo chown root:kvm /dev/kvm && sudo chmod 0660 /dev/kvm");
}

static void test_absent(void **state)
{
	struct kvm_device device = { .open_errno = ENOENT, .api = -1, .cpu_known = true };

	(void)state;
	expect(&device, "no virtualization extension", "BIOS");
	device.cpu_virtualization = true;
	expect(&device, "firmware has disabled Intel VT-x",
		"BIOS setup, then sudo modprobe kvm_intel");
	device.amd = true;
	expect(&device, "firmware has disabled AMD-V (SVM)", "sudo modprobe kvm_amd");
	device.guest = true;
	expect(&device, "a guest without nested virtualization", "nested=1");
	device.kernel_virtualization = true;
	expect(&device, "kvm_amd is not loaded, or not compiled", "sudo modprobe kvm_amd");
	device.amd = false;
	expect(&device, "kvm_intel is not loaded", "sudo modprobe kvm_intel");
	device.module_loaded = true;
	expect(&device, "a back end is in the kernel", "--device /dev/kvm");
	device = (struct kvm_device){ .open_errno = ENOENT, .api = -1 };
	expect(&device, "does not tell why", "");
}

/* The node is there, and nothing behind it: as if it were absent, whatever the modules say. */
static void test_no_device_behind(void **state)
{
	const struct kvm_device device = { .open_errno = ENODEV,
		.cpu_known = true,
		.present = true,
		.module_loaded = true,
		.cpu_virtualization = true };

	(void)state;
	expect(&device, "has no KVM behind it: firmware has disabled", "BIOS");
}

static void test_other_failures(void **state)
{
	struct kvm_device device = { .open_errno = EBUSY };

	(void)state;
	expect(&device, "cannot open '/dev/kvm': Device or resource busy", "");
	device = (struct kvm_device){ .api = 11, .present = true };
	expect(&device, "has API version 11, not 12", "kernel");
	device = (struct kvm_device){ .api = -1, .api_errno = ENOTTY, .present = true };
	expect(&device, "refuses KVM_GET_API_VERSION: Inappropriate ioctl", "ls -l /dev/kvm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usable),
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_no_device_behind),
		cmocka_unit_test(test_other_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
