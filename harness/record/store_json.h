/* What the store knows, as JSON: the members that everything that prints it has in common. */
#ifndef RECORD_STORE_JSON_H
#define RECORD_STORE_JSON_H

#include "base/buffer.h"
#include "record/store.h"

/* What a metric is: bench, group, target, ring, params, unit, better, estimator, rev; as members of
 * the object at the end of the buffer. */
void store_metric_put(struct buffer *b, const struct store_metric *metric);

#endif
