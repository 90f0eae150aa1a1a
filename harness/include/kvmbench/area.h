/* What of a machine a benchmark speaks for. The near-native report has a figure for each area, so
 * that a guest's fast arithmetic cannot hide its slow disk. Words and defaults: base/area.h.
 */
#ifndef KVMBENCH_AREA_H
#define KVMBENCH_AREA_H

enum area {
	AREA_BY_GROUP, /* what its group does: compute CPU, memory memory, others none */
	AREA_CPU,      /* instructions a guest runs by itself */
	AREA_MEMORY,   /* latency, bandwidth, mapping and faulting in of memory */
	AREA_SYSCALLS, /* into the kernel and back: calls, clocks, processes, files in its cache */
	AREA_SCHEDULING, /* threads that sleep, wake and wait for one another or for a timer */
	AREA_DISK,	 /* what reaches, or has to reach, a block device */
	AREA_NETWORK,	 /* sockets, loopback as well as devices */
	AREA_NONE,	 /* none of them, as with the parts a VM is made of (exits, life) */
};

#endif
