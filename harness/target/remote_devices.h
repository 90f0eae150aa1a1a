/* The devices of a launch request (target/remote.h) as JSON: only what there is, checked on the
 * other side. */
#ifndef TARGET_REMOTE_DEVICES_H
#define TARGET_REMOTE_DEVICES_H

#include <jansson.h>

#include <kvmbench/devices.h>

#include "base/error.h"
#include "base/json.h"

/* A new reference; NULL if a text cannot be said in JSON. */
json_t *remote_devices_json(const struct devices *devices);
/* Of at->object's member "devices"; all zero if it has none. ERROR_DATA. */
int remote_devices_parse(const struct json_at *at, struct devices *devices, struct error *err);

#endif
