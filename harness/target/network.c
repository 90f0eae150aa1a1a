#include "target/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kvmbench/bench.h>

#define RANGE_FIRST UINT32_C(0xc6120000) /* 198.18.0.0/15 */
#define RANGE_MASK  UINT32_C(0x0001fff0) /* in steps of 16 */
#define BLOCK_BITS  28
#define LINK_BITS   30
#define ATTEMPTS    32

/* Addresses of the 16: three networks of four. */
enum { TAP_HOST = 1, TAP_GUEST = 2, PAIR_HOST = 5, PAIR_PEER = 6, INSIDE_PEER = 9, INSIDE = 10 };

/* QEMU's user networking (its documentation, "Using the user mode network stack"). */
#define USER_HOST  "10.0.2.2"
#define USER_GUEST "10.0.2.15"
#define USER_BITS  24

static void address_of(const struct network *network, unsigned which, char text[DEVICE_ADDRESS])
{
	const struct in_addr in = { htonl(network->first + which) };

	inet_ntop(AF_INET, &in, text, DEVICE_ADDRESS);
}

static int choose_addresses(struct network *network, struct error *err)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		char text[DEVICE_ADDRESS];
		uint32_t number;

		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			break;
		network->first = RANGE_FIRST + (number & RANGE_MASK);
		address_of(network, 0, text);
		if (!link_is_used(text, BLOCK_BITS))
			return 0;
	}
	return error_set(err, ERROR_UNAVAILABLE,
		"no addresses of 198.18.0.0/15 are free for the measurement");
}

/* --- links ---------------------------------------------------------------------------------------
 */

/* Work in a network namespace, by a process made for it: there is no way to get stuck there. */
static int within(const struct network *network, int space,
	int (*work)(const struct network *, struct error *), struct error *err)
{
	struct error said = ERROR_INIT;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	pid = fork();
	if (pid == 0) {
		if (setns(space, CLONE_NEWNET) < 0)
			error_errno(&said, ERROR_UNAVAILABLE, "cannot enter a network namespace");
		else
			work(network, &said);
		_exit(write(ends[1], &said, sizeof(said)) != sizeof(said));
	}
	close(ends[1]);
	if (pid < 0)
		error_errno(&said, ERROR_SYSTEM, "cannot fork");
	else if (read(ends[0], &said, sizeof(said)) != sizeof(said))
		error_set(&said, ERROR_SYSTEM, "cannot set up a network namespace");
	close(ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!said.kind)
		return 0;
	*err = said;
	return -1;
}

static int set_up(
	const struct network *network, const char *name, unsigned which, struct error *err)
{
	char address[DEVICE_ADDRESS];

	address_of(network, which, address);
	return link_set_up(name, address, LINK_BITS, err);
}

/* Where the peer listens: its end of the host's pair, and its end of the container's. */
static int set_up_peer(const struct network *network, struct error *err)
{
	if (link_make_pair("inside", "eth0", network->far.other_space, err) < 0 ||
		set_up(network, "eth0", PAIR_PEER, err) < 0)
		return -1;
	return set_up(network, "inside", INSIDE_PEER, err);
}

static int set_up_container(const struct network *network, struct error *err)
{
	return set_up(network, "eth0", INSIDE, err);
}

/* Host to peer, and peer to container. */
static int make_pairs(struct network *network, const cpu_set_t *cpus, struct error *err)
{
	const struct peer_plan plan = {
		.address = "0.0.0.0", .own_space = true, .key = network->key, .cpus = cpus
	};

	if (peer_start(&network->far, &plan, err) < 0 ||
		link_make_pair(network->pair_name, "eth0", network->far.space, err) < 0 ||
		link_own(network->pair_name, err) < 0 ||
		set_up(network, network->pair_name, PAIR_HOST, err) < 0 ||
		within(network, network->far.space, set_up_peer, err) < 0 ||
		within(network, network->far.other_space, set_up_container, err) < 0)
		return -1;
	network->pairs = true;
	return 0;
}

static int make_tap(struct network *network, const cpu_set_t *cpus, struct error *err)
{
	char address[DEVICE_ADDRESS];
	const struct peer_plan plan = { .address = address, .key = network->key, .cpus = cpus };

	address_of(network, TAP_HOST, address);
	if (link_make_tap(network->tap_name, err) < 0)
		return -1;
	if (link_set_up(network->tap_name, address, LINK_BITS, err) < 0 ||
		peer_start(&network->at_tap, &plan, err) < 0) {
		link_remove(network->tap_name);
		return -1;
	}
	network->tap = true;
	network->device = (struct machine_network){ .tap = network->tap_name,
		/* said, not left to libvirt, so that what the fingerprint has is what was done */
		.driver = access("/dev/vhost-net", R_OK | W_OK) == 0 ? "vhost" : "qemu" };
	return 0;
}

static int make_links(struct network *network, const cpu_set_t *cpus, struct error *err)
{
	if (choose_addresses(network, err) < 0)
		return -1;
	if (make_pairs(network, cpus, err) < 0) {
		link_remove(network->pair_name);
		peer_end(&network->far);
		return -1;
	}
	return make_tap(network, cpus, err);
}

/* --- the whole -----------------------------------------------------------------------------------
 */

static int make_names(struct network *network, struct error *err)
{
	uint32_t number;

	if (getrandom(&network->key, sizeof(network->key), 0) != sizeof(network->key) ||
		getrandom(&number, sizeof(number), 0) != sizeof(number))
		return error_errno(err, ERROR_SYSTEM, "no random numbers");
	snprintf(network->tap_name, LINK_NAME, LINK_PREFIX "%07xt", number >> 4);
	snprintf(network->pair_name, LINK_NAME, LINK_PREFIX "%07xh", number >> 4);
	return 0;
}

int network_open(
	struct network *network, enum network_kind kind, const cpu_set_t *cpus, struct error *err)
{
	const struct peer_plan loopback = { .address = "127.0.0.1", .cpus = cpus };
	struct peer_plan plan = loopback;
	struct error why = ERROR_INIT;

	if (network->ready)
		return 0;
	if (make_names(network, err) < 0)
		return -1;
	if (kind == NETWORK_LOOPBACK)
		error_set(&why, ERROR_UNAVAILABLE, "--network loopback asks for it");
	else
		make_links(network, cpus, &why);
	if (why.kind && kind == NETWORK_LINKS) {
		network_close(network);
		*err = why;
		return error_hint(err, "links need root; --network loopback does without");
	}
	snprintf(network->why, sizeof(network->why), "%.*s", (int)sizeof(network->why) - 1,
		why.text);
	plan.key = network->key;
	if ((!network->pairs || !network->tap) &&
		peer_start(&network->at_loopback, &plan, err) < 0) {
		network_close(network);
		return -1;
	}
	network->ready = true;
	return 0;
}

static void say(struct devices *devices, const char *kind, const char *peer, unsigned port)
{
	snprintf(devices->network, sizeof(devices->network), "%s", kind);
	snprintf(devices->peer, sizeof(devices->peer), "%s", peer);
	devices->port = port;
}

int network_tell(
	const struct network *network, uint32_t on, struct devices *devices, struct error *err)
{
	char address[DEVICE_ADDRESS];

	devices->key = network->key;
	if (on & ON_GUEST && network->tap) {
		address_of(network, TAP_HOST, address);
		say(devices, "tap", address, network->at_tap.port);
		address_of(network, TAP_GUEST, devices->address);
		devices->prefix = LINK_BITS;
	} else if (on & ON_GUEST) {
		say(devices, "user", USER_HOST, network->at_loopback.port);
		snprintf(devices->address, sizeof(devices->address), USER_GUEST);
		devices->prefix = USER_BITS;
	} else if (network->pairs) {
		address_of(network, on & ON_CONTAINER ? INSIDE_PEER : PAIR_PEER, address);
		say(devices, "veth", address, network->far.port);
	} else if (on & ON_CONTAINER) {
		error_set(err, ERROR_UNAVAILABLE, "a container has no network here: %.200s",
			network->why);
		return error_hint(err, "root can give it one");
	} else {
		say(devices, "loopback", "127.0.0.1", network->at_loopback.port);
	}
	return 0;
}

void network_close(struct network *network)
{
	if (network->tap)
		link_remove(network->tap_name);
	if (network->pairs)
		link_remove(network->pair_name);
	peer_end(&network->far);
	peer_end(&network->at_tap);
	peer_end(&network->at_loopback);
	*network = (struct network){ 0 };
}
