/* What the parts of a history share. Private to judge/history*.c.
 */
#ifndef JUDGE_HISTORY_SERIES_H
#define JUDGE_HISTORY_SERIES_H

#include "judge/history.h"

void history_sessions_finish(struct history *h);
void history_series_finish(struct history *h);

#endif
