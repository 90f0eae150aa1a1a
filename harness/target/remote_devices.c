#include "target/remote_devices.h"

#include <arpa/inet.h>
#include <string.h>

#include "target/remote_integer.h"

#define BYTES_MAX (UINT64_C(1) << 62)
#define PORT_MAX  65535
#define BITS_MAX  32

/* A text is left out where it is empty. */
static void put(json_t *json, const char *key, const char *text)
{
	if (*text)
		json_object_set_new(json, key, json_string(text));
}

json_t *remote_devices_json(const struct devices *d)
{
	json_t *json = json_pack("{s:o, s:b, s:b, s:o, s:i, s:o, s:i}", "disk_bytes",
		remote_integer(d->disk_bytes), "disk_foreign", (int)d->disk_foreign, "disk_write",
		(int)d->disk_write, "folder_bytes", remote_integer(d->folder_bytes), "port",
		(int)d->port, "key", remote_integer(d->key), "prefix", (int)d->prefix);

	if (!json)
		return NULL;
	put(json, "disk", d->disk);
	put(json, "folder", d->folder);
	put(json, "peer", d->peer);
	put(json, "network", d->network);
	put(json, "address", d->address);
	return json;
}

static int take_text(
	const struct json_at *at, const char *key, char *to, size_t size, struct error *err)
{
	const json_t *json = json_object_get(at->object, key);
	const char *text = json_string_value(json);

	*to = '\0';
	if (!json)
		return 0;
	if (!text || strlen(text) >= size)
		return json_fail(at, key, err, "not a text of at most %zu bytes", size - 1);
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return json_fail(at, key, err, "has a control character");
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

/* An absolute path, or a disk by its serial number. */
static int take_path(const struct json_at *at, const char *key, char *to, struct error *err)
{
	const size_t prefix = strlen(DEVICE_SERIAL);

	if (take_text(at, key, to, DEVICE_PATH, err) < 0)
		return -1;
	if (!*to || *to == '/' || (strncmp(to, DEVICE_SERIAL, prefix) == 0 && to[prefix]))
		return 0;
	return json_fail(at, key, err, "neither a path nor a serial number");
}

static int take_address(const struct json_at *at, const char *key, char *to, struct error *err)
{
	struct in_addr in;

	if (take_text(at, key, to, DEVICE_ADDRESS, err) < 0)
		return -1;
	return !*to || inet_pton(AF_INET, to, &in) == 1
		       ? 0
		       : json_fail(at, key, err, "not an IPv4 address");
}

static int take_members(const struct json_at *at, struct devices *d, struct error *err)
{
	uint64_t port, prefix;

	if (take_path(at, "disk", d->disk, err) < 0 ||
		json_take_uint(at, "disk_bytes", BYTES_MAX, &d->disk_bytes, err) < 0 ||
		json_take_bool(at, "disk_foreign", &d->disk_foreign, err) < 0 ||
		json_take_bool(at, "disk_write", &d->disk_write, err) < 0 ||
		take_path(at, "folder", d->folder, err) < 0 ||
		json_take_uint(at, "folder_bytes", BYTES_MAX, &d->folder_bytes, err) < 0 ||
		take_address(at, "peer", d->peer, err) < 0 ||
		json_take_uint(at, "port", PORT_MAX, &port, err) < 0 ||
		json_take_uint(at, "key", UINT64_MAX, &d->key, err) < 0 ||
		take_text(at, "network", d->network, sizeof(d->network), err) < 0 ||
		take_address(at, "address", d->address, err) < 0 ||
		json_take_uint(at, "prefix", BITS_MAX, &prefix, err) < 0)
		return -1;
	d->port = (unsigned)port;
	d->prefix = (unsigned)prefix;
	if (d->prefix && !d->address[0])
		return json_fail(at, "prefix", err, "without an address");
	return 0;
}

int remote_devices_parse(const struct json_at *at, struct devices *devices, struct error *err)
{
	struct json_at inside = { at->file, at->line, "launch.devices", NULL };
	json_t *object;

	*devices = (struct devices){ 0 };
	if (!json_has(at, "devices"))
		return 0;
	if (json_take_object(at, "devices", &object, err) < 0)
		return -1;
	inside.object = object;
	return take_members(&inside, devices, err);
}
