/* Errors as values: what failed, on what, why, and what to do about it.
 *
 * Every function that can fail takes a `struct error *` as its last argument, returns a negative
 * number (or NULL) when it does, and then has filled the error in. The caller owns the struct; it
 * holds no allocation, so it needs no clean-up and may be copied. `err` may be NULL where the
 * caller does not care why.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

enum error_kind {
	ERROR_NONE = 0,
	ERROR_USAGE,	   /* the user asked for something that does not exist: exit 2 */
	ERROR_UNAVAILABLE, /* this machine cannot do it; a skip, not a failure: exit 77 */
	ERROR_DATA,	   /* a file or an answer is not what it should be */
	ERROR_SYSTEM,	   /* a system call failed that should not have */
	ERROR_MEASURE,	   /* a measurement went wrong: exit 5 */
	ERROR_TIMEOUT,	   /* a deadline passed */
	ERROR_INTERRUPTED, /* SIGINT or SIGTERM */
	ERROR_INCOMPARABLE, /* measured in different places: exit 4 */
};

struct error {
	enum error_kind kind;
	int number;	/* errno where a system call failed, else 0 */
	char text[512]; /* lower case, no full stop: "cannot open '/dev/kvm': Permission denied" */
	char hint[256]; /* what to do, or "": "add yourself to group kvm" */
};

#define ERROR_INIT { .kind = ERROR_NONE }

/* Sets the text; returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *err, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with ": " and strerror(errno) appended; the errno is kept in .number. */
int error_errno(struct error *err, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Puts "CONTEXT: " before the text: which launch, which file. Returns -1. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says what to do about it. Returns -1. */
int error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
