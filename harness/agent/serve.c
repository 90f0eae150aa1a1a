/* remote_serve() of target/remote.h: the launches that another kvmbench asks for, each by the
 * ordinary host target in a process of its own, as that kvmbench makes its own.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "agent/boot_frame.h"
#include "agent/devices.h"
#include "agent/say.h"
#include "base/frame.h"
#include "base/tsc.h"
#include "base/version.h"
#include "run/launcher.h"
#include "run/pin.h"
#include "target/remote.h"
#include "target/remote_message.h"

#define CALIBRATE_SECONDS 0.1

struct server {
	int in, out;
	struct stream stream;
	struct launcher launcher;
	cpu_set_t allowed;
	double tsc_hz; /* our own calibration; 0: not made yet */
};

static int answer_with(const struct server *server, json_t *frame, struct error *err)
{
	if (say(server->out, frame) == 0)
		return 0;
	if (errno == 0)
		return error_set(err, ERROR_MEASURE, "a result that cannot be said in JSON");
	return error_errno(err, ERROR_SYSTEM, "cannot answer");
}

/* The next frame, a new reference; NULL with *err untouched at the end of input. */
static json_t *listen_for(struct server *server, struct error *err)
{
	for (;;) {
		struct error bad = ERROR_INIT;
		json_t *frame = stream_next(&server->stream, &bad);
		char piece[4096];
		ssize_t n;

		if (frame)
			return frame;
		if (server->stream.pending.length > REMOTE_BYTES_MAX)
			error_set(&bad, ERROR_DATA, "a request longer than %u bytes",
				REMOTE_BYTES_MAX);
		if (bad.kind) {
			*err = bad;
			return NULL;
		}
		n = read(server->in, piece, sizeof(piece));
		if (n < 0 && errno != EINTR) {
			error_errno(err, ERROR_SYSTEM, "cannot read requests");
			return NULL;
		}
		if (n == 0)
			return NULL;
		stream_feed(&server->stream, piece, n > 0 ? (size_t)n : 0);
	}
}

/* In cycles of our own counter, measured where launches will be. */
static int calibrate(struct server *server, struct error *err)
{
	cpu_set_t before;

	if (server->tsc_hz != 0)
		return 0;
	if (pin_to(server->launcher.cpu, &before, err) < 0)
		return -1;
	server->tsc_hz = tsc_calibrate(CALIBRATE_SECONDS);
	sched_setaffinity(0, sizeof(before), &before);
	return 0;
}

static int run(struct server *server, struct launch_request *request, struct error *err)
{
	const bool told = request->tsc_hz != 0;

	if (target_check("host", request->bench, request->arg, err) < 0)
		return -1;
	if ((!told && calibrate(server, err) < 0) || devices_settle(&request->devices, err) < 0)
		return -1;
	if (!told)
		request->tsc_hz = server->tsc_hz;
	if (launcher_run(&server->launcher, &target_host, request, err) < 0)
		return -1;
	server->launcher.result->tsc_hz = told ? 0 : server->tsc_hz;
	return 0;
}

/* −1 with ERROR_DATA: no request that could be answered. What is wrong with a request that is one
 * is its answer, and the next may be better. */
static int answer(struct server *server, const json_t *frame, struct error *err)
{
	struct launch_result *result = server->launcher.result;
	struct launch_request request;
	struct error why = ERROR_INIT;
	uint64_t arg[OP_ARGS];
	uint64_t id;

	if (remote_request_parse(frame, &request, arg, &id, &why) < 0) {
		if (why.kind != ERROR_UNAVAILABLE) {
			*err = why;
			return -1;
		}
	} else {
		run(server, &request, &why);
	}
	if (why.kind) {
		memset(result, 0, sizeof(*result));
		result_fail(result, END_FAILED, &why);
	}
	return answer_with(server, remote_result_json(result, id), err);
}

static int serve(struct server *server, struct error *err)
{
	if (answer_with(server, json_pack("{s:s, s:s}", "t", "hello", "version", kvmbench_version),
		    err) < 0)
		return -1;
	for (;;) {
		json_t *frame = listen_for(server, err);
		const char *kind = json_string_value(json_object_get(frame, "t"));
		int status;

		if (!frame)
			return err->kind ? -1 : 0;
		if (strcmp(kind, "launch") == 0)
			status = answer(server, frame, err);
		else if (strcmp(kind, "who") == 0)
			status = answer_with(server, boot_frame_answer(frame), err);
		else if (strcmp(kind, "quit") == 0)
			status = 1;
		else
			status = error_set(err, ERROR_DATA, "a frame that asks for nothing");
		json_decref(frame);
		if (status)
			return status < 0 ? -1 : 0;
	}
}

int remote_serve(int in, int out, struct error *err)
{
	static const struct run_options any_cpu;
	struct server server = { .in = in, .out = out };
	const int cpu = pin_choose(&any_cpu, err);
	int result;

	if (cpu < 0 || sched_getaffinity(0, sizeof(server.allowed), &server.allowed) < 0)
		return -1;
	if (launcher_open(&server.launcher, cpu, err) < 0)
		return -1;
	pin_away_from(cpu, &server.allowed);
	result = serve(&server, err);
	/* as it was: the next to be served chooses among the same */
	sched_setaffinity(0, sizeof(server.allowed), &server.allowed);
	launcher_close(&server.launcher);
	stream_finish(&server.stream);
	return result;
}
