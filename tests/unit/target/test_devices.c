/* target/remote_devices.h: what is told arrives, and nothing else is believed. target/link.h and
 * network.h: what is made is gone afterwards, also if a harness was killed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <net/if.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kvmbench/bench.h>

#include "target/network.h"
#include "target/remote_devices.h"

/* --- requests
 * -------------------------------------------------------------------------------------
 */

static int parse(json_t *devices, struct devices *to, struct error *err)
{
	json_t *whole = json_object();
	const struct json_at at = { "request", 1, "launch", whole };
	int status;

	json_object_set_new(whole, "devices", devices);
	status = remote_devices_parse(&at, to, err);
	json_decref(whole);
	return status;
}

static void test_arrives(void **state)
{
	const struct devices sent = { .disk = DEVICE_SERIAL "kvmbench-disk",
		.disk_bytes = UINT64_C(1) << 40,
		.disk_foreign = true,
		.disk_write = true,
		.folder = "/var/tmp/a \"folder\"",
		.folder_bytes = 12345,
		.peer = "198.18.0.1",
		.port = 65535,
		.key = UINT64_MAX,
		.network = "tap",
		.address = "198.18.0.2",
		.prefix = 30 };
	struct devices got;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(remote_devices_json(&sent), &got, &err), 0);
	assert_string_equal(got.disk, sent.disk);
	assert_int_equal(got.disk_bytes, sent.disk_bytes);
	assert_true(got.disk_foreign && got.disk_write);
	assert_string_equal(got.folder, sent.folder);
	assert_int_equal(got.folder_bytes, sent.folder_bytes);
	assert_string_equal(got.peer, sent.peer);
	assert_int_equal(got.port, sent.port);
	assert_true(got.key == sent.key);
	assert_string_equal(got.network, sent.network);
	assert_string_equal(got.address, sent.address);
	assert_int_equal(got.prefix, sent.prefix);

	assert_int_equal(parse(json_null(), &got, &err), 0);
	assert_int_equal(got.disk[0] | got.folder[0] | got.peer[0], 0);
	assert_int_equal(parse(remote_devices_json(&(struct devices){ 0 }), &got, &err), 0);
	assert_int_equal(got.disk[0] | got.folder[0] | got.peer[0], 0);
}

static void test_hostile(void **state)
{
	static const char *const values[][2] = {
		{ "disk", "\"relative/disk\"" },
		{ "disk", "\"serial:\"" },
		{ "disk", "17" },
		{ "disk", "\"/dev/\\u001b[31m\"" },
		{ "disk_bytes", "-1" },
		{ "disk_bytes", "\"99999999999999999999999\"" },
		{ "disk_write", "\"yes\"" },
		{ "folder", "\"..\"" },
		{ "folder", "[]" },
		{ "peer", "\"example.org\"" },
		{ "peer", "\"1.2.3\"" },
		{ "address", "\"198.18.0.300\"" },
		{ "address", "\"198.18.0.2; reboot\"" },
		{ "port", "65536" },
		{ "port", "1.5" },
		{ "prefix", "33" },
		{ "prefix", "24" }, /* of no address */
		{ "key", "null" },
		{ "network", "\"a name that is much too long for it\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_t *json = remote_devices_json(&(struct devices){ 0 });
		struct error err = ERROR_INIT;
		struct devices got;

		json_object_set_new(
			json, values[i][0], json_loads(values[i][1], JSON_DECODE_ANY, NULL));
		if (parse(json, &got, &err) == 0)
			fail_msg("%s = %s was believed", values[i][0], values[i][1]);
		assert_int_equal(err.kind, ERROR_DATA);
		assert_non_null(strstr(err.text, values[i][0]));
	}
	{
		struct error err = ERROR_INIT;
		struct devices got;
		char path[DEVICE_PATH + 2] = "/";
		json_t *json = remote_devices_json(&(struct devices){ 0 });

		memset(path + 1, 'a', sizeof(path) - 2);
		json_object_set_new(json, "folder", json_string(path));
		assert_int_equal(parse(json, &got, &err), -1);
		assert_int_equal(parse(json_string("devices"), &got, &err), -1);
	}
}

/* --- interfaces
 * -----------------------------------------------------------------------------------
 */

static void test_used(void **state)
{
	(void)state;
	if (if_nametoindex("lo"))
		assert_true(link_is_used("127.0.0.1", 30));
	assert_true(link_is_used("nonsense", 30));
}

static bool exists(const char *name)
{
	return if_nametoindex(name) != 0;
}

/* False where this user may make no interfaces. */
static bool make(struct network *network)
{
	struct error err = ERROR_INIT;

	if (network_open(network, NETWORK_LINKS, NULL, &err) == 0)
		return true;
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.hint, "--network loopback"));
	print_message("skipped: %s\n", err.text);
	return false;
}

static void test_links(void **state)
{
	struct network network = { 0 };
	struct devices host = { 0 }, inside = { 0 }, guest = { 0 };
	struct error err = ERROR_INIT;
	char tap[LINK_NAME], pair[LINK_NAME];

	(void)state;
	if (!make(&network))
		skip();
	memcpy(tap, network.tap_name, sizeof(tap));
	memcpy(pair, network.pair_name, sizeof(pair));
	assert_true(exists(tap) && exists(pair));
	assert_int_equal(network_tell(&network, ON_HOST, &host, &err), 0);
	assert_int_equal(network_tell(&network, ON_CONTAINER, &inside, &err), 0);
	assert_int_equal(network_tell(&network, ON_GUEST, &guest, &err), 0);
	assert_string_equal(host.network, "veth");
	assert_string_equal(inside.network, "veth");
	assert_string_equal(guest.network, "tap");
	assert_string_not_equal(host.peer, inside.peer);
	assert_memory_equal(guest.address, "198.", 4);
	assert_int_equal(guest.prefix, 30);
	assert_int_equal(host.prefix, 0);
	/* what is alive is not swept */
	link_sweep();
	assert_true(exists(tap) && exists(pair));
	network_close(&network);
	assert_false(exists(tap) || exists(pair));
}

static void test_loopback(void **state)
{
	struct network network = { 0 };
	struct devices host = { 0 }, guest = { 0 }, inside = { 0 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(network_open(&network, NETWORK_LOOPBACK, NULL, &err), 0);
	assert_int_equal(network_tell(&network, ON_HOST, &host, &err), 0);
	assert_int_equal(network_tell(&network, ON_GUEST, &guest, &err), 0);
	assert_string_equal(host.peer, "127.0.0.1");
	assert_string_equal(host.network, "loopback");
	assert_string_equal(guest.network, "user");
	assert_int_equal(guest.port, host.port);
	assert_null(network.device.tap);
	/* a container of its own network cannot reach anything */
	assert_int_equal(network_tell(&network, ON_CONTAINER, &inside, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	network_close(&network);
}

/* A process that makes links and ends without another word. */
static void test_killed(void **state)
{
	char names[2 * LINK_NAME] = "";
	int ends[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		static struct network network;

		if (make(&network) && write(ends[1], network.tap_name, LINK_NAME) == LINK_NAME)
			_exit(0);
		_exit(1);
	}
	close(ends[1]);
	if (read(ends[0], names, LINK_NAME) != LINK_NAME)
		names[0] = '\0';
	close(ends[0]);
	waitpid(pid, NULL, 0);
	if (!names[0])
		skip();
	assert_true(exists(names));
	assert_true(link_sweep() >= 1);
	assert_false(exists(names));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrives),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_used),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
