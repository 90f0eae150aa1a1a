/* Making and removing interfaces of target/link.h: tap devices through /dev/net/tun, the rest
 * through rtnetlink(7). */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "target/link.h"
#include "virt/owner.h"

#define MESSAGE_MAX 1024

/* --- messages ------------------------------------------------------------------------------------
 */

struct message {
	struct nlmsghdr head;
	struct ifinfomsg link;
	char rest[MESSAGE_MAX];
};

/* Where the next attribute goes; all that is put there is ours and fits. */
static struct rtattr *attribute(struct message *m, unsigned short type, const void *data, size_t n)
{
	char *const end = (char *)m + NLMSG_ALIGN(m->head.nlmsg_len);
	struct rtattr *const at = (struct rtattr *)(void *)end;

	at->rta_type = type;
	at->rta_len = (unsigned short)RTA_LENGTH(n);
	if (n)
		memcpy(RTA_DATA(at), data, n);
	m->head.nlmsg_len = (uint32_t)(NLMSG_ALIGN(m->head.nlmsg_len) + RTA_ALIGN(at->rta_len));
	return at;
}

static void text(struct message *m, unsigned short type, const char *value)
{
	attribute(m, type, value, strlen(value) + 1);
}

/* Closes an attribute that others were put into. */
static void close_nest(const struct message *m, struct rtattr *nest)
{
	nest->rta_len = (unsigned short)((const char *)m + m->head.nlmsg_len - (char *)nest);
}

static void begin(struct message *m, uint16_t type, uint16_t flags)
{
	*m = (struct message){ .head = { .nlmsg_len = NLMSG_LENGTH(sizeof(m->link)),
				       .nlmsg_type = type,
				       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags },
		.link = { .ifi_family = AF_UNSPEC } };
}

/* 0, or -1 with errno as the kernel says. */
static int ask(const struct message *m)
{
	cleanup_close int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[MESSAGE_MAX];
	} answer = { 0 };
	ssize_t n;

	if (fd < 0 ||
		sendto(fd, m, m->head.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -1;
	n = recv(fd, &answer, sizeof(answer), 0);
	if (n < 0)
		return -1;
	if ((size_t)n < sizeof(answer.head) + sizeof(answer.error) ||
		answer.head.nlmsg_type != NLMSG_ERROR) {
		errno = EPROTO;
		return -1;
	}
	errno = -answer.error.error;
	return answer.error.error ? -1 : 0;
}

/* --- what is asked for ---------------------------------------------------------------------------
 */

int link_make_tap(const char *name, struct error *err)
{
	cleanup_close int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot open '/dev/net/tun'");
	if (ioctl(fd, TUNSETIFF, &request) < 0 || ioctl(fd, TUNSETPERSIST, 1) < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot make a tap device");
	if (link_own(name, err) == 0)
		return 0;
	link_remove(name);
	return -1;
}

int link_make_pair(const char *name, const char *peer, int space, struct error *err)
{
	const struct ifinfomsg other = { .ifi_family = AF_UNSPEC };
	struct rtattr *info, *data, *pair;
	struct message m;
	const uint32_t number = (uint32_t)space;

	begin(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	text(&m, IFLA_IFNAME, name);
	info = attribute(&m, IFLA_LINKINFO, NULL, 0);
	text(&m, IFLA_INFO_KIND, "veth");
	data = attribute(&m, IFLA_INFO_DATA, NULL, 0);
	pair = attribute(&m, VETH_INFO_PEER, &other, sizeof(other));
	text(&m, IFLA_IFNAME, peer);
	attribute(&m, IFLA_NET_NS_FD, &number, sizeof(number));
	close_nest(&m, pair);
	close_nest(&m, data);
	close_nest(&m, info);
	if (ask(&m) < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot make a veth pair");
	return 0;
}

void link_remove(const char *name)
{
	struct message m;

	begin(&m, RTM_DELLINK, 0);
	text(&m, IFLA_IFNAME, name);
	ask(&m);
}

int link_own(const char *name, struct error *err)
{
	const struct owner self = owner_self();
	char alias[96];
	struct message m;

	snprintf(alias, sizeof(alias), "kvmbench %" PRId64 " %" PRIu64 " %" PRIu64, self.pid,
		self.start, self.space);
	begin(&m, RTM_SETLINK, 0);
	text(&m, IFLA_IFNAME, name);
	text(&m, IFLA_IFALIAS, alias);
	if (ask(&m) < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot name the owner of %s", name);
	return 0;
}

/* --- what was left behind ------------------------------------------------------------------------
 */

static bool is_left_behind(const char *name)
{
	struct owner owner;
	char alias[256];
	char more;

	return strncmp(name, LINK_PREFIX, strlen(LINK_PREFIX)) == 0 &&
	       root_line("", alias, sizeof(alias), "/sys/class/net/%s/ifalias", name) &&
	       sscanf(alias, "kvmbench %" SCNd64 " %" SCNu64 " %" SCNu64 "%c", &owner.pid,
		       &owner.start, &owner.space, &more) == 3 &&
	       owner.pid > 0 && !owner_lives(&owner);
}

unsigned link_sweep(void)
{
	struct root_names names;
	unsigned removed = 0;

	if (!root_list("", &names, "/sys/class/net"))
		return 0;
	for (size_t i = 0; i < names.n; i++)
		if (is_left_behind(names.name[i])) {
			link_remove(names.name[i]);
			removed++;
		}
	root_names_finish(&names);
	return removed;
}
