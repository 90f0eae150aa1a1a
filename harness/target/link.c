#include "target/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"

#define ROUTES_MAX 65536 /* lines: more is no host that we need to be careful on */

static void set_address(struct ifreq *request, uint32_t address)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = address };

	memcpy(&request->ifr_addr, &in, sizeof(in));
}

static uint32_t mask_of(unsigned prefix)
{
	return prefix ? htonl(~UINT32_C(0) << (32 - prefix)) : 0;
}

int link_set_up(const char *name, const char *address, unsigned prefix, struct error *err)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { 0 };
	struct in_addr in;

	if (prefix < 1 || prefix > 32 || inet_pton(AF_INET, address, &in) != 1)
		return error_set(err, ERROR_DATA, "%.40s/%u is no address", address, prefix);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	set_address(&request, in.s_addr);
	if (fd < 0 || ioctl(fd, SIOCSIFADDR, &request) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot set the address of %s", name);
	set_address(&request, mask_of(prefix));
	if (ioctl(fd, SIOCSIFNETMASK, &request) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot set the network of %s", name);
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot examine %s", name);
	request.ifr_flags |= IFF_UP | IFF_RUNNING;
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot bring up %s", name);
	return 0;
}

/* --- what is in use ------------------------------------------------------------------------------
 */

/* Two networks overlap if they are the same as far as the shorter prefix goes. */
static bool overlap(uint32_t a, uint32_t mask_a, uint32_t b, uint32_t mask_b)
{
	return ((a ^ b) & mask_a & mask_b) == 0;
}

static bool is_routed(uint32_t network, uint32_t mask)
{
	cleanup_file FILE *file = fopen("/proc/net/route", "re");
	char line[256];
	bool used = false;

	if (!file)
		return true;
	for (int n = 0; !used && n < ROUTES_MAX && fgets(line, sizeof(line), file); n++) {
		unsigned to, via, its_mask;

		/* but for the default route, which leads everywhere */
		if (sscanf(line, "%*s %x %x %*x %*d %*d %*d %x", &to, &via, &its_mask) == 3 &&
			its_mask)
			used = overlap(network, mask, to, its_mask);
	}
	return used;
}

static bool is_anybodys(uint32_t network, uint32_t mask)
{
	struct ifaddrs *list = NULL;
	bool used = false;

	if (getifaddrs(&list) < 0)
		return true;
	for (const struct ifaddrs *at = list; at && !used; at = at->ifa_next) {
		struct sockaddr_in address, netmask;

		if (!at->ifa_addr || !at->ifa_netmask || at->ifa_addr->sa_family != AF_INET)
			continue;
		memcpy(&address, at->ifa_addr, sizeof(address));
		memcpy(&netmask, at->ifa_netmask, sizeof(netmask));
		used = overlap(network, mask, address.sin_addr.s_addr, netmask.sin_addr.s_addr);
	}
	freeifaddrs(list);
	return used;
}

bool link_is_used(const char *address, unsigned prefix)
{
	const uint32_t mask = mask_of(prefix);
	struct in_addr in;

	if (inet_pton(AF_INET, address, &in) != 1)
		return true;
	return is_routed(in.s_addr & mask, mask) || is_anybodys(in.s_addr & mask, mask);
}
