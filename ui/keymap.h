/* keymap.h: which key means which action in which section, from the actions' keys. Main thread. */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct action;
struct app;
struct keymap;

#define KEYMAP_GLOBAL "global"

/* Reads the app's action tables as they are now; changed keys count from then on. */
struct keymap *keymap_new(struct app *app);
void keymap_free(struct keymap *keymap);

/* The actions (const struct action *) of a key in a section, in the tables' order; several only
 * where their states exclude each other. NULL for none. Borrowed. */
const GPtrArray *keymap_find(struct keymap *keymap, const char *section, uint32_t key);
/* Whether the user gave this key to an action that has it not by itself. */
bool keymap_is_users(struct keymap *keymap, const char *section, uint32_t key);
/* Whether a list of keys ("C-l F5", or NULL) has this one. */
bool keymap_has(const char *keys, uint32_t key);

/* For the table test: what is wrong with the tables (two actions at once on a key, a key that is
 * no key's name), one line each; NULL if nothing is. The caller g_free()s. */
char *keymap_problems(struct app *app);

#endif
