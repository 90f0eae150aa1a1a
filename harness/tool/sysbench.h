/* sysbench, https://github.com/akopytov/sysbench: its text report, of version 1.0 and, as far as
 * the lines read here go, of 0.4 and 0.5 as well.
 */
#ifndef TOOL_SYSBENCH_H
#define TOOL_SYSBENCH_H

#include <kvmbench/tool.h>

/* "sysbench NAME --threads=… --time=… OPTIONS… run"; seconds 0: as long as the work takes. */
void sysbench_begin(const char *name, uint64_t threads, uint64_t seconds, struct tool_argv *argv);
void sysbench_end(struct tool_argv *argv);

/* ns per event, of all threads together */
int sysbench_parse_events(const char *output, struct tool_result *result, struct error *err);
/* GB/s of the memory test */
int sysbench_parse_memory(const char *output, struct tool_result *result, struct error *err);

#endif
