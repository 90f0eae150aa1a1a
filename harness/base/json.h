/* Typed access to the members of a JSON object from an untrusted file. Whatever is wrong becomes an
 * ERROR_DATA that names file, line and field:
 *
 *	run.jsonl:17: launch.cpu: not a whole number from -1 to 1048575
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"

/* An object and where it stands. Borrows everything. */
struct json_at {
	const char *file;
	size_t line;	  /* from 1 */
	const char *path; /* "launch", "plan.arms[3]" */
	const json_t *object;
};

/* Fails with "FILE:LINE: PATH.KEY: …"; key NULL: the object itself. Returns -1. */
int json_fail(const struct json_at *at, const char *key, struct error *err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* False if the member is absent or null. */
bool json_has(const struct json_at *at, const char *key);

/* A copy the caller frees; *text must be NULL or an allocation, which is freed. If the member is
 * absent or null: a copy of fallback, or an error if that is NULL. */
int json_take_string(const struct json_at *at, const char *key, const char *fallback, char **text,
	struct error *err);
/* The rest fails if the member is absent. */
int json_take_bool(const struct json_at *at, const char *key, bool *value, struct error *err);
/* An integer or a real, from least on: -INFINITY for any. */
int json_take_number(
	const struct json_at *at, const char *key, double least, double *value, struct error *err);
int json_take_int(const struct json_at *at, const char *key, int least, int most, int *value,
	struct error *err);
/* 0 … most; a string of decimal digits, too, for numbers that are not exact as a double. */
int json_take_uint(const struct json_at *at, const char *key, uint64_t most, uint64_t *value,
	struct error *err);
/* Borrowed from the object. */
int json_take_array(const struct json_at *at, const char *key, json_t **value, struct error *err);
int json_take_object(const struct json_at *at, const char *key, json_t **value, struct error *err);

#endif
