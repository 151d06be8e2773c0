/* counter-screen.h: the smallest screen: one line that counts keys and frames. Main thread. */
#ifndef TESTS_COUNTER_SCREEN_H
#define TESTS_COUNTER_SCREEN_H

#include "session.h"

/* Shows "frame N keys N size CxR term T". Keys: D detaches, Z suspends, Q quits, F draws for ever
 * frames of 64 KiB, X is a refusal to open if it is the client's theme. */
extern const struct screen_ops counter_screen_ops;

#endif
