#include "reports/tone.h"

void tone_begin(struct buffer *out, enum tone tone, bool colour)
{
	static const char *const sgr[] = {
		[TONE_PLAIN] = "",
		[TONE_STRONG] = "\x1b[1m",
		[TONE_FAINT] = "\x1b[2m",
		[TONE_GOOD] = "\x1b[32m",
		[TONE_WARN] = "\x1b[33m",
		[TONE_BAD] = "\x1b[1;31m",
	};

	if (colour)
		buffer_adds(out, sgr[tone]);
}

void tone_end(struct buffer *out, enum tone tone, bool colour)
{
	if (colour && tone != TONE_PLAIN)
		buffer_adds(out, "\x1b[0m");
}
