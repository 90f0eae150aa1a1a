#include "record/store_json.h"

#include "base/json_text.h"

void store_metric_put(struct buffer *b, const struct store_metric *metric)
{
	json_put_string(b, "bench", metric->bench);
	json_put_string(b, "group", metric->group);
	json_put_string(b, "target", metric->target);
	json_put_string(b, "ring", metric->ring);
	json_put_string(b, "params", metric->params);
	json_put_string(b, "unit", metric->unit);
	json_put_string(b, "better", metric->higher_better ? "higher" : "lower");
	json_put_string(b, "estimator", metric->estimator);
	json_put_uint(b, "rev", metric->rev);
}
