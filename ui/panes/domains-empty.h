/* domains-empty.h: what stands where no domain is yet: what was found here and what to press.
 * Main thread. */
#ifndef UI_PANES_DOMAINS_EMPTY_H
#define UI_PANES_DOMAINS_EMPTY_H

#include "canvas.h"

struct app;

void domains_empty_draw(struct app *app, const struct window *win);

#endif
