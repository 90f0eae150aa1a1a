/* Every body of host-side KVM work runs, keeps to its own limit, and makes the samples asked for.
 * Skipped where there is no /dev/kvm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#include "base/error.h"
#include "unit/microbench/arena.h"

#define BATCHES 3
#define OPS	4

static bool has_all(int kvm_fd, const uint32_t *caps)
{
	for (; *caps; caps++) {
		if (!kvm_capability(kvm_fd, *caps))
			return false;
	}
	return true;
}

static bool runs_here(int kvm_fd, const struct bench *b)
{
	return b->kvm && b->on & ON_TINYVM && has_all(kvm_fd, b->vm.caps);
}

static void run(int kvm_fd, const struct bench *b)
{
	struct op_sample sample[BATCHES + 1] = { 0 };
	struct error err = ERROR_INIT;
	uint64_t arg[OP_ARGS];
	struct kvm_env env = {
		.kvm_fd = kvm_fd,
		.sampler = { .arg = arg, .batches = BATCHES, .ops = OPS, .sample = sample },
	};

	args_default(b, arg);
	if (b->kvm(&env, &err) < 0)
		fail_msg("%s: %s", b->name, err.text);
	assert_int_equal(env.sampler.made, BATCHES);
	assert_null(env.vcpu);
	assert_true(!env.sampler.max_ops || env.sampler.max_ops >= OPS);
	for (int i = 0; i < BATCHES; i++) {
		assert_true(sample[i].start < sample[i].stop);
		assert_true(i == 0 || sample[i - 1].stop < sample[i].start);
	}
	assert_int_equal(sample[BATCHES].stop, 0);
}

static void every_body(void **state)
{
	struct error err = ERROR_INIT;
	int kvm_fd = kvm_open(&err);
	size_t n = 0;

	(void)state;
	if (kvm_fd < 0)
		skip();
	for (size_t i = 0; i < n_benches; i++) {
		if (!runs_here(kvm_fd, benches[i]))
			continue;
		run(kvm_fd, benches[i]);
		n++;
	}
	assert_true(n >= 5);
	close(kvm_fd);
}

/* A body with a limit says so, and refuses more rather than writing past its array. */
static void limits_are_kept(void **state)
{
	struct error err = ERROR_INIT;
	int kvm_fd = kvm_open(&err);
	size_t n = 0;

	(void)state;
	if (kvm_fd < 0)
		skip();
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		struct op_sample sample[1];
		uint64_t arg[OP_ARGS];
		struct kvm_env env = {
			.kvm_fd = kvm_fd,
			.sampler = { .arg = arg, .batches = 1, .ops = 1, .sample = sample },
		};

		if (!runs_here(kvm_fd, b))
			continue;
		args_default(b, arg);
		assert_int_equal(b->kvm(&env, &err), 0);
		if (!env.sampler.max_ops)
			continue;
		n++;
		env.sampler.made = 0;
		env.sampler.ops = env.sampler.max_ops + 1;
		assert_int_equal(b->kvm(&env, &err), -1);
		assert_int_equal(env.sampler.made, 0);
	}
	assert_true(n >= 1);
	close(kvm_fd);
}

/* A failing ioctl comes back as an error that says which. */
static void errors_come_back(void **state)
{
	int kvm_fd = kvm_open(NULL);
	size_t n = 0;

	(void)state;
	if (kvm_fd < 0)
		skip();
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		struct error err = ERROR_INIT;
		struct op_sample sample[1];
		uint64_t arg[OP_ARGS];
		struct kvm_env env = {
			.kvm_fd = -1,
			.sampler = { .arg = arg, .batches = 1, .ops = 1, .sample = sample },
		};

		/* vm_first_exit opens the device itself */
		if (!runs_here(kvm_fd, b) || b->effect.user_exits > 0)
			continue;
		args_default(b, arg);
		if (b->kvm(&env, &err) != -1 || !err.text[0])
			fail_msg("%s: no error without /dev/kvm", b->name);
		n++;
	}
	assert_true(n >= 4);
	close(kvm_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_body),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(errors_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
