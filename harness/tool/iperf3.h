/* iperf3, https://software.es.net/iperf: client and server on the loopback interface, the client's
 * report as JSON.
 */
#ifndef TOOL_IPERF3_H
#define TOOL_IPERF3_H

#include <kvmbench/tool.h>

void iperf3_server(struct tool_argv *argv);
/* sends for so long over so many connections */
void iperf3_client(uint64_t seconds, uint64_t streams, struct tool_argv *argv);

/* GB/s of every interval, all connections together; what arrived as a counter */
int iperf3_parse(const char *output, struct tool_result *result, struct error *err);

#endif
