/* One frame (base/frame.h), written as a whole.
 */
#ifndef AGENT_SAY_H
#define AGENT_SAY_H

#include <jansson.h>

/* Takes ownership of the frame. −1 with errno if it could not be said; errno is 0 if it has no
 * text. */
int say(int fd, json_t *frame);

#endif
