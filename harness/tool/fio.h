/* fio, https://fio.readthedocs.io: one job on one file, results as JSON.
 *
 * fio prints a whole report every FIO_INTERVAL_MS and one at the end, each since the start of the
 * job; the differences are the values. Reports of fio 2 (KiB, microseconds) and 3 (bytes,
 * nanoseconds) are read.
 */
#ifndef TOOL_FIO_H
#define TOOL_FIO_H

#include <kvmbench/bench.h>
#include <kvmbench/tool.h>

#define FIO_PARAMS	6
#define FIO_INTERVAL_MS 100 /* ten values a second; writing a report takes 1 % of that */
#define FIO_FILE	"fio.json"

extern const struct param fio_random_params[FIO_PARAMS];
extern const struct param fio_sequential_params[FIO_PARAMS];

double fio_seconds(const uint64_t *arg);
/* rw as fio has it: "randread", "randwrite", "read", "write" */
void fio_argv(const char *rw, const uint64_t *arg, struct tool_argv *argv);

/* side: "read" or "write", whichever the job did. ns per I/O, or GB/s. */
int fio_parse_time(
	const char *output, const char *side, struct tool_result *result, struct error *err);
int fio_parse_rate(
	const char *output, const char *side, struct tool_result *result, struct error *err);

#endif
