/* setup.h: puts the application together: the kinds of hosts and the action tables stand here.
 * Main thread. */
#ifndef SRC_SETUP_H
#define SRC_SETUP_H

#include <stdbool.h>

struct app;

/* The whole application without a screen; app_open() starts it, app_free() ends it. With
 * read_only_files the stored definitions are read and nothing else is started: no log file, no
 * worker that writes. */
struct app *app_new(bool read_only_files);
/* The action tables of this floor; app_new() does it. */
void setup_add_actions(struct app *app);

#endif
