/* The command line of `kvmbench history`. */
#ifndef CLI_HISTORY_ARGUMENTS_H
#define CLI_HISTORY_ARGUMENTS_H

#include <stdbool.h>

#include "cli/option.h"
#include "reports/history.h"

typedef int history_render(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err);

/* Strings belong to argv. */
struct history_arguments {
	struct option_words bench;
	struct option_words vary;
	struct option_thresholds thresholds;
	const char *target;
	const char *host;
	const char *db;
	const char *order;
	const char *git;
	const char *ack;
	const char *output;
	const char *colour;
	history_render *render;
	int width; /* 0: the terminal's */
	bool all;
	bool fail; /* on a regression */
};

/* Ends the program on a mistake. */
void history_arguments_parse(int argc, char **argv, struct history_arguments *a);
void history_arguments_finish(struct history_arguments *a);

#endif
