#include "virt/attach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libvirt/virterror.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/units.h"
#include "virt/machine.h"

#define XML_MAX (4u << 20)

/* --- the XML -------------------------------------------------------------------------------------
 */

static xmlNode *child(xmlNode *node, const char *name)
{
	for (xmlNode *at = node ? node->children : NULL; at; at = at->next)
		if (at->type == XML_ELEMENT_NODE && xmlStrEqual(at->name, (const xmlChar *)name))
			return at;
	return NULL;
}

static xmlNode *next(xmlNode *node)
{
	const xmlChar *name = node->name;

	while ((node = node->next))
		if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, name))
			return node;
	return NULL;
}

/* Printable, cut to size; "" if there is none. */
static void put_clean(xmlChar *from, char *text, size_t size)
{
	size_t n = 0;

	for (const xmlChar *at = from; at && *at && n < size - 1; at++)
		text[n++] = *at >= ' ' && *at <= '~' ? (char)*at : '?';
	text[n] = '\0';
	xmlFree(from);
}

static void get_attribute(xmlNode *node, const char *name, char *text, size_t size)
{
	put_clean(node ? xmlGetNoNsProp(node, (const xmlChar *)name) : NULL, text, size);
}

static void get_text(xmlNode *node, char *text, size_t size)
{
	put_clean(node ? xmlNodeGetContent(node) : NULL, text, size);
}

static uint64_t get_number(xmlNode *node)
{
	struct error err = ERROR_INIT;
	char text[32];
	uint64_t value = 0;

	get_text(node, text, sizeof(text));
	return units_parse_uint(text, &value, &err) == 0 ? value : 0;
}

static bool is(xmlNode *node, const char *attribute, const char *value)
{
	char text[64];

	get_attribute(node, attribute, text, sizeof(text));
	return strcmp(text, value) == 0;
}

/* --- what it is ----------------------------------------------------------------------------------
 */

static void read_pinning(xmlNode *domain, struct attach_facts *facts)
{
	xmlNode *tune = child(domain, "cputune");
	xmlNode *pin = child(tune, "vcpupin");
	struct buffer text = BUFFER_INIT;
	char vcpu[16];
	char set[64];

	buffer_adds(&text, "");
	for (; pin; pin = next(pin)) {
		get_attribute(pin, "vcpu", vcpu, sizeof(vcpu));
		get_attribute(pin, "cpuset", set, sizeof(set));
		buffer_addf(&text, "%s%s@%s", text.length ? " " : "", vcpu, set);
	}
	get_attribute(child(tune, "emulatorpin"), "cpuset", set, sizeof(set));
	snprintf(facts->pinning, sizeof(facts->pinning), "%s, others@%s",
		text.length ? text.data : "none", set[0] ? set : "any");
	buffer_finish(&text);
}

static void read_cpu(xmlNode *domain, struct attach_facts *facts)
{
	xmlNode *cpu = child(domain, "cpu");
	char mode[32];
	char model[64];

	get_attribute(cpu, "mode", mode, sizeof(mode));
	get_text(child(cpu, "model"), model, sizeof(model));
	snprintf(facts->cpu, sizeof(facts->cpu), "%s%s%s", mode[0] ? mode : "default",
		model[0] ? " " : "", model);
}

static void read_facts(xmlNode *domain, struct attach_facts *facts)
{
	xmlNode *memory = child(domain, "memory");

	facts->kvm = is(domain, "type", "kvm");
	facts->cpus = (unsigned)get_number(child(domain, "vcpu"));
	/* libvirt always says KiB */
	facts->memory_mib = get_number(memory) / 1024;
	facts->huge_pages = child(child(domain, "memoryBacking"), "hugepages") != NULL;
	get_attribute(child(child(domain, "os"), "type"), "machine", facts->machine,
		sizeof(facts->machine));
	read_cpu(domain, facts);
	read_pinning(domain, facts);
}

static xmlNode *find_channel(xmlNode *domain)
{
	xmlNode *channel = child(child(domain, "devices"), "channel");

	while (channel && !(is(child(channel, "target"), "type", "virtio") &&
				  is(child(channel, "target"), "name", MACHINE_CHANNEL)))
		channel = next(channel);
	return channel;
}

static int check_channel(xmlNode *channel, const char *name, struct error *err)
{
	static const char lines[] = "<channel type='unix'>"
				    "<target type='virtio' name='" MACHINE_CHANNEL "'/></channel>";

	if (!channel) {
		error_set(err, ERROR_UNAVAILABLE, "domain '%s' has no channel %s to an agent", name,
			MACHINE_CHANNEL);
		return error_hint(err, "add to its <devices>: %s (kvmbench-guest(1))", lines);
	}
	if (!is(channel, "type", "unix") || is(child(channel, "source"), "mode", "connect")) {
		error_set(err, ERROR_UNAVAILABLE,
			"channel %s of domain '%s' is no socket that QEMU listens at",
			MACHINE_CHANNEL, name);
		return error_hint(err, "replace it by: %s", lines);
	}
	/* libvirt hears from the guest whether the port is open there */
	if (is(child(channel, "target"), "state", "disconnected")) {
		error_set(err, ERROR_UNAVAILABLE, "no agent listens in domain '%s'", name);
		return error_hint(err,
			"kvmbench guest agent -o FILE writes it; in the guest, as root: "
			"kvmbench-agent --port /dev/virtio-ports/%s",
			MACHINE_CHANNEL);
	}
	return 0;
}

int attach_read(const char *xml, const char *name, struct attach_facts *facts, struct error *err)
{
	const size_t length = strnlen(xml, XML_MAX);
	xmlDoc *doc = length < XML_MAX
			      ? xmlReadMemory(xml, (int)length, "domain", NULL,
					XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)
			      : NULL;
	xmlNode *domain = doc ? xmlDocGetRootElement(doc) : NULL;
	int status;

	*facts = (struct attach_facts){ 0 };
	if (!domain) {
		status = error_set(
			err, ERROR_DATA, "what libvirt says of domain '%s' is no XML", name);
	} else {
		read_facts(domain, facts);
		status = check_channel(find_channel(domain), name, err);
	}
	xmlFreeDoc(doc);
	return status;
}

/* --- the domain ----------------------------------------------------------------------------------
 */

/* "run there: a, b" */
static void hint_names(const struct virt *virt, struct error *err)
{
	virDomainPtr *domains = NULL;
	const int n = virConnectListAllDomains(
		virt->connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
	struct buffer names = BUFFER_INIT;

	for (int i = 0; i < n; i++) {
		buffer_addf(&names, "%s%.60s", i ? ", " : "", virDomainGetName(domains[i]));
		virDomainFree(domains[i]);
	}
	free(domains);
	if (names.length)
		error_hint(err, "there run: %.200s", names.data);
	else
		error_hint(err, "no domain runs there; -c URI names another connection");
	buffer_finish(&names);
}

static int look_up(
	const struct virt *virt, const char *name, struct attach *attach, struct error *err)
{
	attach->handle = virDomainLookupByName(virt->connection, name);
	if (!attach->handle)
		attach->handle = virDomainLookupByUUIDString(virt->connection, name);
	if (!attach->handle) {
		error_set(err, ERROR_USAGE, "no domain '%.80s' at %.100s", name, virt->uri);
		hint_names(virt, err);
		return -1;
	}
	if (!attach_runs(attach)) {
		error_set(err, ERROR_UNAVAILABLE, "domain '%.80s' does not run", name);
		return error_hint(err, "virsh start %.80s: kvmbench starts no domain but its own",
			virDomainGetName(attach->handle));
	}
	return 0;
}

int attach_find(const struct virt *virt, const char *name, struct attach *attach, struct error *err)
{
	cleanup_free char *xml = NULL;

	*attach = (struct attach){ 0 };
	if (virt->embedded) {
		error_set(err, ERROR_UNAVAILABLE,
			"domain '%.80s' cannot be looked for: no libvirt daemon runs here", name);
		return error_hint(err, "-c URI names the one that runs it");
	}
	if (look_up(virt, name, attach, err) < 0) {
		attach_finish(attach);
		return -1;
	}
	xml = virDomainGetXMLDesc(attach->handle, 0);
	if (!xml)
		virt_error(err, ERROR_MEASURE, "cannot look at domain '%.80s'", name);
	if (!xml || attach_read(xml, name, &attach->facts, err) < 0) {
		attach_finish(attach);
		return -1;
	}
	return 0;
}

int attach_open(struct attach *attach, struct error *err)
{
	int fd = -1;

	attach->channel = channel_open(attach->handle, MACHINE_CHANNEL, &fd, err);
	return fd;
}

void attach_release(struct attach *attach)
{
	channel_close(attach->channel);
	attach->channel = NULL;
}

bool attach_runs(const struct attach *attach)
{
	int state = 0;
	int reason = 0;

	return attach->handle && virDomainGetState(attach->handle, &state, &reason, 0) == 0 &&
	       state == VIR_DOMAIN_RUNNING;
}

void attach_finish(struct attach *attach)
{
	attach_release(attach);
	if (attach->handle)
		virDomainFree(attach->handle);
	*attach = (struct attach){ 0 };
}
