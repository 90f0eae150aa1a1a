/* Doubles in assertions: cmocka 1.1.5 compares floats only. */
#ifndef TEST_NEAR_H
#define TEST_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* NaN is near nothing; equal infinities are near. */
static inline void near_at(double got, double want, double tolerance, const char *file, int line)
{
	if (got == want || fabs(got - want) <= tolerance)
		return;
	print_error("got %.17g, want %.17g within %g\n", got, want, tolerance);
	_fail(file, line);
}

#define assert_near(got, want, tolerance) near_at(got, want, tolerance, __FILE__, __LINE__)
#define assert_nan(got)			  assert_true(isnan(got))

#endif
