#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "judge/history_series.h"
#include "base/digest.h"

/* --- the place: a fingerprint without what varies ----------------------------------------------
 */

static void drop_field(json_t *object, const char *path)
{
	cleanup_free char *name = strdup(path);
	char *rest = name;

	/* a name may hold dots itself: "kvm_parameters.kvm.halt_poll_ns" */
	while (rest && json_is_object(object)) {
		if (json_object_del(object, rest) == 0)
			return;
		char *dot = strchr(rest, '.');

		if (!dot)
			return;
		*dot = '\0';
		object = json_object_get(object, rest);
		rest = dot + 1;
	}
}

static char *place_of(const struct store_entry *e, const struct history_options *o)
{
	cleanup_free char *declared = strdup(e->vary);
	char *rest = declared;
	json_t *fingerprint;
	char *field;
	char *place;

	if (!declared || (!o->n_vary && !*declared))
		return declared ? strdup(e->host) : NULL;
	fingerprint = json_loads(e->host, 0, NULL);
	if (!fingerprint)
		return strdup(e->host);
	for (size_t i = 0; i < o->n_vary; i++)
		drop_field(fingerprint, o->vary[i]);
	while ((field = strsep(&rest, ",")))
		drop_field(fingerprint, field);
	place = json_dumps(fingerprint, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(fingerprint);
	return place;
}

char *history_place(const json_t *fingerprint, const char *vary, const struct history_options *o)
{
	const struct store_entry e = {
		/* as the store writes it */
		.host = json_dumps(fingerprint, JSON_COMPACT | JSON_SORT_KEYS),
		.vary = (char *)(uintptr_t)(vary ? vary : ""),
	};
	char *place = e.host ? place_of(&e, o) : NULL;

	free(e.host);
	return place;
}

static int short_name(const char *place, char host[HISTORY_HOST], struct error *err)
{
	struct digest *d = digest_new(err);
	char text[DIGEST_TEXT];

	if (!d)
		return -1;
	digest_add(d, place, strlen(place));
	digest_text(d, text);
	digest_free(d);
	memcpy(host, text, HISTORY_HOST - 1);
	host[HISTORY_HOST - 1] = '\0';
	return 0;
}

/* --- the commit ---------------------------------------------------------------------------------
 */

/* What git describe and the kernel's LOCALVERSION_AUTO append: the digits behind the last "-g". A
 * version that is nothing but digits is what `git describe --always` says without a tag. */
static void find_commit(const char *version, bool bare, char commit[HISTORY_COMMIT])
{
	const char *at = bare ? version : NULL;
	size_t length;

	for (const char *g = version; (g = strstr(g, "-g")); g += 2)
		at = g + 2;
	commit[0] = '\0';
	if (!at)
		return;
	length = strspn(at, "0123456789abcdef");
	if (length < 7 || length >= HISTORY_COMMIT || (at[length] && !strchr("-+.", at[length])))
		return;
	memcpy(commit, at, length);
	commit[length] = '\0';
}

bool history_has_commits(const struct history *h)
{
	for (size_t i = 0; i < h->n_sessions; i++)
		if (h->session[i].kernel_commit[0] || h->session[i].tool_commit[0])
			return true;
	return false;
}

/* --- the sessions -------------------------------------------------------------------------------
 */

static void session_finish(struct history_session *s)
{
	free(s->session);
	free(s->started);
	free(s->tool);
	free(s->kernel);
	free(s->place);
}

/* Entries of one session side by side, the one that counts last. */
static int by_session(const void *a, const void *b)
{
	const struct store_entry *x = *(const struct store_entry *const *)a;
	const struct store_entry *y = *(const struct store_entry *const *)b;
	int order = strcmp(x->session, y->session);

	if (!order)
		order = (x->launches > y->launches) - (x->launches < y->launches);
	if (!order)
		order = (x->size > y->size) - (x->size < y->size);
	return order ? order : strcmp(x->id, y->id);
}

static int by_start(const void *a, const void *b)
{
	const struct history_session *x = a;
	const struct history_session *y = b;
	int order = (x->rank > y->rank) - (x->rank < y->rank);

	if (!order)
		order = strcmp(x->started, y->started);
	return order ? order : strcmp(x->id, y->id);
}

static bool is_left_out(const struct store_entry *e, const struct history_session *s,
	const struct history_options *o)
{
	if (o->place && strcmp(o->place, s->place) != 0)
		return true;
	for (size_t i = 0; i < o->n_without; i++)
		if (strcmp(o->without[i], e->session) == 0)
			return true;
	return false;
}

/* 1 if the options leave it out */
static int take_session(const struct store_entry *e, const struct history_options *o,
	struct history_session *s, struct error *err)
{
	char whole[HISTORY_HOST];
	const size_t length = o->host ? strlen(o->host) : 0;

	*s = (struct history_session){
		.session = strdup(e->session),
		.started = strdup(e->started),
		.tool = strdup(e->tool),
		.kernel = strdup(e->kernel),
		.place = place_of(e, o),
		.exact = e->exact,
		.aa = strcmp(e->sides, "aa") == 0,
	};
	memcpy(s->id, e->id, DIGEST_TEXT);
	if (!s->session || !s->started || !s->tool || !s->kernel || !s->place)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (is_left_out(e, s, o))
		return 1;
	find_commit(e->kernel, false, s->kernel_commit);
	find_commit(e->tool, true, s->tool_commit);
	if (short_name(s->place, s->host, err) || short_name(e->host, whole, err))
		return -1;
	return strncmp(s->host, o->host ? o->host : "", length) != 0 &&
	       strncmp(whole, o->host, length) != 0;
}

static int take_sessions(const struct store_entries *entries, const struct history_options *o,
	struct history *h, struct error *err)
{
	cleanup_free const struct store_entry **sorted = calloc(entries->n + 1, sizeof(*sorted));

	h->session = calloc(entries->n + 1, sizeof(*h->session));
	if (!sorted || !h->session)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < entries->n; i++)
		sorted[i] = &entries->entry[i];
	qsort(sorted, entries->n, sizeof(const struct store_entry *), by_session);
	for (size_t i = 0; i < entries->n; i++) {
		struct history_session *s = &h->session[h->n_sessions];
		int out;

		if (i + 1 < entries->n && strcmp(sorted[i]->session, sorted[i + 1]->session) == 0) {
			h->superseded++;
			continue;
		}
		if (!*sorted[i]->host) {
			h->placeless++;
			continue;
		}
		out = take_session(sorted[i], o, s, err);
		if (out)
			session_finish(s);
		if (out < 0)
			return -1;
		h->n_sessions += !out;
	}
	qsort(h->session, h->n_sessions, sizeof(*h->session), by_start);
	return 0;
}

int history_read_sessions(
	struct store *s, const struct history_options *o, struct history *h, struct error *err)
{
	struct store_entries entries;
	int status;

	*h = (struct history){ 0 };
	if (store_list(s, &entries, err))
		return -1;
	status = take_sessions(&entries, o, h, err);
	store_entries_finish(&entries);
	if (status)
		history_finish(h);
	return status;
}

void history_drop_aa(struct history *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->n_sessions; i++) {
		if (h->session[i].aa)
			session_finish(&h->session[i]);
		else
			h->session[kept++] = h->session[i];
	}
	h->n_sessions = kept;
}

void history_keep(struct history *h, size_t first, size_t n)
{
	for (size_t i = 0; i < h->n_sessions; i++)
		if (i < first || i - first >= n)
			session_finish(&h->session[i]);
	memmove(h->session, h->session + first, n * sizeof(*h->session));
	h->n_sessions = n;
}

void history_sessions_finish(struct history *h)
{
	for (size_t i = 0; i < h->n_sessions; i++)
		session_finish(&h->session[i]);
	free(h->session);
}

/* --- another order ------------------------------------------------------------------------------
 */

/* names that agree in their first digits are looked at one by one */
enum { DIGITS = 7, NAMES_PER_SESSION = 4 };

struct name {
	const char *text;
	struct history_session *session;
};

static int by_digits(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;

	return strncmp(x->text, y->text, DIGITS);
}

static size_t list_names(struct history *h, struct name *name)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_sessions; i++) {
		struct history_session *s = &h->session[i];
		const char *const all[NAMES_PER_SESSION] = { s->session, s->id, s->kernel_commit,
			s->tool_commit };

		s->rank = SIZE_MAX;
		for (size_t j = 0; j < NAMES_PER_SESSION; j++)
			if (history_is_name(all[j], DIGEST_TEXT - 1))
				name[n++] = (struct name){ all[j], s };
	}
	qsort(name, n, sizeof(*name), by_digits);
	return n;
}

static void rank_named(const struct name *name, size_t n, const char *wanted, size_t rank)
{
	const struct name key = { wanted, NULL };
	const struct name *at = bsearch(&key, name, n, sizeof(*name), by_digits);

	if (!at)
		return;
	while (at > name && by_digits(at - 1, &key) == 0)
		at--;
	for (; at < name + n && by_digits(at, &key) == 0; at++)
		if (history_same_name(at->text, wanted) && at->session->rank == SIZE_MAX)
			at->session->rank = rank;
}

int history_order(struct history *h, const char *const *names, size_t n_names, struct error *err)
{
	cleanup_free struct name *name = calloc(
		NAMES_PER_SESSION * h->n_sessions + 1, sizeof(*name));
	size_t n;

	if (!name)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	n = list_names(h, name);
	for (size_t i = 0; i < n_names; i++)
		rank_named(name, n, names[i], i);
	qsort(h->session, h->n_sessions, sizeof(*h->session), by_start);
	while (h->n_sessions && h->session[h->n_sessions - 1].rank == SIZE_MAX) {
		session_finish(&h->session[--h->n_sessions]);
		h->unordered++;
	}
	if (!h->n_sessions && h->unordered)
		return error_set(err, ERROR_USAGE,
			"none of the store's %zu sessions is among the %zu names of the order",
			h->unordered, n_names);
	return 0;
}
