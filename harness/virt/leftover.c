#include "virt/leftover.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <libxml/parser.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "virt/owner.h"
#include "virt/virt.h"

#define METADATA_MAX 65536

static bool number_of(xmlNode *node, const char *name, uint64_t *value)
{
	xmlChar *text = xmlGetNoNsProp(node, (const xmlChar *)name);
	struct error err = ERROR_INIT;
	const bool good = text && units_parse_uint((const char *)text, value, &err) == 0;

	xmlFree(text);
	return good;
}

bool leftover_owner(const char *metadata, struct owner *owner)
{
	const size_t length = strnlen(metadata, METADATA_MAX);
	xmlDoc *doc = length < METADATA_MAX
			      ? xmlReadMemory(metadata, (int)length, "metadata", NULL,
					XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)
			      : NULL;
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	uint64_t pid = 0;
	bool good = root && xmlStrEqual(root->name, (const xmlChar *)"owner") &&
		    number_of(root, "pid", &pid) && number_of(root, "start", &owner->start) &&
		    number_of(root, "space", &owner->space) && pid > 0 && pid < INT32_MAX;

	owner->pid = (int64_t)pid;
	xmlFreeDoc(doc);
	return good;
}

static bool is_left_behind(virDomainPtr domain)
{
	const char *name = virDomainGetName(domain);
	cleanup_free char *text = NULL;
	struct owner owner = { 0 };

	if (!name || strncmp(name, "kvmbench-", 9) != 0)
		return false;
	text = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, OWNER_XMLNS, 0);
	return text && leftover_owner(text, &owner) && !owner_lives(&owner);
}

unsigned leftover_end(const struct virt *virt)
{
	virDomainPtr *domains = NULL;
	const int n = virConnectListAllDomains(virt->connection, &domains, 0);
	unsigned ended = 0;

	for (int i = 0; i < n; i++) {
		if (is_left_behind(domains[i]))
			ended += virDomainDestroy(domains[i]) == 0;
		virDomainFree(domains[i]);
	}
	free(domains);
	return ended;
}
