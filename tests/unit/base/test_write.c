#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/write.h"

#define BYTES ((size_t)1 << 20) /* more than a pipe holds */

static int interruptions;

static void interrupt(int signal)
{
	(void)signal;
	interruptions++;
}

/* What a slow reader at the other end got. */
struct reader {
	int fd;
	pthread_t writer;
	char *bytes;
	size_t n;
};

static void *take_slowly(void *data)
{
	struct reader *reader = data;
	const struct timespec pause = { .tv_nsec = 1000000 };
	ssize_t n;

	do {
		nanosleep(&pause, NULL);
		pthread_kill(reader->writer, SIGUSR1);
		n = read(reader->fd, reader->bytes + reader->n, 40000);
		reader->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	return NULL;
}

static void signals_and_full_pipes_lose_nothing(void **state)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct reader reader = { .writer = pthread_self(), .bytes = calloc(1, BYTES + 40000) };
	char *bytes = malloc(BYTES);
	pthread_t thread;
	int ends[2];

	(void)state;
	assert_non_null(reader.bytes);
	assert_non_null(bytes);
	for (size_t i = 0; i < BYTES; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_int_equal(pipe(ends), 0);
	reader.fd = ends[0];
	assert_int_equal(pthread_create(&thread, NULL, take_slowly, &reader), 0);
	assert_int_equal(write_all(ends[1], bytes, BYTES), 0);
	close(ends[1]);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(ends[0]);
	assert_true(interruptions > 0);
	assert_int_equal(reader.n, BYTES);
	assert_memory_equal(reader.bytes, bytes, BYTES);
	free(reader.bytes);
	free(bytes);
}

static void a_failure_is_told(void **state)
{
	const int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	assert_int_equal(write_all(full, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(write_all(full, NULL, 0), 0);
	close(full);
	assert_int_equal(write_all(-1, "x", 1), -1);
	assert_int_equal(errno, EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_and_full_pipes_lose_nothing),
		cmocka_unit_test(a_failure_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
