/* A running domain of ours, saved to a file and taken up from it.
 */
#ifndef VIRT_SAVE_H
#define VIRT_SAVE_H

#include "virt/domain.h"

/* Its state goes to the file, and it ends. On success domain is forgotten, but for its name. */
int save_domain(struct domain *domain, const char *path, struct error *err);
/* A domain of that name runs again. The sockets that its devices connect to must be listened at. */
int save_restore(
	const struct virt *virt, const char *path, struct domain *domain, struct error *err);

#endif
