/* TCP connections, with Nagle's algorithm off: a message goes out when it is written.
 */
#ifndef OS_TCP_H
#define OS_TCP_H

struct error;

/* Both ends of one over the loopback interface. */
int tcp_pair(int ends[2], struct error *err);

#endif
