#include <math.h>

#include "base/json_text.h"
#include "reports/matrix.h"

#define SCHEMA "kvmbench.matrix/1"

static void put_range(struct buffer *out, const struct result *r)
{
	json_put_open(out, "range", '[');
	json_put_number(out, NULL, r->low);
	json_put_number(out, NULL, r->high);
	buffer_adds(out, "]");
}

static void put_arm(struct buffer *out, const struct arm *arm)
{
	json_put_string(out, "bench", arm->bench);
	json_put_string(out, "target", arm->target);
	json_put_string(out, "ring", arm->ring);
	json_put_value(out, "params", arm->params);
	json_put_string(out, "params_text", arm->params_text);
}

static void put_cell(struct buffer *out, const struct matrix_cell *c)
{
	json_put_open(out, NULL, '{');
	json_put_number(out, "value", c->result ? c->result->median : NAN);
	if (c->result)
		put_range(out, c->result);
	json_put_number(out, "difference", c->difference);
	json_put_number(out, "ratio", c->ratio);
	json_put_string(out, "verdict", change_name(c->verdict));
	json_put_string(out, "why", c->why);
	buffer_adds(out, "}");
}

static void put_row(struct buffer *out, const struct matrix *m, const struct matrix_row *row)
{
	json_put_open(out, NULL, '{');
	put_arm(out, row->base->arm);
	json_put_string(out, "unit", row->base->arm->unit);
	json_put_number(out, "base", row->base->median);
	put_range(out, row->base);
	json_put_string(out, "valid", validity_name(row->base->valid));
	json_put_open(out, "settings", '[');
	for (size_t i = 0; i < m->n_settings; i++)
		put_cell(out, &row->cell[i]);
	buffer_adds(out, "]}");
}

static void put_setting(struct buffer *out, const struct matrix *m, size_t at)
{
	const struct matrix_setting *s = &m->setting[at];

	json_put_open(out, NULL, '{');
	json_put_string(out, "label", s->label);
	json_put_string(out, "session", s->session->id);
	json_put_uint(out, "shorter", s->shorter);
	json_put_uint(out, "same", s->same);
	json_put_uint(out, "longer", s->longer);
	json_put_uint(out, "lost", s->lost);
	json_put_number(out, "geomean", s->geomean);
	if (s->largest) {
		json_put_open(out, "largest", '{');
		put_arm(out, s->largest->base->arm);
		json_put_number(out, "difference", s->largest->cell[at].difference);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "}");
}

int matrix_json(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err)
{
	(void)o;
	(void)err;
	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", SCHEMA);
	json_put_string(out, "base", m->base);
	json_put_string(out, "base_session", m->run->session.id);
	json_put_open(out, "settings", '[');
	for (size_t i = 0; i < m->n_settings; i++)
		put_setting(out, m, i);
	buffer_adds(out, "]");
	json_put_open(out, "rows", '[');
	for (size_t i = 0; i < m->n_rows; i++)
		put_row(out, m, &m->row[i]);
	buffer_adds(out, "]}\n");
	return 0;
}
