#include "stats/select.h"

#include <stdbool.h>

#include <gsl/gsl_sort_double.h>

enum { FEW = 16 };

static double middle_of(double a, double b, double c)
{
	const double low = a < b ? a : b;
	const double high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

/* Moves what is below the pivot, or also what equals it, to the front; how many they are. Without a
 * branch on the values, which come in no order: half of such branches would be guessed wrong, and
 * that takes the time. */
static inline size_t part(double *x, size_t n, double pivot, bool equal)
{
	size_t front = 0;

	for (size_t i = 0; i < n; i++) {
		const double value = x[i];

		x[i] = x[front];
		x[front] = value;
		front += equal ? value <= pivot : value < pivot;
	}
	return front;
}

static void sort_few(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const double value = x[i];
		size_t at = i;

		for (; at > 0 && x[at - 1] > value; at--)
			x[at] = x[at - 1];
		x[at] = value;
	}
}

/* Hoare's FIND. What is between low and high holds the index, and everything before and behind it
 * is where it belongs. */
double stats_select(double *x, size_t n, size_t k)
{
	size_t low = 0;
	size_t high = n;
	size_t work = 0;

	while (high - low > FEW) {
		const size_t length = high - low;
		const double pivot = middle_of(x[low], x[low + length / 2], x[high - 1]);
		size_t cut;

		work += length;
		if (work > 16 * n) { /* made to be slow */
			gsl_sort(x + low, 1, length);
			return x[k];
		}
		cut = low + part(x + low, length, pivot, false);
		if (k < cut) {
			high = cut;
		} else if (cut > low) {
			low = cut;
		} else { /* nothing is below the pivot: at least that moves out of the way */
			cut = low + part(x + low, length, pivot, true);
			if (k < cut)
				return x[k];
			low = cut;
		}
	}
	sort_few(x + low, high - low);
	return x[k];
}
