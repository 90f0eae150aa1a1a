/* RFC 4180: a header, one line per arm, CR LF. Numbers are plain, in the arm's unit; one that is
 * not known is an empty field. In an exact run that is all that a count has not: intervals, cycles,
 * ratios; instead it has a spread. */
#include <math.h>
#include <stdlib.h>

#include "base/area.h"
#include "base/number.h"
#include "judge/exact.h"
#include "judge/result.h"
#include "reports/escape.h"
#include "reports/report.h"

static const char header[] = "session,started,bench,group,target,ring,params,rev,unit,better,"
			     "launches,used,excluded,failed,unsteady,"
			     "median,ci95_low,ci95_high,p50,p90,p99,min,max,"
			     "tsc_cycles,exits_per_op,floor_ns,entry_exit_ns,user_space_ns,"
			     "ratio_to_host,ratio_ci95_low,ratio_ci95_high,margin,mde,verdict,"
			     "valid,why,kind,spread,area\r\n";

static void add_text(struct buffer *out, const char *text)
{
	escape_csv(out, text);
	buffer_adds(out, ",");
}

static void add_number(struct buffer *out, double value)
{
	char text[NUMBER_TEXT];

	if (isfinite(value))
		buffer_adds(out, number_shortest(value, text));
	buffer_adds(out, ",");
}

static void add_split(struct buffer *out, const struct result *r)
{
	const bool known = r->arm->split && r->used && !r->exact;

	add_number(out, known ? r->split.floor : NAN);
	add_number(out, known ? r->split.entry : NAN);
	add_number(out, known ? r->split.user : NAN);
}

static void add_ratio(struct buffer *out, const struct ratio *ratio)
{
	add_number(out, ratio ? ratio->ratio.value : NAN);
	add_number(out, ratio ? ratio->ratio.low : NAN);
	add_number(out, ratio ? ratio->ratio.high : NAN);
	add_number(out, ratio ? ratio->margin : NAN);
	add_number(out, ratio ? ratio->mde : NAN);
	add_text(out, ratio ? verdict_name(ratio->verdict) : "");
}

static void add_result(struct buffer *out, const struct run *run, const struct result *r,
	const struct ratio *ratio)
{
	const struct arm *arm = r->arm;
	char spread[NUMBER_TEXT];

	add_text(out, run->session.id);
	add_text(out, run->session.started);
	add_text(out, arm->bench);
	add_text(out, arm->group);
	add_text(out, arm->target);
	add_text(out, arm->ring);
	add_text(out, arm->params_text);
	buffer_addf(out, "%u,", arm->rev);
	add_text(out, arm->unit);
	add_text(out, arm->higher_better ? "higher" : "lower");
	buffer_addf(out, "%zu,%zu,%zu,%zu,%zu,", r->launches, r->used, r->excluded, r->failed,
		r->unsteady);
	add_number(out, r->median);
	add_number(out, r->exact ? NAN : r->low);
	add_number(out, r->exact ? NAN : r->high);
	add_number(out, r->p50);
	add_number(out, r->p90);
	add_number(out, r->p99);
	add_number(out, r->least);
	add_number(out, r->most);
	add_number(out, r->cycles > 0 ? r->cycles : NAN);
	add_number(out, r->exits_per_op);
	add_split(out, r);
	add_ratio(out, ratio);
	add_text(out, validity_name(r->valid));
	add_text(out, r->why);
	add_text(out, session_kind_name(r->exact));
	if (r->exact && result_is_valid(r))
		buffer_adds(out, number_shortest(exact_spread(r->median, r->low, r->high), spread));
	buffer_addf(out, ",%s\r\n", area_name(arm_area(arm)));
}

int report_csv(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err)
{
	const struct ratio **ratio = calloc(s->n_results + 1, sizeof(*ratio));

	(void)o;
	if (!ratio)
		return error_errno(err, ERROR_SYSTEM, "cannot make a report");
	for (size_t i = 0; i < s->n_ratios; i++)
		ratio[s->ratios[i].of - s->results] = &s->ratios[i];
	buffer_adds(out, header);
	for (size_t i = 0; i < s->n_results; i++)
		add_result(out, s->run, &s->results[i], ratio[i]);
	free(ratio);
	return 0;
}
