/* The second half of side_list.h: from names to sessions. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/side_list.h"
#include "cli/store_restore.h"
#include "judge/gist.h"
#include "judge/side_run.h"
#include "record/run_file.h"

enum { THREADS_MOST = 8, NAMES_SHOWN = 4 };

/* --- one session -------------------------------------------------------------------------------
 */

static void see(void *context, const void *bytes, size_t length)
{
	digest_add(context, bytes, length);
}

/* The run file that the entry is of. *other: there is none, or it is not that one any more. */
static int read_entry_file(struct side_member *m, bool *other)
{
	struct digest *d = digest_new(&m->err);
	const struct run_tap tap = { see, gist_keep, d };
	char id[DIGEST_TEXT];
	int status;

	*other = false;
	if (!d)
		return -1;
	status = run_read_tapped(m->path, &tap, &m->run, &m->err);
	*other = status != 0;
	if (!status) {
		digest_text(d, id);
		*other = strcmp(id, m->entry.id) != 0;
	}
	digest_free(d);
	return status;
}

static int restore(struct side_member *m, const char *db)
{
	cleanup_free char *path = store_path(db, &m->err);
	struct store *s;

	m->restored = true;
	if (m->side) {
		m->status = error_set(&m->err, ERROR_USAGE,
			"the run file of %s is gone or changed: what its sides are is not in the "
			"store",
			m->name);
		return m->status;
	}
	s = path ? store_open(path, STORE_READ, &m->err) : NULL;
	m->status = s ? store_restore(s, &m->entry, &m->run, &m->summary, &m->err) : -1;
	store_close(s);
	return m->status;
}

/* The summary says what they came to, and a side may have many. */
static void drop_counters(struct side_member *m)
{
	struct run *owner = m->side ? &m->whole : &m->run;

	for (size_t i = 0; i < owner->n_launches; i++) {
		free(owner->launches[i].counters);
		owner->launches[i].counters = NULL;
		owner->launches[i].n_counters = 0;
	}
	/* borrowed */
	for (size_t i = 0; m->side && i < m->run.n_launches; i++) {
		m->run.launches[i].counters = NULL;
		m->run.launches[i].n_counters = 0;
	}
}

/* Of the whole session only the side that was named. */
static int take_side(struct side_member *m)
{
	if (!m->side)
		return 0;
	m->whole = m->run;
	m->run = (struct run){ 0 };
	return side_run_make(&m->whole, m->side, &m->run, &m->err);
}

static void read_member(struct side_member *m, const char *db)
{
	static const struct judge_options judge = { .margin = 0.05, .brief = true };
	static const struct run_tap tap = { NULL, gist_keep, NULL };
	bool other = false;

	if (!m->entry.path) {
		m->status = run_read_tapped(m->path, &tap, &m->run, &m->err);
	} else {
		m->status = read_entry_file(m, &other);
		if (other) {
			m->err = (struct error)ERROR_INIT;
			run_finish(&m->run);
			restore(m, db);
			return;
		}
	}
	if (m->status)
		return;
	m->status = take_side(m);
	if (!m->status)
		m->status = summary_make(&m->run, &judge, &m->summary, &m->err);
	if (m->status)
		error_prefix(&m->err, "%s", m->path);
	drop_counters(m);
}

/* --- all of them -------------------------------------------------------------------------------
 */

struct queue {
	struct side_member **member;
	size_t n;
	atomic_size_t next;
	const char *db;
};

static void *work(void *argument)
{
	struct queue *q = argument;

	for (;;) {
		const size_t i = atomic_fetch_add(&q->next, 1);

		if (i >= q->n)
			return NULL;
		read_member(q->member[i], q->db);
	}
}

/* Reading is what takes the time. */
static int read_all(struct side_list *list, size_t n, const char *db, struct error *err)
{
	const long online = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread[THREADS_MOST];
	struct queue q = { .db = db };
	size_t started = 0;
	size_t threads;
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += list[i].n;
	q.member = calloc(all + 1, sizeof(*q.member));
	if (!q.member)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < list[i].n; j++)
			q.member[q.n++] = &list[i].member[j];
	threads = online > 1 ? (size_t)online : 1;
	threads = threads < THREADS_MOST ? threads : THREADS_MOST;
	/* this one is a thread, too */
	while (started + 1 < threads && started + 1 < q.n &&
		pthread_create(&thread[started], NULL, work, &q) == 0)
		started++;
	work(&q);
	while (started)
		pthread_join(thread[--started], NULL);
	free(q.member);
	return 0;
}

/* By session; of one that was named twice the one with the most launches first. */
static int by_session(const void *a, const void *b)
{
	const struct side_member *x = a;
	const struct side_member *y = b;
	int order = strcmp(x->run.session.started, y->run.session.started);
	size_t n_x = 0;
	size_t n_y = 0;

	if (!order)
		order = strcmp(x->run.session.id, y->run.session.id);
	if (order)
		return order;
	for (size_t i = 0; i < x->summary.n_results; i++)
		n_x += x->summary.results[i].launches;
	for (size_t i = 0; i < y->summary.n_results; i++)
		n_y += y->summary.results[i].launches;
	order = (n_x < n_y) - (n_x > n_y);
	if (!order)
		order = x->restored - y->restored;
	return order ? order : strcmp(x->name, y->name);
}

static bool is_same_side(const struct side_member *a, const struct side_member *b)
{
	return a->side ? b->side && strcmp(a->side, b->side) == 0 : !b->side;
}

/* The sides of a session are no two sessions. */
static int check_sides(const struct side_list *list, struct error *err)
{
	for (size_t i = 1; i < list->n; i++) {
		const struct side_member *a = &list->member[i - 1];
		const struct side_member *b = &list->member[i];

		if (strcmp(a->run.session.id, b->run.session.id) != 0 || is_same_side(a, b))
			continue;
		error_set(err, ERROR_USAGE, "%s and %s are of one session", a->name, b->name);
		return error_hint(err, "one side of it can be held against the other");
	}
	return 0;
}

static int use_once(struct side_list *list, struct error *err)
{
	size_t kept = 0;

	qsort(list->member, list->n, sizeof(*list->member), by_session);
	if (check_sides(list, err))
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		struct side_member *m = &list->member[i];
		const struct side_member *last = kept ? &list->member[kept - 1] : NULL;

		if (last && strcmp(last->run.session.id, m->run.session.id) == 0) {
			buffer_addf(&list->notes, "%s is the session of %s: used once\n", m->name,
				last->name);
			side_member_finish(m);
			continue;
		}
		list->member[kept++] = *m;
	}
	list->n = kept;
	return 0;
}

static void describe(struct side_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct side_member *m = &list->member[i];

		if (m->restored)
			buffer_addf(&list->notes,
				"the run file of %s is gone or changed: its launches are the "
				"store's, without exits and conditions\n",
				m->name);
		if (i == NAMES_SHOWN)
			buffer_addf(&list->name, ", … (%zu run files)", list->n);
		if (i < NAMES_SHOWN)
			buffer_addf(&list->name, "%s%s", i ? ", " : "", m->name);
	}
}

static int finish(struct side_list *list, struct error *err)
{
	if (use_once(list, err))
		return -1;
	describe(list);
	list->summary = calloc(list->n + 1, sizeof(*list->summary));
	if (!list->summary)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	/* members stay where they are from now on */
	for (size_t i = 0; i < list->n; i++) {
		list->member[i].summary.run = &list->member[i].run;
		list->summary[i] = &list->member[i].summary;
	}
	return 0;
}

/* One session against itself is a question with an answer; one of several is a mistake, and would
 * make both sides more alike than they are. */
static int check_shared(const struct side_list *a, const struct side_list *b, struct error *err)
{
	if (a->n == 1 && b->n == 1)
		return 0;
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++) {
			if (strcmp(a->member[i].run.session.id, b->member[j].run.session.id) != 0)
				continue;
			error_set(err, ERROR_USAGE, "session %s is on both sides: %s, %s",
				a->member[i].run.session.id, a->member[i].name, b->member[j].name);
			return error_hint(err, "leave it out of one");
		}
	return 0;
}

int side_lists_read(struct side_list *list, size_t n, const char *db, struct error *err)
{
	if (read_all(list, n, db, err))
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < list[i].n; j++)
			if (list[i].member[j].status)
				return error_set(err, ERROR_DATA, "a side cannot be read");
	for (size_t i = 0; i < n; i++)
		if (finish(&list[i], err))
			return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (check_shared(&list[i], &list[j], err))
				return -1;
	return 0;
}
