/* shutdown.h: ends all domains of the engine: power button, wait, force off, with a line in the log
 * for each. Main thread. */
#ifndef SRC_SHUTDOWN_H
#define SRC_SHUTDOWN_H

#include <stdbool.h>

struct app;

/* Presses every running domain's power button, waits as long as the configuration says (`force`:
 * not at all), forces off what is left, then calls done, maybe before this returns. A second call
 * joins the first, and hurries it if forced. If the app ends meanwhile, nobody is called. */
void shutdown_domains(struct app *app, bool force, void (*done)(void *opaque), void *opaque);

#endif
