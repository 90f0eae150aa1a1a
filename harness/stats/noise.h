/* What experience says about noise: between sessions, and of a comparison of equals. Pure.
 */
#ifndef STATS_NOISE_H
#define STATS_NOISE_H

#include <stddef.h>

#include "stats/interval.h"

/* Sessions below which nothing is said about the spread between sessions. */
#define STATS_SESSIONS_LEAST 5

/* The spread between sessions as a standard deviation of ln y, from the n session values of one
 * history segment. se holds the standard error of each ln y: their mean square is what the launches
 * contribute and is taken off, not below 0; NULL takes nothing off. Missing sessions are values (or
 * standard errors) that are NaN, values ≤ 0 or infinite. NaN with fewer than STATS_SESSIONS_LEAST
 * others, and if memory runs out. */
double stats_session_sigma(const double *y, const double *se, size_t n);

/* Widens a ratio of one session to another by the spread between sessions: se² gains
 * sigma² · (1/m_base + 1/m_head), m being the sessions on each side, and sigma's own
 * `sessions` − 1 degrees of freedom join by Satterthwaite. All is NaN but value and n for a sigma
 * that is NaN or negative, fewer than STATS_SESSIONS_LEAST sessions, or m = 0. */
struct estimate stats_across_sessions(const struct estimate *e, double sigma, size_t sessions,
	size_t m_base, size_t m_head, double confidence);

/* Sessions of both sides together from which on they tell their own variance: as many degrees of
 * freedom as STATS_SESSIONS_LEAST sessions of a history have. */
#define STATS_SIDES_LEAST (STATS_SESSIONS_LEAST + 1)

/* The same from the sessions that are compared, where nothing else is known: the values of m ≥ 2
 * sessions on each side are a sample of a log-normal with its own mean and a variance that both sides
 * share, which holds what sessions and launches contribute. So se² = s²·(1/m_base + 1/m_head) with
 * the pooled s² and m_base + m_head − 2 degrees of freedom (Student's two samples, with sessions as
 * the unit). The launches' own variance is the least it can be: a smaller se² is taken for chance,
 * and the larger one with the same few degrees of freedom. *sd: s, of ln(value). All is NaN but value
 * and n where a side has one session, both together fewer than STATS_SIDES_LEAST, or a value is not
 * positive. */
struct estimate stats_from_sessions(const struct estimate *launches, const double *base,
	size_t m_base, const double *head, size_t m_head, double confidence, double *sd);

/* The tolerance delta, a distance on ln y: the largest of ln(1 + threshold), ln(1 + floor) and the
 * 97.5 % quantile (type 7) of |ln ratio| of n A/A comparisons. threshold and floor (what the timer
 * can resolve) are relative, ≥ 0. aa holds the ratios, 1 where nothing differed; one that is not
 * positive and finite is missing. n may be 0. NaN if threshold or floor is NaN or negative, or if
 * memory runs out. */
double stats_tolerance(double threshold, double floor, const double *aa, size_t n);

#endif
