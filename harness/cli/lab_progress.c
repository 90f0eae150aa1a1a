#include "cli/lab_progress.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/tsc.h"
#include "run/interrupt.h"

#define REDRAW_SECONDS 0.5
#define CLEAR_LINE     "\r\033[K"

void lab_progress_open(struct lab_progress *progress, const struct lab_session *session, bool quiet)
{
	*progress = (struct lab_progress){ session, quiet, isatty(STDERR_FILENO) == 1, 0 };
}

static void put_setting(struct buffer *line, const struct lab_setting *s, double now)
{
	const double spent = now - s->since;

	switch (s->state) {
	case LAB_WAITING:
	case LAB_OVER:
		break;
	case LAB_BOOTING:
		buffer_addf(line, "  %.32s: booting, %.0f s  %.40s", s->label, spent, s->what);
		break;
	case LAB_MEASURING:
		buffer_addf(line, "  %.32s: %zu/%zu", s->label, s->done, s->of);
		/* the agent tells each before it begins: the boot was before the first */
		if (s->done && s->measuring_since > 0)
			buffer_addf(line, ", %.0f s left",
				(now - s->measuring_since) * (double)(s->of - s->done) /
					(double)s->done);
		buffer_addf(line, "  %.40s", s->what);
		break;
	}
}

static void draw(const struct lab_session *session, double now)
{
	struct buffer line = BUFFER_INIT;
	size_t over = 0;

	for (size_t i = 0; i < session->n; i++)
		over += session->setting[i].state == LAB_OVER;
	if (session->n > 1)
		buffer_addf(&line, "%zu/%zu done", over, session->n);
	else
		buffer_adds(&line, session->machine->name);
	for (size_t i = 0; i < session->n; i++)
		put_setting(&line, &session->setting[i], now);
	fprintf(stderr, CLEAR_LINE "%.200s", line.data);
	fflush(stderr);
	buffer_finish(&line);
}

bool lab_progress_wait(void *data, double seconds)
{
	struct lab_progress *progress = data;
	const struct timespec patience = { .tv_nsec = (long)(seconds * 1e9) };
	const double now = monotonic_seconds();

	if (progress->terminal && !progress->quiet && now - progress->last >= REDRAW_SECONDS) {
		progress->last = now;
		draw(progress->session, now);
	}
	ppoll(NULL, 0, &patience, interrupt_wait_mask());
	return !interrupted();
}

void lab_progress_say(void *data, const char *what)
{
	const struct lab_progress *progress = data;

	if (!progress->quiet)
		fprintf(stderr, "%s\n", what);
}

void lab_progress_close(const struct lab_progress *progress)
{
	if (progress->terminal && !progress->quiet)
		fputs(CLEAR_LINE, stderr);
}
