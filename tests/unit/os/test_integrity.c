/* Corrupt data, a partner that lies or dies, and counts that are not the operation's are found. */
#include "unit/os/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

#include "os/account.h"
#include "os/child.h"
#include "os/echo.h"
#include "os/offspring.h"
#include "os/pattern.h"
#include "os/transfer.h"

#define CHUNK 128

/* --- request and response ------------------------------------------------------------------------
 */

enum lie { HONEST, WRONG_NUMBER, WRONG_CONTENT, HALF, GONE };

/* Answers five messages rightly, then goes wrong. */
static void __attribute__((noreturn)) answer(int fd, size_t bytes, enum lie lie)
{
	unsigned char message[CHUNK];

	for (int i = 0;; i++) {
		if (read(fd, message, bytes) != (ssize_t)bytes)
			_exit(0);
		if (i == 9 && lie == WRONG_NUMBER) /* once, in the midst of a batch */
			message[0]++;
		if (i >= 5 && lie == WRONG_CONTENT)
			message[bytes - 1] ^= 0x10;
		if (i >= 5 && lie == GONE)
			_exit(0);
		if (write(fd, message, i >= 5 && lie == HALF ? bytes / 2 : bytes) < 0 ||
			(i >= 5 && lie == HALF))
			_exit(0);
	}
}

static int ask(enum lie lie, size_t bytes, struct error *err)
{
	static struct place p;
	struct echo_end end;
	int ends[2];
	pid_t pid;
	int result;

	place_make(&p, find("unix_rr"), 2, 10);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		answer(ends[1], bytes, lie);
	}
	close(ends[1]);
	end = (struct echo_end){ ends[0], ends[0] };
	result = echo_ask(&p.env, &end, bytes, err);
	echo_close(&end);
	child_end(pid);
	return result;
}

static void answers(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(ask(HONEST, 64, &err), 0);
	assert_int_equal(ask(WRONG_NUMBER, 1, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	assert_non_null(strstr(err.text, "corrupt data"));
	err = (struct error)ERROR_INIT;
	assert_int_equal(ask(WRONG_CONTENT, 64, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	for (enum lie lie = HALF; lie <= GONE; lie++) {
		err = (struct error)ERROR_INIT;
		assert_int_equal(ask(lie, 64, &err), -1);
		assert_int_equal(err.kind, ERROR_SYSTEM);
		assert_non_null(strstr(err.text, "the other side"));
	}
}

/* The side that answers: what it makes of a message that is not the pattern. */
static int answer_to(const unsigned char *message, size_t bytes)
{
	int there[2], back[2];
	struct echo_end end;
	int result;

	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	end = (struct echo_end){ there[0], back[1] };
	assert_int_equal(write(there[1], message, bytes), bytes);
	close(there[1]);
	result = echo_answer(&end, bytes);
	echo_close(&end);
	close(back[0]);
	return result;
}

static void questions(void **state)
{
	unsigned char message[CHUNK] = { 7 };

	(void)state;
	pattern_fill(message + 1, CHUNK - 1);
	assert_int_equal(answer_to(message, CHUNK), 0);
	message[CHUNK - 1] ^= 1;
	assert_int_equal(answer_to(message, CHUNK), CHILD_CORRUPT);
}

/* --- one direction -------------------------------------------------------------------------------
 */

/* What the reader says of so many chunks in batches of two, number `wrong` spoiled at byte `at`. */
static int read_of(uint64_t chunks, uint64_t wrong, size_t at)
{
	unsigned char data[CHUNK];
	int ends[2];
	pid_t pid;
	int status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		_exit(transfer_read(ends[1], CHUNK, 2));
	}
	close(ends[1]);
	for (uint64_t i = 0; i < chunks; i++) {
		memcpy(data, &i, sizeof(i));
		pattern_fill(data + sizeof(i), CHUNK - sizeof(i));
		if (i == wrong)
			data[at] ^= 0x80;
		if (send(ends[0], data, CHUNK, MSG_NOSIGNAL) != CHUNK)
			break;
	}
	shutdown(ends[0], SHUT_WR);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	return WEXITSTATUS(status);
}

static void transfers(void **state)
{
	(void)state;
	assert_int_equal(read_of(8, UINT64_MAX, 0), 0);
	/* the number of any chunk, the content of the last of a batch */
	for (uint64_t i = 0; i < 8; i++)
		assert_int_equal(read_of(8, i, 0), CHILD_CORRUPT);
	assert_int_equal(read_of(8, 5, CHUNK - 1), CHILD_CORRUPT);
	assert_int_equal(read_of(8, 7, 8), CHILD_CORRUPT);
	/* the end in the middle of a batch */
	assert_int_equal(read_of(7, UINT64_MAX, 0), 1);
}

/* A partner's finding makes the launch invalid, its death too. */
static void partners(void **state)
{
	static const struct {
		int status;
		const char *why;
	} ends[] = {
		{ CHILD_CORRUPT, "not what was sent" },
		{ 9, "failed with status 9" },
		{ -1, "ended by signal 9" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct error err = ERROR_INIT;
		const pid_t pid = child_fork(&err);

		if (pid == 0 && ends[i].status < 0)
			raise(SIGKILL);
		if (pid == 0)
			_exit(ends[i].status);
		assert_int_equal(child_wait(pid, &err), -1);
		assert_int_equal(err.kind, ERROR_MEASURE);
		assert_non_null(strstr(err.text, ends[i].why));
	}
}

/* --- counts --------------------------------------------------------------------------------------
 */

static void end_well(const void *data)
{
	(void)data;
	_exit(OFFSPRING_STATUS);
}

/* One of them does not. */
static void end_badly(const void *data)
{
	char byte;

	_exit(read(*(const int *)data, &byte, 1) == 1 ? OFFSPRING_STATUS : 3);
}

static void children(void **state)
{
	static struct place p;
	struct error err = ERROR_INIT;
	int bytes[2];

	(void)state;
	place_make(&p, find("fork_exit"), 2, 3);
	assert_int_equal(offspring_run(&p.env, end_well, NULL, &err), 0);
	/* enough for all but the last of 7 */
	assert_int_equal(pipe(bytes), 0);
	assert_int_equal(write(bytes[1], "123456", 6), 6);
	close(bytes[1]);
	place_make(&p, find("fork_exit"), 2, 3);
	assert_int_equal(offspring_run(&p.env, end_badly, bytes, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	assert_non_null(strstr(err.text, "status 3, not 42"));
	close(bytes[0]);
}

static void faults(void **state)
{
	const struct account right = { .minor = 1000 };
	const struct account some_more = { .minor = 1020 };
	const struct account few = { .minor = 999 };
	const struct account many = { .minor = 1100 };
	const struct account slow = { .minor = 1000, .major = 1 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(account_check_faults(&right, 100, 10, &err), 0);
	assert_int_equal(account_check_faults(&some_more, 100, 10, &err), 0);
	assert_int_equal(account_check_faults(&few, 100, 10, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
	assert_non_null(strstr(err.text, "100 operations made 999 page faults, not 1000"));
	assert_int_equal(account_check_faults(&many, 100, 10, &err), -1);
	assert_int_equal(account_check_faults(&slow, 100, 10, &err), -1);
}

static void switches(void **state)
{
	const struct account account = { .voluntary = 60, .involuntary = 40 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(account_check_switches(&account, 100, &err), 0);
	assert_int_equal(account_check_switches(&account, 101, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
}

/* Of this thread, and only between open and close. */
static void accounts(void **state)
{
	struct account account = { 0 };

	(void)state;
	usleep(1000);
	for (int i = 0; i < 3; i++) {
		account_open(&account);
		usleep(1000);
		account_close(&account);
		usleep(1000);
	}
	assert_true(account.voluntary >= 3 && account.voluntary < 6);
}

static void patterns(void **state)
{
	unsigned char data[61];

	(void)state;
	for (size_t bytes = 0; bytes <= sizeof(data); bytes++) {
		pattern_fill(data, bytes);
		assert_true(pattern_is(data, bytes));
		for (size_t i = 0; i < bytes; i++) {
			data[i] ^= 4;
			assert_false(pattern_is(data, bytes));
			data[i] ^= 4;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(questions),
		cmocka_unit_test(transfers),
		cmocka_unit_test(partners),
		cmocka_unit_test(children),
		cmocka_unit_test(faults),
		cmocka_unit_test(switches),
		cmocka_unit_test(accounts),
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, pin, NULL);
}
