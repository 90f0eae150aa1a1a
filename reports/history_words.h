/* What every form of a history says in the same words. Plain text, added to out and not escaped:
 * strings of run files are in it.
 */
#ifndef REPORTS_HISTORY_WORDS_H
#define REPORTS_HISTORY_WORDS_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/units.h"
#include "judge/history.h"
#include "reports/tone.h"

const char *history_plural(size_t n); /* "" or "s" */

/* "mem_chase ws=16KiB" */
void history_add_name(const struct history_series *s, struct buffer *out);
/* "tinyvm/user" */
void history_add_place(const struct history_series *s, struct buffer *out);
/* "12 series of 30 sessions, ordered by start; 2 left out: …" */
void history_add_scope(const struct history *h, const char *order, struct buffer *out);
/* "1.052 µs in the last 8 sessions, sd between sessions 0.4 %" */
void history_add_baseline(const struct history_series *s, struct buffer *out);

/* "+4.2 to +5.6 %"; nothing if it is not known */
void history_add_interval(
	const struct history_series *s, const struct history_change *c, struct buffer *out);
/* "+5.1 %"; of exact counts "+12, +0.43 %" */
void history_add_change(
	const struct history_series *s, const struct history_change *c, struct buffer *out);
/* "worse", "better", "acknowledged" */
const char *history_state(const struct history_change *c);
enum tone history_tone(const struct history_change *c);
/* Where else the change may lie, and why it was acknowledged; "" where there is nothing to say. */
void history_add_note(const struct history *h, const struct history_series *s,
	const struct history_change *c, struct buffer *out);

/* "2026-10-11 03:00" of "2026-10-11T03:00:00Z"; what is no such time as it is. */
void history_add_time(const struct history_session *s, struct buffer *out);
/* The commit that a session measured: its kernel's, else kvmbench's own; "" if none is known. */
const char *history_commit(const struct history_session *s);

/* The level that value i belongs to, and the change that began it, or NULL. */
double history_level(
	const struct history_series *s, size_t i, const struct history_change **change);

#endif
