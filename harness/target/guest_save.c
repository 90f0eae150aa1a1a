#include "target/guest_save.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "target/guest_ask.h"
#include "target/guest_machine.h"
#include "virt/save.h"
#include "virt/socket.h"

#define CONNECT_SECONDS 10.0
#define ANSWER_SECONDS	60.0

struct stamps {
	double called, saved, asked, restored, answered;
	uint64_t bytes;
};

/* QEMU connects anew to both sockets as it is restored: where they were, for the file has their
 * paths. */
struct sockets {
	char *path[GUEST_WAYS];
	int fd[GUEST_WAYS];
};

static int sockets_listen(struct sockets *s, const struct virt *virt, struct error *err)
{
	int status = 0;

	for (int i = 0; i < GUEST_WAYS; i++) {
		s->path[i] = guest_machine_socket(virt, i);
		s->fd[i] = status < 0 ? -1 : socket_listen(s->path[i], virt->shares, err);
		if (s->fd[i] < 0)
			status = -1;
	}
	return status;
}

/* Listeners become connections. */
static int sockets_accept(struct sockets *s, struct error *err)
{
	for (int i = 0; i < GUEST_WAYS; i++) {
		s->fd[i] = socket_accept(s->fd[i], CONNECT_SECONDS, err);
		if (s->fd[i] < 0)
			return -1;
	}
	return 0;
}

static void sockets_finish(struct sockets *s)
{
	for (int i = 0; i < GUEST_WAYS; i++) {
		if (s->fd[i] >= 0)
			close(s->fd[i]);
		if (s->path[i])
			unlink(s->path[i]);
		free(s->path[i]);
	}
}

static int save(
	struct guest_machine *machine, const char *path, struct stamps *stamps, struct error *err)
{
	struct stat st;

	stamps->called = monotonic_seconds();
	if (save_domain(&machine->domain, path, err) < 0)
		return -1;
	stamps->saved = monotonic_seconds();
	if (stat(path, &st) == 0)
		stamps->bytes = (uint64_t)st.st_size;
	return 0;
}

static int restore(const struct guest_setup *setup, struct guest_machine *machine, const char *path,
	struct stamps *stamps, struct error *err)
{
	struct sockets sockets = { { NULL }, { -1, -1 } };
	json_t *answer = NULL;
	int status = sockets_listen(&sockets, setup->virt, err);

	stamps->asked = monotonic_seconds();
	if (status == 0)
		status = save_restore(setup->virt, path, &machine->domain, err);
	stamps->restored = monotonic_seconds();
	if (status == 0)
		status = sockets_accept(&sockets, err);
	/* on the way it answered on before: the agent does not know that it was away */
	if (status == 0)
		answer = guest_ask(sockets.fd[machine->way], ANSWER_SECONDS, err);
	if (status == 0 && !answer)
		status = error_prefix(err, "the agent of the restored guest");
	stamps->answered = monotonic_seconds();
	json_decref(answer);
	sockets_finish(&sockets);
	return status;
}

static void deliver(
	const struct stamps *s, const struct launch_request *request, struct launch_result *result)
{
	/* listening anew is ours, not the guest's */
	const double away = (s->saved - s->called) + (s->answered - s->asked);

	result->rounds = result->ops = result->n_samples = 1;
	result->sample[0].start = 0;
	result->sample[0].stop = (uint64_t)(away * request->tsc_hz);
	result_count(result, "save_ms", (s->saved - s->called) * 1e3);
	result_count(result, "restore_ms", (s->restored - s->asked) * 1e3);
	result_count(result, "answer_ms", (s->answered - s->restored) * 1e3);
	result_count(result, "downtime_ms", away * 1e3);
	result_count(result, "bytes", (double)s->bytes);
	result->end = END_OK;
}

static int measure(struct guest_setup *setup, struct guest_machine *machine, struct stamps *stamps,
	struct error *err)
{
	struct place place = { .lock = -1 };
	cleanup_free char *path = NULL;
	int status = -1;

	if (place_make_in(files_large(), &place, err) < 0)
		return -1;
	path = files_path("%s/saved", place.path);
	if (!setup->virt->shares || place_share(&place, err) == 0)
		status = guest_machine_open(
			machine, setup, setup->kvm, guest_setup_timeout(setup), err);
	if (status == 0) {
		status = save(machine, path, stamps, err);
		if (status == 0)
			status = restore(setup, machine, path, stamps, err);
		if (status < 0 && err->kind != ERROR_INTERRUPTED)
			guest_machine_explain(machine, err);
		guest_machine_close(machine);
	}
	place_remove_in(files_large(), &place);
	return status;
}

void guest_save_launch(const struct guest_setup *setup, const struct launch_request *request,
	struct launch_result *result)
{
	struct guest_setup own = *setup;
	struct guest_machine machine = { .channel = -1 };
	struct stamps stamps = { .bytes = 0 };
	struct error err = ERROR_INIT;

	own.migratable = true;
	if (measure(&own, &machine, &stamps, &err) == 0)
		deliver(&stamps, request, result);
	else
		result_fail(result, err.kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, &err);
}
