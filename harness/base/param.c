/* The words of the parameters that targets know by name (kvmbench/bench.h). */
#include <kvmbench/bench.h>

const char *const page_words[] = {
	[PAGE_4K] = "4K", [PAGE_THP] = "THP", [PAGE_2M] = "2M", [PAGE_1G] = "1G", NULL
};

const char *const backing_words[] = {
	[BACKING_PRIVATE] = "private", [BACKING_SHARED] = "shared", [BACKING_MEMFD] = "memfd", NULL
};

const char *const eventfd_words[] = { [EVENTFD_NONE] = "none",
	[EVENTFD_WILDCARD] = "wildcard",
	[EVENTFD_DATAMATCH] = "datamatch",
	[EVENTFD_ANY_LENGTH] = "any-length",
	NULL };
