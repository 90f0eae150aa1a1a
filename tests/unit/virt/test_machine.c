/* virt/machine.h: what is asked for is in the XML, and nothing that was put into a name or a path
 * gets out of it. virt/leftover.h: the owner in it is read back, and nothing else is taken for one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "virt/leftover.h"
#include "virt/machine.h"
#include "virt/owner.h"

static xmlDoc *make(const struct machine_plan *plan)
{
	struct error err = ERROR_INIT;
	char *text = machine_xml(plan, "kvmbench-0", &err);
	xmlDoc *doc;

	assert_non_null(text);
	doc = xmlReadMemory(text, (int)strlen(text), "domain", NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	free(text);
	return doc;
}

/* The value of an XPath expression as text. */
static void expect(xmlDoc *doc, const char *path, const char *wanted)
{
	xmlXPathContext *context = xmlXPathNewContext(doc);
	xmlXPathObject *found;
	xmlChar *text;

	xmlXPathRegisterNs(context, (const xmlChar *)"k", (const xmlChar *)OWNER_XMLNS);
	xmlXPathRegisterNs(context, (const xmlChar *)"q",
		(const xmlChar *)"http://libvirt.org/schemas/domain/qemu/1.0");
	found = xmlXPathEvalExpression((const xmlChar *)path, context);
	assert_non_null(found);
	text = xmlXPathCastToString(found);
	assert_string_equal((const char *)text, wanted);
	xmlFree(text);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
}

static void test_everything(void **state)
{
	static const int cpu[] = { 3, 5 };
	static const char *const without[] = { "arch-capabilities" };
	static const char *const argument[] = { "-device", "isa-debug-exit" };
	static const struct machine_disk disks[] = {
		{ .path = "/d.raw", .serial = "one", .cache = "none", .aio = "native", .thread = true },
		{ .path = "/dev/sdz", .device = true, .read_only = true, .format = "qcow2" },
	};
	static const struct machine_network network = { "tap0", "qemu", "52:54:00:01:02:03" };
	const struct machine_plan plan = { .kvm = true,
		.type = "q35",
		.cpus = 2,
		.memory_mib = 512,
		.huge_pages = true,
		.without = without,
		.n_without = 1,
		.cpu = cpu,
		.others = "0,1",
		.kernel = "/k",
		.initrd = "/i",
		.command_line = "console=ttyS0",
		.console = "/c",
		.channel = "/a.sock",
		.serial = "/s.sock",
		.disk = disks,
		.n_disks = 2,
		.network = &network,
		.argument = argument,
		.n_arguments = 2 };
	xmlDoc *doc = make(&plan);

	(void)state;
	expect(doc, "/domain/@type", "kvm");
	expect(doc, "/domain/os/type/@machine", "q35");
	expect(doc, "/domain/vcpu", "2");
	expect(doc, "/domain/memory[@unit='MiB']", "512");
	expect(doc, "count(/domain/memoryBacking/hugepages)", "1");
	expect(doc, "/domain/cpu/@mode", "host-passthrough");
	expect(doc, "/domain/cpu/feature[@policy='disable']/@name", "arch-capabilities");
	expect(doc, "/domain/cputune/vcpupin[@vcpu='1']/@cpuset", "5");
	expect(doc, "/domain/cputune/emulatorpin/@cpuset", "0,1");
	expect(doc, "/domain/cputune/iothreadpin/@cpuset", "0,1");
	expect(doc, "/domain/iothreads", "1");
	expect(doc, "/domain/devices/channel/target/@name", MACHINE_CHANNEL);
	expect(doc, "/domain/devices/channel/source/@mode", "connect");
	expect(doc, "/domain/devices/serial[1]/source/@path", "/c");
	expect(doc, "/domain/devices/serial[2]/source/@path", "/s.sock");
	expect(doc, "/domain/devices/disk[1]/@type", "file");
	expect(doc, "/domain/devices/disk[1]/source/@file", "/d.raw");
	expect(doc, "/domain/devices/disk[1]/driver/@type", "raw");
	expect(doc, "/domain/devices/disk[1]/driver/@io", "native");
	expect(doc, "/domain/devices/disk[1]/driver/@cache", "none");
	expect(doc, "/domain/devices/disk[1]/driver/@iothread", "1");
	expect(doc, "/domain/devices/disk[1]/serial", "one");
	expect(doc, "count(/domain/devices/disk[1]/readonly)", "0");
	expect(doc, "/domain/devices/disk[2]/@type", "block");
	expect(doc, "/domain/devices/disk[2]/source/@dev", "/dev/sdz");
	expect(doc, "/domain/devices/disk[2]/driver/@type", "qcow2");
	expect(doc, "/domain/devices/disk[2]/target/@dev", "vdb");
	expect(doc, "/domain/devices/disk[2]/target/@bus", "virtio");
	expect(doc, "count(/domain/devices/disk[2]/readonly)", "1");
	expect(doc, "count(/domain/devices/disk[2]/driver/@iothread)", "0");
	expect(doc, "/domain/devices/interface/@type", "ethernet");
	expect(doc, "/domain/devices/interface/target/@dev", "tap0");
	expect(doc, "/domain/devices/interface/target/@managed", "no");
	expect(doc, "/domain/devices/interface/driver/@name", "qemu");
	expect(doc, "/domain/devices/interface/mac/@address", "52:54:00:01:02:03");
	expect(doc, "/domain/devices/interface/model/@type", "virtio");
	expect(doc, "/domain/on_reboot", "destroy");
	expect(doc, "/domain/q:commandline/q:arg[2]/@value", "isa-debug-exit");
	xmlFreeDoc(doc);
}

static void test_least(void **state)
{
	static const char *const without[] = { "svm" };
	const struct machine_plan plan = {
		.type = "pc", .cpus = 1, .memory_mib = 16, .without = without, .n_without = 1
	};
	xmlDoc *doc = make(&plan);

	(void)state;
	expect(doc, "/domain/@type", "qemu");
	expect(doc, "/domain/cpu/@mode", "maximum");
	expect(doc, "count(/domain/cpu/feature)", "0");
	expect(doc, "count(/domain/cputune | /domain/os/kernel | /domain/iothreads)", "0");
	expect(doc, "count(/domain/devices/*)", "2"); /* no USB, no balloon */
	xmlFreeDoc(doc);
}

static void test_escapes(void **state)
{
	const struct machine_plan plan = { .type = "pc",
		.cpus = 1,
		.memory_mib = 16,
		.kernel = "/a<b>&'\"c",
		.command_line = "x=</cmdline><init>/bin/sh</init>",
		.console = "/tmp/\"/><evil/>" };
	xmlDoc *doc = make(&plan);

	(void)state;
	expect(doc, "/domain/os/kernel", "/a<b>&'\"c");
	expect(doc, "/domain/os/cmdline", "x=</cmdline><init>/bin/sh</init>");
	expect(doc, "/domain/devices/serial/source/@path", "/tmp/\"/><evil/>");
	expect(doc, "count(//init | //evil)", "0");
	xmlFreeDoc(doc);
}

static void test_names(void **state)
{
	char first[MACHINE_NAME], second[MACHINE_NAME];

	(void)state;
	machine_name(first);
	machine_name(second);
	assert_int_equal(strlen(first), strlen("kvmbench-") + 36);
	assert_memory_equal(first, "kvmbench-", 9);
	assert_string_not_equal(first, second);
	assert_int_equal(first[9 + 14], '4');
}

static void test_owner(void **state)
{
	struct owner self = owner_self();
	struct owner read = { 0 };
	char text[256];

	(void)state;
	assert_true(owner_lives(&self));
	snprintf(text, sizeof(text), "<owner pid=\"%lld\" start=\"%llu\" space=\"%llu\"/>",
		(long long)self.pid, (unsigned long long)self.start,
		(unsigned long long)self.space);
	assert_true(leftover_owner(text, &read));
	assert_int_equal(read.pid, self.pid);
	assert_true(owner_lives(&read));
	/* the number was given to another process since, or to none */
	read.start++;
	assert_false(owner_lives(&read));
	/* another namespace: nobody can tell */
	read.space++;
	assert_true(owner_lives(&read));
}

static void test_no_owner(void **state)
{
	static const char *const texts[] = { "", "x", "<owner/>", "<owner pid='1'/>",
		"<other pid='1' start='1' space='1'/>", "<owner pid='-1' start='1' space='1'/>",
		"<owner pid='99999999999' start='1' space='1'/>",
		"<!DOCTYPE owner [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>\
<owner pid='&a;' start='1' space='1'/>" };
	struct owner owner;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(leftover_owner(texts[i], &owner));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_no_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
