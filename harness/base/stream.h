/* What the bandwidth benchmarks have in common: one to three arrays that together make up the working
 * set, walked a chunk at a time. Their operations count bytes as STREAM does (McCalpin 1995).
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <stdint.h>

#include <kvmbench/bench.h>

enum { STREAM_PARAMS = 2 };

/* ws: bytes of all arrays together; page */
extern const struct param stream_params[STREAM_PARAMS];
uint64_t stream_bytes(const uint64_t *arg, uint64_t rounds);
void stream_fill(unsigned char *base, uint64_t length, const uint64_t *arg);
/* Rounds that go through all arrays at least once, whether there are one, two or three. */
uint64_t stream_pass(const uint64_t *arg);

#endif
