/* menu.h: a short list in a box to choose one item from. Main thread. */
#ifndef UI_WIDGETS_MENU_H
#define UI_WIDGETS_MENU_H

#include "canvas.h"
#include "keys.h"

#define MENU_NOTHING (-1)
#define MENU_CANCEL (-2)

struct menu;

/* Copies the NULL-terminated items; `reasons` may be NULL, else it holds for each item NULL or
 * why it cannot be chosen (it is grey then and the reason stands beside it). */
struct menu *menu_new(const char *const *items, const char *const *reasons, unsigned cursor);
void menu_free(struct menu *menu);
/* The size it wants, border included. */
void menu_measure(const struct menu *menu, unsigned *rows, unsigned *cols);
void menu_draw(struct menu *menu, const struct window *win);
/* Returns wishes; *chosen is an item's number, MENU_CANCEL (Esc, a click outside) or
 * MENU_NOTHING. Mouse places are relative to the window drawn in. Letters jump to items. */
unsigned menu_event(struct menu *menu, const struct event *event, int *chosen);

#endif
