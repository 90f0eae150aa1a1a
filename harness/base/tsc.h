/* The TSC against CLOCK_MONOTONIC_RAW. */
#ifndef BASE_TSC_H
#define BASE_TSC_H

/* TSC cycles per second, calibrated over about `seconds` (0.05 gives 1 part in 10⁶). The thread
 * should be pinned. */
double tsc_calibrate(double seconds);

/* Seconds of CLOCK_MONOTONIC_RAW. */
double monotonic_seconds(void);

#endif
