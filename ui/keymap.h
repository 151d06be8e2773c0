/* keymap.h: which key means which action in which section, from the action tables. Main thread. */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <glib.h>
#include <stdint.h>

struct action;
struct app;
struct keymap;

#define KEYMAP_GLOBAL "global"

/* Reads the app's action tables as they are now. */
struct keymap *keymap_new(struct app *app);
void keymap_free(struct keymap *keymap);

/* The actions (const struct action *) of a key in a section, in the tables' order; several only
 * where their states exclude each other. NULL for none. Borrowed. */
const GPtrArray *keymap_find(const struct keymap *keymap, const char *section, uint32_t key);

/* For the table test: what is wrong with the tables (two actions at once on a key, a key that is
 * no key's name), one line each; NULL if nothing is. The caller g_free()s. */
char *keymap_problems(struct app *app);

#endif
