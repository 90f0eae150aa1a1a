/* What every body that times itself gets: how much to do, and where the time stamps go. It makes
 * `batches` samples of `ops` operations each:
 *
 *	for (uint64_t i = 0; i < s->batches; i++) {
 *		prepare;
 *		sampler_start(s);
 *		for (uint64_t j = 0; j < s->ops; j++)
 *			the operation;
 *		sampler_stop(s);
 *		clean up;
 *	}
 *
 * Work between stop and start is not measured. ops is a power of two that the pilot found, at most
 * max_ops as the body itself sets it in the first pilot call (0: no limit).
 */
#ifndef KVMBENCH_SAMPLER_H
#define KVMBENCH_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmbench/op.h>

struct sampler {
	const uint64_t *arg; /* parameter values */
	uint64_t batches;
	uint64_t ops;
	uint64_t max_ops; /* body may lower it */
	uint64_t bytes;	  /* that one operation moves, where the unit is a rate: the body sets it */
	struct op_sample *sample;
	uint64_t made;		  /* samples finished */
	void (*mark)(bool begin); /* of the launch (target/target.h); NULL but in a lab's profile */
};

/* The mark's branch is before the first time stamp and behind the second: not in the sample. */
static inline void sampler_start(struct sampler *s)
{
	if (s->mark)
		s->mark(true);
	s->sample[s->made].start = op_tsc();
}

static inline void sampler_stop(struct sampler *s)
{
	s->sample[s->made++].stop = op_tsc();
	if (s->mark)
		s->mark(false);
}

#endif
