#include "judge/difference.h"

#include <math.h>

#include "stats/interval.h"

/* the mean of one side's logarithms, and its variance */
struct mean {
	double value;
	double var;
	double var2_df; /* Σ vᵢ² / dfᵢ, for Satterthwaite */
	double df;
	size_t n;
};

static struct mean mean_of(const struct result *const *r, size_t n)
{
	const double share = 1 / (double)n;
	struct mean m = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct estimate e = stats_log_t(r[i]->value, r[i]->used, 0.95);
		const double v = e.se * e.se * share * share;

		m.value += log(e.value) * share;
		m.var += v;
		m.var2_df += v * v / e.df;
		m.df += e.df;
		m.n += r[i]->used;
	}
	return m;
}

struct difference difference_make(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double session_sd)
{
	const struct mean a = mean_of(base, n_base);
	const struct mean b = mean_of(head, n_head);
	const double fixed =
		session_sd * session_sd * (1 / (double)n_base + 1 / (double)n_head);
	const double var = a.var + b.var + fixed;
	const double var2_df = a.var2_df + b.var2_df;

	return (struct difference){
		.base = exp(a.value),
		.head = exp(b.value),
		.worse = base[0]->arm->higher_better ? a.value - b.value : b.value - a.value,
		.se = sqrt(var),
		.se_fixed = sqrt(fixed),
		/* where no launch varies the quotient is 0/0, or endless: its least bound then */
		.df = var2_df > 0 ? var * var / var2_df : a.df + b.df,
		.n_base = a.n,
		.n_head = b.n,
	};
}
