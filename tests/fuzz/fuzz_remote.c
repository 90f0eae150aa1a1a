/* Any JSON as an agent's result, and as a request to the agent: no crash, no leak; what is accepted
 * is within bounds, and is the same after being sent again.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target/remote_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth)
{
	if (!truth)
		abort();
}

static void check_text(const char *text, size_t size)
{
	must(strnlen(text, size) < size);
	for (; *text; text++)
		must((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void check_bounds(const struct launch_request *request, const struct launch_result *r)
{
	check_text(r->why, sizeof(r->why));
	check_text(r->note, sizeof(r->note));
	must(r->end != END_NONE && r->n_counters <= LAUNCH_COUNTERS);
	for (size_t i = 0; i < r->n_counters; i++) {
		check_text(r->counter[i].name, sizeof(r->counter[i].name));
		must(isfinite(r->counter[i].value));
	}
	must(isfinite(r->run_delay) && isfinite(r->steal) && isfinite(r->watched));
	if (r->end != END_OK)
		return;
	must(r->n_samples == request->batches && r->rounds && r->ops);
	must(r->tsc_hz == 0 || r->tsc_hz >= 1e6);
	for (uint64_t i = 0; i < r->n_samples; i++)
		must(r->sample[i].stop >= r->sample[i].start);
}

static void same_again(const struct launch_request *request, const struct launch_result *first)
{
	static struct launch_result second;
	json_t *frame = remote_result_json(first, 9);
	struct error err = ERROR_INIT;

	must(frame && remote_result_id(frame) == 9);
	must(remote_result_parse(frame, request, &second, &err) == 0);
	must(second.end == first->end && second.checksum == first->checksum);
	must(strcmp(second.why, first->why) == 0 && second.n_counters == first->n_counters);
	if (first->end == END_OK)
		must(memcmp(second.sample, first->sample,
			     first->n_samples * sizeof(first->sample[0])) == 0);
	json_decref(frame);
}

static void as_result(const json_t *frame)
{
	/* on the heap, so that a step beyond its end is seen */
	struct launch_result *result = calloc(1, sizeof(*result));
	const struct launch_request request = { .bench = benches[0], .batches = 2, .rounds = 1 };
	struct error err = ERROR_INIT;

	must(result != NULL);
	remote_result_id(frame);
	if (remote_result_parse(frame, &request, result, &err) < 0) {
		must(err.kind == ERROR_DATA && err.text[0]);
	} else {
		check_bounds(&request, result);
		same_again(&request, result);
	}
	free(result);
}

static void as_request(const json_t *frame)
{
	struct launch_request request;
	struct error err = ERROR_INIT;
	uint64_t arg[OP_ARGS], id;

	if (remote_request_parse(frame, &request, arg, &id, &err) < 0) {
		must(err.kind == ERROR_DATA || err.kind == ERROR_UNAVAILABLE);
		return;
	}
	must(request.bench && request.batches > 0 && request.batches <= ABI_BATCHES);
	must(request.deadline > 0 && isfinite(request.deadline) && isfinite(request.tsc_hz));
	must(request.arg == arg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *frame = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);

	if (frame) {
		as_result(frame);
		as_request(frame);
	}
	json_decref(frame);
	return 0;
}
