#include "target/guest_domain.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/json.h"
#include "base/tsc.h"
#include "base/version.h"
#include "target/agent_file.h"
#include "target/guest_boot.h"
#include "target/guest_console.h"

#define ASK_SECONDS 1.0 /* a question may fall into a sentence that another harness broke off */
#define LINE_MAX_   (256u << 10)
#define HEARD_MAX   (4u << 20)

int guest_domain_find(struct guest_setup *setup, struct error *err)
{
	if (attach_find(setup->virt, setup->options.domain, &setup->attach, err) < 0)
		return -1;
	setup->kvm = setup->attach.facts.kvm;
	snprintf(setup->why, sizeof(setup->why), "the domain's own");
	return 0;
}

/* --- asking --------------------------------------------------------------------------------------
 */

/* The frame of one line, a new reference; NULL if it is none. */
static json_t *frame_of(const struct buffer *line)
{
	struct stream stream = { 0 };
	struct error bad = ERROR_INIT;
	json_t *frame;

	stream_feed(&stream, line->data, line->length);
	frame = stream_next(&stream, &bad);
	stream_finish(&stream);
	return frame;
}

static bool is_answer(const json_t *frame, uint32_t nonce)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));
	const json_t *said = json_object_get(frame, "nonce");

	return kind && strcmp(kind, "boot") == 0 && json_is_integer(said) &&
	       json_integer_value(said) == (json_int_t)nonce;
}

int guest_domain_hear(struct guest_domain_ear *ear, const char *bytes, size_t n, uint32_t nonce,
	json_t **answer, struct error *err)
{
	ear->heard += n;
	for (size_t i = 0; i < n; i++) {
		if (ear->line.length >= LINE_MAX_ || ear->heard > HEARD_MAX)
			return error_set(err, ERROR_DATA, "the guest floods the channel");
		buffer_add(&ear->line, bytes + i, 1);
		if (bytes[i] != '\n')
			continue;
		*answer = frame_of(&ear->line);
		ear->line.length = 0;
		if (is_answer(*answer, nonce))
			return 1;
		json_decref(*answer);
		*answer = NULL;
	}
	return 0;
}

/* A line of its own, whatever came before it. */
static int ask(int fd, uint32_t nonce, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	char text[64];
	ssize_t n;

	snprintf(text, sizeof(text), "{\"t\":\"who\",\"nonce\":%u}", nonce);
	buffer_adds(&line, "\n");
	stream_put(&line, text, strlen(text));
	n = send(fd, line.data, line.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	buffer_finish(&line);
	if (n < 0 && errno != EAGAIN)
		return error_errno(err, ERROR_MEASURE, "cannot ask the agent");
	return 0;
}

static json_t *await_answer(int fd, double seconds, struct guest_domain_ear *ear, struct error *err)
{
	const double end = monotonic_seconds() + seconds;
	double asked = 0;
	uint32_t nonce = 1;
	json_t *answer = NULL;

	if (getrandom(&nonce, sizeof(nonce), GRND_NONBLOCK) != sizeof(nonce))
		nonce = (uint32_t)getpid();
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		const double now = monotonic_seconds();
		char piece[16384];
		ssize_t n;

		if (now >= end) {
			error_set(err, ERROR_TIMEOUT, "no answer within %g s", seconds);
			return NULL;
		}
		/* only the answer to the last question ends this: none comes after it */
		if (now - asked >= ASK_SECONDS) {
			asked = now;
			if (ask(fd, ++nonce, err) < 0)
				return NULL;
		}
		if (poll(&wait, 1, 100) < 0 || guest_machine_asked_to_end()) {
			error_set(err, ERROR_INTERRUPTED, "interrupted");
			return NULL;
		}
		if (!wait.revents)
			continue;
		n = recv(fd, piece, sizeof(piece), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			error_set(err, ERROR_MEASURE, "the channel was closed");
			return NULL;
		}
		if (guest_domain_hear(ear, piece, (size_t)n, nonce, &answer, err))
			return answer;
	}
}

/* --- who it is -----------------------------------------------------------------------------------
 */

static int check_program(const json_t *answer, struct error *err)
{
	const char *version = json_string_value(json_object_get(answer, "version"));
	const char *hash = json_string_value(json_object_get(answer, "agent"));
	char ours[GUEST_HASH];
	char clean[64];

	snprintf(ours, sizeof(ours), GUEST_HASH_FORMAT, (unsigned long long)agent_file_hash());
	if (version && hash && strcmp(version, kvmbench_version) == 0 && strcmp(hash, ours) == 0)
		return 0;
	console_tail(version ? version : "", version ? strlen(version) : 0, clean, sizeof(clean));
	if (!version || strcmp(version, kvmbench_version) != 0)
		error_set(err, ERROR_UNAVAILABLE, "the agent is of version '%s', not %s", clean,
			kvmbench_version);
	else
		error_set(err, ERROR_UNAVAILABLE, "the agent is another build of version %s",
			kvmbench_version);
	return error_hint(err, "host and guest must run the same program: kvmbench guest agent -o "
			       "FILE writes it");
}

static int take_answer(struct guest_machine *machine, const json_t *answer, struct error *err)
{
	const char *release = json_string_value(json_object_get(answer, "release"));
	const char *clock = json_string_value(json_object_get(answer, "clocksource"));

	if (!release || !clock)
		return error_set(err, ERROR_DATA, "the agent does not say what it runs on");
	console_tail(release, strlen(release), machine->release, sizeof(machine->release));
	console_tail(clock, strlen(clock), machine->clocksource, sizeof(machine->clocksource));
	return check_program(answer, err);
}

int guest_domain_open(
	struct guest_machine *machine, struct guest_setup *setup, double seconds, struct error *err)
{
	struct guest_domain_ear ear = { .heard = 0 };
	json_t *answer = NULL;
	int status = -1;

	*machine = (struct guest_machine){ .running = true, .channel = -1 };
	machine->channel = attach_open(&setup->attach, err);
	if (machine->channel >= 0)
		answer = await_answer(machine->channel, seconds, &ear, err);
	if (answer)
		status = take_answer(machine, answer, err);
	if (status < 0 && machine->channel >= 0 && err->kind != ERROR_INTERRUPTED)
		error_prefix(err, "the agent in domain '%.80s'", setup->options.domain);
	if (err->kind == ERROR_TIMEOUT)
		error_hint(err, "does another program hold its channel %s? else start it anew",
			GUEST_PORT);
	json_decref(answer);
	buffer_finish(&ear.line);
	if (status < 0)
		guest_domain_close(machine, setup);
	return status;
}

void guest_domain_close(struct guest_machine *machine, struct guest_setup *setup)
{
	if (machine->running && machine->channel >= 0)
		close(machine->channel);
	attach_release(&setup->attach);
	*machine = (struct guest_machine){ .channel = -1 };
}

void guest_domain_describe(
	const struct guest_setup *setup, const struct guest_machine *machine, json_t *fingerprint)
{
	const struct attach_facts *facts = &setup->attach.facts;

	json_object_set_new(fingerprint, "guest_domain", json_string(setup->options.domain));
	json_object_set_new(fingerprint, "guest_machine", json_string(facts->machine));
	json_object_set_new(fingerprint, "guest_cpus", json_integer((json_int_t)facts->cpus));
	json_object_set_new(
		fingerprint, "guest_memory_mib", json_integer((json_int_t)facts->memory_mib));
	json_object_set_new(fingerprint, "guest_huge_pages", json_boolean(facts->huge_pages));
	json_object_set_new(fingerprint, "guest_kernel", json_string(machine->release));
	json_object_set_new(fingerprint, "guest_clocksource", json_string(machine->clocksource));
	json_object_set_new(fingerprint, "guest_cpu", json_string(facts->cpu));
	json_object_set_new(fingerprint, "guest_pinning", json_string(facts->pinning));
}
