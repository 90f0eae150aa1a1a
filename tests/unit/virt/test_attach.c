/* What the XML of a user's domain says: virt/attach.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "virt/attach.h"

#define CHANNEL(source, state)                                                                     \
	"<channel type='unix'>" source "<target type='virtio' name='org.kvmbench.agent'" state     \
	"/></channel>"
#define OTHER                                                                                      \
	"<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"     \
	"<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>"
#define DOMAIN(devices)                                                                            \
	"<domain type='kvm'><name>x</name><memory unit='KiB'>2097152</memory>"                     \
	"<vcpu placement='static'>2</vcpu>"                                                        \
	"<memoryBacking><hugepages/></memoryBacking>"                                              \
	"<cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/>"                    \
	"<emulatorpin cpuset='0-1'/></cputune>"                                                    \
	"<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>"                             \
	"<cpu mode='custom'><model>EPYC</model></cpu><devices>" devices "</devices></domain>"

static void facts(void **state)
{
	struct attach_facts facts;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(attach_read(DOMAIN(OTHER CHANNEL("<source mode='bind' path='/x'/>",
					     " state='connected'")),
				 "x", &facts, &err),
		0);
	assert_true(facts.kvm && facts.huge_pages);
	assert_int_equal(facts.cpus, 2);
	assert_int_equal(facts.memory_mib, 2048);
	assert_string_equal(facts.machine, "pc-q35-7.2");
	assert_string_equal(facts.cpu, "custom EPYC");
	assert_string_equal(facts.pinning, "0@2 1@3, others@0-1");
}

static void little(void **state)
{
	struct attach_facts facts;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		attach_read("<domain type='qemu'><devices>" CHANNEL("", "") "</devices></domain>",
			"x", &facts, &err),
		0);
	assert_false(facts.kvm || facts.huge_pages);
	assert_string_equal(facts.cpu, "default");
	assert_string_equal(facts.pinning, "none, others@any");
}

static void refused(const char *xml, enum error_kind kind, const char *text, const char *hint)
{
	struct attach_facts facts;
	struct error err = ERROR_INIT;

	assert_int_equal(attach_read(xml, "x", &facts, &err), -1);
	assert_int_equal(err.kind, kind);
	assert_non_null(strstr(err.text, text));
	assert_non_null(strstr(err.hint, hint));
}

static void no_way(void **state)
{
	(void)state;
	refused(DOMAIN(OTHER), ERROR_UNAVAILABLE, "has no channel org.kvmbench.agent",
		"<channel type='unix'><target type='virtio' name='org.kvmbench.agent'/></channel>");
	refused("<domain/>", ERROR_UNAVAILABLE, "has no channel", "add to its <devices>");
	refused(DOMAIN(CHANNEL("", " state='disconnected'")), ERROR_UNAVAILABLE, "no agent listens",
		"--port /dev/virtio-ports/org.kvmbench.agent");
	refused(DOMAIN(CHANNEL("<source mode='connect' path='/x'/>", "")), ERROR_UNAVAILABLE,
		"no socket that QEMU listens at", "replace it by: <channel");
	refused(DOMAIN("<channel type='pty'><target type='virtio' name='org.kvmbench.agent'/>"
		       "</channel>"),
		ERROR_UNAVAILABLE, "no socket that QEMU listens at", "replace it by: <channel");
	refused("<domain", ERROR_DATA, "no XML", "");
	refused("", ERROR_DATA, "no XML", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts),
		cmocka_unit_test(little),
		cmocka_unit_test(no_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
