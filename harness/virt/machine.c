#include "virt/machine.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <libxml/tree.h>

#include "virt/owner.h"

#define QEMU_XMLNS "http://libvirt.org/schemas/domain/qemu/1.0"

/* --- elements ------------------------------------------------------------------------------------
 */

static xmlNode *element(xmlNode *parent, const char *name)
{
	return xmlNewChild(parent, NULL, (const xmlChar *)name, NULL);
}

static void attribute(xmlNode *node, const char *name, const char *value)
{
	xmlNewProp(node, (const xmlChar *)name, (const xmlChar *)value);
}

static void __attribute__((format(printf, 3, 4)))
number(xmlNode *node, const char *name, const char *format, ...)
{
	char text[32];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	attribute(node, name, text);
}

/* <name>text</name>, text escaped */
static xmlNode *text_element(xmlNode *parent, const char *name, const char *text)
{
	return xmlNewTextChild(parent, NULL, (const xmlChar *)name, (const xmlChar *)text);
}

/* --- parts ---------------------------------------------------------------------------------------
 */

static void add_owner(xmlNode *domain)
{
	const struct owner self = owner_self();
	xmlNode *node = element(element(domain, "metadata"), "owner");
	xmlNs *space = xmlNewNs(node, (const xmlChar *)OWNER_XMLNS, (const xmlChar *)"kvmbench");

	xmlSetNs(node, space);
	number(node, "pid", "%" PRId64, self.pid);
	number(node, "start", "%" PRIu64, self.start);
	number(node, "space", "%" PRIu64, self.space);
}

static void add_memory(xmlNode *domain, const struct machine_plan *plan)
{
	char text[32];
	xmlNode *memory;
	xmlNode *backing;

	snprintf(text, sizeof(text), "%" PRIu64, plan->memory_mib);
	memory = text_element(domain, "memory", text);
	attribute(memory, "unit", "MiB");
	if (!plan->huge_pages && !plan->shared_memory)
		return;
	backing = element(domain, "memoryBacking");
	if (plan->huge_pages)
		element(backing, "hugepages");
	if (plan->shared_memory) {
		attribute(element(backing, "source"), "type", "memfd");
		attribute(element(backing, "access"), "mode", "shared");
	}
}

static bool has_thread(const struct machine_plan *plan)
{
	for (size_t i = 0; i < plan->n_disks; i++)
		if (plan->disk[i].thread)
			return true;
	return false;
}

static void add_cpus(xmlNode *domain, const struct machine_plan *plan)
{
	const bool thread = has_thread(plan);
	xmlNode *tune;
	char text[32];

	snprintf(text, sizeof(text), "%u", plan->cpus);
	attribute(text_element(domain, "vcpu", text), "placement", "static");
	if (thread)
		text_element(domain, "iothreads", "1");
	if (!plan->cpu && !plan->others)
		return;
	tune = element(domain, "cputune");
	for (unsigned i = 0; plan->cpu && i < plan->cpus; i++) {
		xmlNode *pin = element(tune, "vcpupin");

		number(pin, "vcpu", "%u", i);
		number(pin, "cpuset", "%d", plan->cpu[i]);
	}
	if (plan->others)
		attribute(element(tune, "emulatorpin"), "cpuset", plan->others);
	if (plan->others && thread) {
		xmlNode *pin = element(tune, "iothreadpin");

		attribute(pin, "iothread", "1");
		attribute(pin, "cpuset", plan->others);
	}
}

static void add_boot(xmlNode *domain, const struct machine_plan *plan)
{
	xmlNode *os = element(domain, "os");
	xmlNode *type = text_element(os, "type", "hvm");

	attribute(type, "arch", "x86_64");
	attribute(type, "machine", plan->type);
	if (plan->firmware) {
		xmlNode *loader = text_element(os, "loader", plan->firmware);

		attribute(loader, "readonly", "yes");
		attribute(loader, "type", "rom");
	}
	if (plan->kernel)
		text_element(os, "kernel", plan->kernel);
	if (plan->initrd)
		text_element(os, "initrd", plan->initrd);
	if (plan->command_line)
		text_element(os, "cmdline", plan->command_line);
	element(element(domain, "features"), "acpi");
}

static void add_cpu_model(xmlNode *domain, const struct machine_plan *plan)
{
	xmlNode *cpu = element(domain, "cpu");

	/* under TCG: all that TCG can emulate */
	attribute(cpu, "mode", plan->kvm ? "host-passthrough" : "maximum");
	if (plan->kvm)
		attribute(cpu, "migratable", plan->migratable ? "on" : "off");
	for (size_t i = 0; plan->kvm && i < plan->n_without; i++) {
		xmlNode *feature = element(cpu, "feature");

		attribute(feature, "policy", "disable");
		attribute(feature, "name", plan->without[i]);
	}
}

/* A guest that ends in whatever way is gone: nothing is started anew behind our back. */
static void add_end(xmlNode *domain)
{
	text_element(domain, "on_poweroff", "destroy");
	text_element(domain, "on_reboot", "destroy");
	text_element(domain, "on_crash", "destroy");
}

/* QEMU connects to a socket that we listen at before it starts: who answers is then known, and no
 * file has to be waited for. */
static xmlNode *add_socket(xmlNode *devices, const char *kind, const char *path)
{
	xmlNode *device = element(devices, kind);
	xmlNode *source = element(device, "source");

	attribute(device, "type", "unix");
	attribute(source, "mode", "connect");
	attribute(source, "path", path);
	return device;
}

static void add_serial(xmlNode *devices, const struct machine_plan *plan)
{
	xmlNode *device;

	if (plan->console) {
		device = element(devices, "serial");
		attribute(device, "type", "file");
		attribute(element(device, "source"), "path", plan->console);
		attribute(element(device, "target"), "port", "0");
	}
	if (plan->serial) {
		device = add_socket(devices, "serial", plan->serial);
		attribute(element(device, "target"), "port", "1");
	}
	if (plan->channel) {
		xmlNode *target;

		device = add_socket(devices, "channel", plan->channel);
		target = element(device, "target");
		attribute(target, "type", "virtio");
		attribute(target, "name", MACHINE_CHANNEL);
	}
}

/* The i-th disk is the guest's vda, vdb, …. */
static void add_disk(xmlNode *devices, const struct machine_disk *disk, size_t i)
{
	const char name[] = { 'v', 'd', (char)('a' + i), '\0' };
	xmlNode *device = element(devices, "disk");
	xmlNode *driver = element(device, "driver");
	xmlNode *target;

	attribute(device, "type", disk->device ? "block" : "file");
	attribute(device, "device", "disk");
	attribute(driver, "name", "qemu");
	attribute(driver, "type", disk->format ? disk->format : "raw");
	if (disk->cache)
		attribute(driver, "cache", disk->cache);
	if (disk->aio)
		attribute(driver, "io", disk->aio);
	if (disk->thread)
		attribute(driver, "iothread", "1");
	attribute(element(device, "source"), disk->device ? "dev" : "file", disk->path);
	target = element(device, "target");
	attribute(target, "dev", name);
	attribute(target, "bus", "virtio");
	if (disk->read_only)
		element(device, "readonly");
	if (disk->serial)
		text_element(device, "serial", disk->serial);
}

static void add_network(xmlNode *devices, const struct machine_network *network)
{
	xmlNode *device = element(devices, "interface");

	attribute(device, "type", network->tap ? "ethernet" : "user");
	if (network->mac)
		attribute(element(device, "mac"), "address", network->mac);
	if (network->tap) {
		xmlNode *target = element(device, "target");

		attribute(target, "dev", network->tap);
		attribute(target, "managed", "no"); /* it is there, and ours to set up */
	}
	attribute(element(device, "model"), "type", "virtio");
	/* nobody boots from it, and QEMU would not start where its boot ROM is not installed */
	attribute(element(device, "rom"), "enabled", "no");
	if (network->tap && network->driver)
		attribute(element(device, "driver"), "name", network->driver);
}

static void add_devices(xmlNode *domain, const struct machine_plan *plan)
{
	xmlNode *devices = element(domain, "devices");
	xmlNode *usb;

	usb = element(devices, "controller");
	attribute(usb, "type", "usb");
	attribute(usb, "model", "none");
	add_serial(devices, plan);
	for (size_t i = 0; i < plan->n_disks && i < MACHINE_DISKS; i++)
		add_disk(devices, &plan->disk[i], i);
	if (plan->network)
		add_network(devices, plan->network);
	attribute(element(devices, "memballoon"), "model", "none");
}

static void add_arguments(xmlNode *domain, const struct machine_plan *plan)
{
	xmlNode *list;
	xmlNs *space;

	if (!plan->n_arguments)
		return;
	space = xmlNewNs(domain, (const xmlChar *)QEMU_XMLNS, (const xmlChar *)"qemu");
	list = xmlNewChild(domain, space, (const xmlChar *)"commandline", NULL);
	for (size_t i = 0; i < plan->n_arguments; i++)
		attribute(xmlNewChild(list, space, (const xmlChar *)"arg", NULL), "value",
			plan->argument[i]);
}

/* --- the whole -----------------------------------------------------------------------------------
 */

void machine_name(char name[MACHINE_NAME])
{
	unsigned char byte[16] = { 0 };
	size_t n;

	if (getrandom(byte, sizeof(byte), 0) != sizeof(byte))
		for (size_t i = 0; i < sizeof(byte); i++)
			byte[i] = (unsigned char)(owner_self().start >> (i % 8 * 8));
	byte[6] = (byte[6] & 0x0f) | 0x40; /* RFC 9562: version 4, */
	byte[8] = (byte[8] & 0x3f) | 0x80; /* variant 10 */
	n = (size_t)snprintf(name, MACHINE_NAME, "kvmbench-");
	for (size_t i = 0; i < sizeof(byte); i++)
		n += (size_t)snprintf(name + n, MACHINE_NAME - n, "%s%02x",
			i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte[i]);
}

char *machine_xml(const struct machine_plan *plan, const char *name, struct error *err)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *domain = xmlNewDocNode(doc, NULL, (const xmlChar *)"domain", NULL);
	xmlChar *text = NULL;
	char *copy = NULL;
	int length = 0;

	xmlDocSetRootElement(doc, domain);
	attribute(domain, "type", plan->kvm ? "kvm" : "qemu");
	text_element(domain, "name", name);
	text_element(domain, "uuid", name + strlen("kvmbench-"));
	add_owner(domain);
	add_memory(domain, plan);
	add_cpus(domain, plan);
	add_boot(domain, plan);
	add_cpu_model(domain, plan);
	add_end(domain);
	add_devices(domain, plan);
	add_arguments(domain, plan);
	xmlDocDumpFormatMemory(doc, &text, &length, 1);
	if (text)
		copy = strndup((const char *)text, (size_t)length);
	xmlFree(text);
	xmlFreeDoc(doc);
	if (!copy)
		error_set(err, ERROR_SYSTEM, "cannot write domain XML");
	return copy;
}
