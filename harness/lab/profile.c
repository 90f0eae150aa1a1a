#include "lab/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* What one address adds, before functions are put together. Names are borrowed from the symbols and
 * not ended: they stop where the compiler's own part begins. */
struct share {
	enum lab_profile_kind kind;
	const char *name;
	size_t length;
	const char *module;
	int64_t instructions;
};

struct edge {
	struct share from, to; /* without instructions */
	int64_t calls;
};

static char *copy_n(const char *text, size_t length)
{
	struct buffer b = BUFFER_INIT;

	buffer_add(&b, text, length);
	return b.data;
}

static char *copy(const char *text)
{
	return copy_n(text ? text : "", text ? strlen(text) : 0);
}

/* "vcpu_run.cold", "foo.isra.0", "foo.llvm.123" → without that; a leading dot stays. */
static size_t base_length(const char *name)
{
	return *name ? 1 + strcspn(name + 1, ".") : 0;
}

static struct share place(const struct symbols *symbols, uint64_t address, bool *entry)
{
	struct share s = { .name = "", .module = "" };
	const struct symbol *symbol;

	*entry = false;
	if (address < LAB_PROFILE_KERNEL_START) {
		s.kind = address < LAB_PROFILE_GUEST_END ? LAB_PROFILE_GUEST : LAB_PROFILE_USER;
		return s;
	}
	symbol = symbols_find(symbols, address);
	if (!symbol) {
		s.kind = LAB_PROFILE_UNKNOWN;
		return s;
	}
	*entry = symbol->address == address;
	s.kind = LAB_PROFILE_KERNEL;
	s.name = symbol->name;
	s.length = base_length(symbol->name);
	s.module = symbol->module;
	return s;
}

static int by_name(const struct share *a, const struct share *b)
{
	const size_t least = a->length < b->length ? a->length : b->length;
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	order = strncmp(a->name, b->name, least);
	if (!order && a->length != b->length)
		order = a->length < b->length ? -1 : 1;
	return order ? order : strcmp(a->module, b->module);
}

static int compare_shares(const void *a, const void *b)
{
	return by_name(a, b);
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	const int order = by_name(&x->to, &y->to);

	return order ? order : by_name(&x->from, &y->from);
}

static int compare_functions(const void *a, const void *b)
{
	const struct lab_profile_function *x = a, *y = b;
	int order;

	if (x->instructions != y->instructions)
		return x->instructions > y->instructions ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->module, y->module);
}

static size_t add_shares(const struct profile_region *g, const struct symbols *symbols,
	int64_t sign, struct share *share)
{
	bool entry;

	for (size_t i = 0; i < g->n; i++) {
		share[i] = place(symbols, g->count[i].address, &entry);
		share[i].instructions = sign * (int64_t)g->count[i].count;
	}
	return g->n;
}

/* Only calls that enter a function: a call to an address in it is how retpolines jump. */
static size_t add_edges(const struct profile_region *g, const struct symbols *symbols, int64_t sign,
	struct edge *edge)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_calls; i++) {
		bool entry, ignored;
		struct edge e;

		e.from = place(symbols, g->call[i].from, &ignored);
		e.to = place(symbols, g->call[i].to, &entry);
		e.calls = sign * (int64_t)g->call[i].count;
		if (entry)
			edge[n++] = e;
	}
	return n;
}

static size_t merge_shares(struct share *share, size_t n)
{
	size_t kept = 0;

	qsort(share, n, sizeof(share[0]), compare_shares);
	for (size_t i = 0; i < n; i++) {
		if (kept && by_name(&share[kept - 1], &share[i]) == 0)
			share[kept - 1].instructions += share[i].instructions;
		else
			share[kept++] = share[i];
	}
	return kept;
}

static size_t merge_edges(struct edge *edge, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(edge, n, sizeof(edge[0]), compare_edges);
	for (size_t i = 0; i < n; i++) {
		if (kept && compare_edges(&edge[kept - 1], &edge[i]) == 0)
			edge[kept - 1].calls += edge[i].calls;
		else
			edge[kept++] = edge[i];
	}
	return kept;
}

/* Keeps the most frequent, in that order; of equals the first by name, as the edges come. */
static void add_caller(struct lab_profile_function *f, const struct edge *e)
{
	size_t at = f->n_callers;

	while (at > 0 && f->caller[at - 1].calls < e->calls)
		at--;
	if (at == LAB_PROFILE_CALLERS)
		return;
	if (f->n_callers == LAB_PROFILE_CALLERS)
		free(f->caller[--f->n_callers].name);
	memmove(f->caller + at + 1, f->caller + at, (f->n_callers - at) * sizeof(f->caller[0]));
	f->caller[at].name = e->from.kind == LAB_PROFILE_KERNEL
				     ? copy_n(e->from.name, e->from.length)
				     : copy(lab_profile_kind_name(e->from.kind));
	f->caller[at].calls = e->calls;
	f->n_callers++;
}

static void add_callers(struct lab_profile_function *f, const struct share *share,
	const struct edge *edge, size_t n, size_t *next)
{
	while (*next < n && by_name(&edge[*next].to, share) < 0)
		(*next)++;
	for (; *next < n && by_name(&edge[*next].to, share) == 0; (*next)++) {
		f->calls += edge[*next].calls;
		if (edge[*next].calls > 0)
			add_caller(f, &edge[*next]);
	}
}

static int fill(struct lab_profile *p, const struct share *share, size_t n, const struct edge *edge,
	size_t n_edges, struct error *err)
{
	size_t next = 0;

	p->function = calloc(n + 1, sizeof(p->function[0]));
	if (!p->function)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct lab_profile_function *f = &p->function[p->n];

		if (share[i].instructions == 0)
			continue;
		p->n++;
		p->instructions += share[i].instructions;
		f->kind = share[i].kind;
		f->name = copy_n(share[i].name, share[i].length);
		f->module = copy(share[i].module);
		f->instructions = share[i].instructions;
		add_callers(f, &share[i], edge, n_edges, &next);
	}
	qsort(p->function, p->n, sizeof(p->function[0]), compare_functions);
	return 0;
}

static int check_region(const struct profile_region *g, struct error *err)
{
	if (g->open)
		return error_set(err, ERROR_MEASURE,
			"profile: the machine ended before the mark that stops the count");
	if (g->lost)
		return error_set(err, ERROR_MEASURE,
			"profile: %llu instructions found no room in the plugin",
			(unsigned long long)g->lost);
	if (g->instructions > INT64_MAX / 2)
		return error_set(err, ERROR_DATA, "profile: more instructions than there can be");
	return 0;
}

int lab_profile_make(const struct profile_region *region, const struct profile_region *less,
	const struct symbols *symbols, uint64_t ops, int64_t measured, struct lab_profile *p,
	struct error *err)
{
	static const struct profile_region none;
	cleanup_free struct share *share = NULL;
	cleanup_free struct edge *edge = NULL;
	size_t n, n_edges;

	*p = (struct lab_profile){ 0 };
	if (!less)
		less = &none;
	if (ops == 0 || measured < 0)
		return error_set(err, ERROR_MEASURE, "profile: no operation to share out over");
	if (check_region(region, err) || check_region(less, err))
		return -1;
	share = calloc(region->n + less->n + 1, sizeof(share[0]));
	edge = calloc(region->n_calls + less->n_calls + 1, sizeof(edge[0]));
	if (!share || !edge)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	n = add_shares(region, symbols, 1, share);
	n += add_shares(less, symbols, -1, share + n);
	n_edges = add_edges(region, symbols, 1, edge);
	n_edges += add_edges(less, symbols, -1, edge + n_edges);
	p->ops = ops;
	p->exits = (int64_t)region->vmruns - (int64_t)less->vmruns;
	p->measured = measured;
	lab_profile_name(p, NULL, NULL, NULL, NULL);
	if (fill(p, share, merge_shares(share, n), edge, merge_edges(edge, n_edges), err) == 0)
		return 0;
	lab_profile_finish(p);
	return -1;
}

static void set(char **member, const char *text)
{
	free(*member);
	*member = copy(text);
}

void lab_profile_name(struct lab_profile *p, const char *bench, const char *kernel,
	const char *cmdline, const char *emulator)
{
	set(&p->bench, bench);
	set(&p->kernel, kernel);
	set(&p->cmdline, cmdline);
	set(&p->emulator, emulator);
}

void lab_profile_finish(struct lab_profile *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct lab_profile_function *f = &p->function[i];

		for (size_t k = 0; k < f->n_callers; k++)
			free(f->caller[k].name);
		free(f->name);
		free(f->module);
	}
	free(p->function);
	free(p->bench);
	free(p->kernel);
	free(p->cmdline);
	free(p->emulator);
	*p = (struct lab_profile){ 0 };
}

double lab_profile_covered(const struct lab_profile *p)
{
	return p->measured > 0 ? (double)(p->instructions - p->exits) / (double)p->measured : NAN;
}

int lab_profile_check(const struct lab_profile *p, struct error *err)
{
	const double covered = lab_profile_covered(p);

	if (isnan(covered))
		return error_set(err, ERROR_MEASURE,
			"profile: nothing measured that it could be held against");
	if (fabs(covered - 1) <= LAB_PROFILE_TOLERANCE)
		return 0;
	return error_set(err, ERROR_MEASURE,
		"profile: accounts for %lld instructions, the machine's clock shows %lld",
		(long long)(p->instructions - p->exits), (long long)p->measured);
}

const char *lab_profile_function_name(enum lab_profile_kind kind, const char *name)
{
	switch (kind) {
	case LAB_PROFILE_GUEST:
		return "(guest code)";
	case LAB_PROFILE_USER:
		return "(user space)";
	case LAB_PROFILE_UNKNOWN:
		return "(no symbol)";
	case LAB_PROFILE_KERNEL:
		break;
	}
	return name;
}

const char *lab_profile_kind_name(enum lab_profile_kind kind)
{
	static const char *const name[] = {
		[LAB_PROFILE_KERNEL] = "kernel",
		[LAB_PROFILE_GUEST] = "guest",
		[LAB_PROFILE_USER] = "user",
		[LAB_PROFILE_UNKNOWN] = "unknown",
	};

	return name[kind];
}
