#include "reports/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/exact.h"
#include "judge/result.h"
#include "judge/side.h"
#include "judge/why.h"
#include "stats/describe.h"

static const json_t *lab_of(const struct run *run)
{
	return json_object_get(json_object_get(run->host, "fingerprint"), "lab");
}

static int check(const struct matrix_run *run, size_t n, struct error *err)
{
	const json_t *lab;

	if (n < 2)
		return error_set(err, ERROR_USAGE, "a matrix needs a base and a setting");
	lab = lab_of(run[0].summary->run);
	for (size_t i = 0; i < n; i++) {
		const struct run *r = run[i].summary->run;

		if (!r->session.exact)
			return error_set(err, ERROR_USAGE,
				"'%s' holds measured times, not instruction counts", run[i].label);
		/* json_equal knows that neither has one */
		if (lab != lab_of(r) && !json_equal(lab, lab_of(r)))
			return error_set(err, ERROR_USAGE,
				"'%s' and '%s' were counted in different emulators", run[0].label,
				run[i].label);
	}
	return 0;
}

/* Sorted as a side of a comparison is, each benchmark once. */
static int sorted_arms(const struct summary *s, struct side_arms *arms, struct error *err)
{
	return side_arms_make(&(struct side){ &s, 1 }, arms, err);
}

static bool same_benchmark(const struct arm *a, const struct arm *b)
{
	return a->rev == b->rev && strcmp(a->unit, b->unit) == 0 &&
	       strcmp(a->estimator, b->estimator) == 0 && a->higher_better == b->higher_better;
}

static void judge(const struct result *base, struct matrix_cell *c)
{
	const struct exact before = { base->median, base->low, base->high, base->used };
	const struct result *r = c->result;

	c->verdict = CHANGE_INVALID;
	if (!result_is_valid(base))
		why_add(c->why, sizeof(c->why), "base: %s", base->why);
	else if (r && !result_is_valid(r))
		why_add(c->why, sizeof(c->why), "%s", r->why);
	else if (!r)
		why_add(c->why, sizeof(c->why), "not measured");
	if (c->why[0])
		return;
	c->verdict = CHANGE_INCOMPARABLE;
	if (!same_benchmark(base->arm, r->arm)) {
		why_add(c->why, sizeof(c->why), "another revision or unit of the benchmark");
		return;
	}
	c->difference = r->median - base->median;
	c->ratio = r->median / base->median;
	c->verdict = exact_judge(&before, &(struct exact){ r->median, r->low, r->high, r->used },
		base->arm->higher_better, 0, c->why, sizeof(c->why));
}

static int fill_setting(struct matrix *m, size_t at, const struct summary *s, struct error *err)
{
	struct side_arms arms;
	size_t j = 0;

	if (sorted_arms(s, &arms, err))
		return -1;
	for (size_t i = 0; i < m->n_rows; i++) {
		struct matrix_cell *c = &m->row[i].cell[at];

		while (j < arms.n && side_compare_keys(arms.arm[j].arm, m->row[i].base->arm) < 0)
			j++;
		*c = (struct matrix_cell){ .difference = NAN, .ratio = NAN };
		if (j < arms.n && side_compare_keys(arms.arm[j].arm, m->row[i].base->arm) == 0)
			c->result = arms.arm[j].result;
		judge(m->row[i].base, c);
	}
	side_arms_finish(&arms);
	return 0;
}

static int make_rows(struct matrix *m, const struct summary *base, struct error *err)
{
	struct side_arms arms;
	size_t n;

	if (sorted_arms(base, &arms, err))
		return -1;
	n = arms.n;
	m->row = calloc(arms.n + 1, sizeof(*m->row));
	for (; m->row && m->n_rows < n; m->n_rows++) {
		struct matrix_row *row = &m->row[m->n_rows];

		row->base = arms.arm[m->n_rows].result;
		row->cell = calloc(m->n_settings, sizeof(*row->cell));
		if (!row->cell)
			break;
	}
	side_arms_finish(&arms);
	return m->row && m->n_rows == n ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

static int sum_up(struct matrix *m, size_t at, struct error *err)
{
	struct matrix_setting *s = &m->setting[at];
	cleanup_free double *ratio = calloc(m->n_rows + 1, sizeof(*ratio));
	double largest = 0;
	size_t n = 0;

	if (!ratio)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct matrix_cell *c = &m->row[i].cell[at];

		if (isnan(c->difference)) {
			s->lost++;
			continue;
		}
		ratio[n++] = c->ratio;
		if (c->verdict == CHANGE_NONE) {
			s->same++;
			continue;
		}
		s->shorter += c->difference < 0;
		s->longer += c->difference > 0;
		if (fabs(c->difference) > largest) {
			largest = fabs(c->difference);
			s->largest = &m->row[i];
		}
	}
	s->geomean = stats_geometric_mean(ratio, n);
	return 0;
}

int matrix_make(const struct matrix_run *run, size_t n, struct matrix *m, struct error *err)
{
	int status;

	*m = (struct matrix){ 0 };
	if (check(run, n, err))
		return -1;
	m->base = run[0].label;
	m->run = run[0].summary->run;
	m->n_settings = n - 1;
	m->setting = calloc(n, sizeof(*m->setting));
	status = m->setting ? make_rows(m, run[0].summary, err)
			    : error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; !status && i < m->n_settings; i++) {
		m->setting[i].label = run[i + 1].label;
		m->setting[i].session = &run[i + 1].summary->run->session;
		status = fill_setting(m, i, run[i + 1].summary, err);
		if (!status)
			status = sum_up(m, i, err);
	}
	if (status)
		matrix_finish(m);
	return status;
}

void matrix_finish(struct matrix *m)
{
	for (size_t i = 0; i < m->n_rows; i++)
		free(m->row[i].cell);
	free(m->row);
	free(m->setting);
	*m = (struct matrix){ 0 };
}
