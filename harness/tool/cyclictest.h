/* cyclictest, of rt-tests 2.0 and later: how late a thread wakes that sleeps until a given time.
 */
#ifndef TOOL_CYCLICTEST_H
#define TOOL_CYCLICTEST_H

#include <kvmbench/tool.h>

#define CYCLICTEST_FILE	     "cyclictest.json"
#define CYCLICTEST_HISTOGRAM 1000000 /* ns: what is later is only counted */

/* The mean in ns; quantiles as counters, those that lie in the histogram. */
int cyclictest_parse(const char *output, struct tool_result *result, struct error *err);

#endif
