/* action-keys.h: which keys an action has now: those of its table, or the user's. Main thread. */
#ifndef SRC_ACTION_KEYS_H
#define SRC_ACTION_KEYS_H

#include <stdbool.h>

struct action;
struct app;

/* Names of keys with a blank between them; NULL for none. Valid until the keys are changed. */
const char *action_keys(struct app *app, const struct action *action);
/* Gives an action other keys ("": none); action_reset_keys() gives all actions their own. */
void action_set_keys(struct app *app, const struct action *action, const char *keys);
void action_reset_keys(struct app *app);
/* Another number after every change. */
unsigned action_keys_version(const struct app *app);

/* The section in which its keys count: where it has no key by itself, that of what it acts on. */
const char *action_section(const struct action *action);
/* Both may have the same key: no domain is in states of both. */
bool action_exclude_each_other(const struct action *a, const struct action *b);

#endif
