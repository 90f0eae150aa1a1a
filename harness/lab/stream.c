#include "lab/stream.h"

#include <zlib.h>

void stream_put(struct buffer *b, const char *json, size_t length)
{
	const unsigned long crc = crc32_z(0, (const unsigned char *)json, length);

	buffer_addf(b, "%08lx ", crc);
	buffer_add(b, json, length);
	buffer_adds(b, "\n");
}
