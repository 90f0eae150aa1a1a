#include "os/offspring.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kvmbench/os.h>

#include "base/error.h"
#include "os/account.h"

struct family {
	void (*end)(const void *data);
	const void *data;
	int failed; /* errno of a call here */
	int status; /* of the first child that did not end as it should */
};

static inline void beget(struct family *f)
{
	const pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		f->end(f->data);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		f->failed = errno;
	else if (status != OFFSPRING_STATUS << 8 && !f->status)
		f->status = status;
}

static int check(
	const struct family *f, const struct account *account, uint64_t ops, struct error *err)
{
	if (f->failed) {
		errno = f->failed;
		return error_errno(err, ERROR_SYSTEM, "cannot fork and wait");
	}
	if (WIFSIGNALED(f->status))
		return error_set(
			err, ERROR_MEASURE, "a child was ended by signal %d", WTERMSIG(f->status));
	if (f->status)
		return error_set(err, ERROR_MEASURE, "a child ended with status %d, not %d",
			WEXITSTATUS(f->status), OFFSPRING_STATUS);
	return account_check_switches(account, ops, err);
}

int offspring_run(
	struct os_env *env, void (*end)(const void *data), const void *data, struct error *err)
{
	struct sampler *s = &env->sampler;
	struct family family = { .end = end, .data = data };
	struct account account = { 0 };

	beget(&family);
	account_open(&account);
	for (uint64_t i = 0; i < s->batches && !family.failed; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			beget(&family);
		sampler_stop(s);
	}
	account_close(&account);
	return check(&family, &account, s->batches * s->ops, err);
}
