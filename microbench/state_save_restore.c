/* The state of one vCPU, read and written back as a migration does: general and system registers,
 * XSAVE area, MSRs, local APIC. The MSRs are those on KVM's own list that can be both read and
 * written on this host, found out before anything is timed: a list has entries that depend on
 * CPUID bits the vCPU may lack, and KVM stops at the first it refuses.
 */
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define XSAVE_LEAST 4096 /* struct kvm_xsave; KVM_CAP_XSAVE2 says when more is needed */

struct state {
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	struct kvm_lapic_state lapic;
	void *xsave;
	unsigned long get_xsave; /* the ioctl that fits */
	struct kvm_msrs *msrs;
};

static void state_finish(struct state *s)
{
	free(s->xsave);
	free(s->msrs);
}

/* One ioctl; only the MSR ones return more than 0 when they succeed. */
static int call(
	struct vcpu *vcpu, unsigned long request, void *arg, const char *name, struct error *err)
{
	int n = ioctl(vcpu_fd(vcpu), request, arg);

	return n < 0 ? error_errno(err, ERROR_SYSTEM, "%s", name) : n;
}

static int get(struct vcpu *vcpu, struct state *s, struct error *err)
{
	if (vcpu_get_regs(vcpu, &s->regs, err) < 0 || vcpu_get_sregs(vcpu, &s->sregs, err) < 0 ||
		call(vcpu, s->get_xsave, s->xsave, "KVM_GET_XSAVE", err) < 0 ||
		call(vcpu, KVM_GET_LAPIC, &s->lapic, "KVM_GET_LAPIC", err) < 0)
		return -1;
	if (call(vcpu, KVM_GET_MSRS, s->msrs, "KVM_GET_MSRS", err) != (int)s->msrs->nmsrs)
		return error_set(err, ERROR_MEASURE, "KVM_GET_MSRS did not get them all");
	return 0;
}

static int set(struct vcpu *vcpu, struct state *s, struct error *err)
{
	if (vcpu_set_sregs(vcpu, &s->sregs, err) < 0 || vcpu_set_regs(vcpu, &s->regs, err) < 0 ||
		call(vcpu, KVM_SET_XSAVE, s->xsave, "KVM_SET_XSAVE", err) < 0 ||
		call(vcpu, KVM_SET_LAPIC, &s->lapic, "KVM_SET_LAPIC", err) < 0)
		return -1;
	if (call(vcpu, KVM_SET_MSRS, s->msrs, "KVM_SET_MSRS", err) != (int)s->msrs->nmsrs)
		return error_set(err, ERROR_MEASURE, "KVM_SET_MSRS did not set them all");
	return 0;
}

static bool is_settable(struct vcpu *vcpu, struct kvm_msrs *one, uint32_t index)
{
	one->nmsrs = 1;
	one->entries[0] = (struct kvm_msr_entry){ .index = index };
	return ioctl(vcpu_fd(vcpu), KVM_GET_MSRS, one) == 1 &&
	       ioctl(vcpu_fd(vcpu), KVM_SET_MSRS, one) == 1;
}

static int find_msrs(struct kvm_env *env, struct vcpu *vcpu, struct state *s, struct error *err)
{
	struct kvm_msr_list count = { 0 };
	cleanup_free struct kvm_msr_list *list = NULL;
	cleanup_free struct kvm_msrs *one = calloc(1, sizeof(*one) + sizeof(one->entries[0]));

	/* fails with E2BIG, and says how many there are */
	ioctl(env->kvm_fd, KVM_GET_MSR_INDEX_LIST, &count);
	list = calloc(1, sizeof(*list) + count.nmsrs * sizeof(list->indices[0]));
	s->msrs = calloc(1, sizeof(*s->msrs) + count.nmsrs * sizeof(s->msrs->entries[0]));
	if (!list || !one || !s->msrs)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate %u MSRs", count.nmsrs);
	list->nmsrs = count.nmsrs;
	if (ioctl(env->kvm_fd, KVM_GET_MSR_INDEX_LIST, list) < 0)
		return error_errno(err, ERROR_SYSTEM, "KVM_GET_MSR_INDEX_LIST");
	for (uint32_t i = 0; i < list->nmsrs; i++) {
		if (is_settable(vcpu, one, list->indices[i]))
			s->msrs->entries[s->msrs->nmsrs++].index = list->indices[i];
	}
	if (!s->msrs->nmsrs)
		return error_set(err, ERROR_UNAVAILABLE, "no MSR can be read and written");
	return 0;
}

static int find_xsave(struct vm *vm, struct state *s, struct error *err)
{
	int bytes = ioctl(vm_fd(vm), KVM_CHECK_EXTENSION, KVM_CAP_XSAVE2);

	s->get_xsave = bytes > 0 ? KVM_GET_XSAVE2 : KVM_GET_XSAVE;
	s->xsave = calloc(1, bytes > XSAVE_LEAST ? (size_t)bytes : XSAVE_LEAST);
	return s->xsave ? 0 : error_errno(err, ERROR_SYSTEM, "cannot allocate an XSAVE area");
}

static int save_restore(struct kvm_env *env, struct vm *vm, struct state *s, struct error *err)
{
	struct vcpu *vcpu;

	if (vm_create_irqchip(vm, err) < 0)
		return -1;
	vcpu = vcpu_create(vm, 0, err);
	if (!vcpu || vcpu_set_supported_cpuid(vcpu, err) < 0 || find_xsave(vm, s, err) < 0 ||
		find_msrs(env, vcpu, s, err) < 0)
		return -1;
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++) {
			if (get(vcpu, s, err) < 0 || set(vcpu, s, err) < 0)
				return -1;
		}
		sampler_stop(&env->sampler);
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	struct vm *vm = vm_create(env->kvm_fd, err);
	struct state state = { 0 };
	int result = -1;

	if (vm)
		result = save_restore(env, vm, &state, err);
	state_finish(&state);
	vm_destroy(vm);
	return result;
}

const struct bench bench_state_save_restore = {
	.name = "state_save_restore",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "a vCPU's state read and written back: registers, XSAVE, MSRs, local APIC",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.vm = { .caps = { KVM_CAP_IRQCHIP, KVM_CAP_XSAVE } },
	.kvm = measure,
};
