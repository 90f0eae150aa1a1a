/* What KVM's statistics of QEMU's virtual CPU, as libvirt tells them, say about the timed batches.
 * Pure.
 *
 * Both looks happen while the guest waits, without exits, behind its doorbell: exactly one doorbell
 * (an OUT that QEMU answers) lies between them, and one signal with which QEMU gets its virtual CPU
 * to be looked at.
 */
#ifndef TARGET_QEMU_EFFECT_H
#define TARGET_QEMU_EFFECT_H

#include "target/effect.h"
#include "virt/domain.h"

/* now - then, by name; nothing of what only one has. */
void qemu_effect_delta(const struct domain_statistics *then, const struct domain_statistics *now,
	struct domain_statistics *delta);
/* Are returns of KVM_RUN to QEMU told? */
bool qemu_effect_knows_user(const struct domain_statistics *delta);
/* Fills in what was counted. What is not told is taken to be as declared. false: nothing is told.
 */
bool qemu_effect_seen(const struct domain_statistics *delta, const struct effect *effect,
	struct effect_seen *seen);

#endif
