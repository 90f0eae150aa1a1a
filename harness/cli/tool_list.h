/* "fio,iperf3": the well-known programs that a guest can be given.
 */
#ifndef CLI_TOOL_LIST_H
#define CLI_TOOL_LIST_H

/* Takes the next name off the list: static text; NULL at its end. Exits over one that is not known.
 */
const char *tool_list_next(char **list);

#endif
