/* record.h: which libvirt domains have their consoles recorded while virtty runs, and the action
 * that switches it. Main thread.
 *
 * The engine's consoles are recorded by the configuration. Kept in a file, see domain-set.h. */
#ifndef SRC_RECORD_H
#define SRC_RECORD_H

#include "action.h"

/* Reads the file; from then on every domain that the model gets has its flag set. Ends with the
 * app. */
void record_begin(struct app *app);

extern const struct action action_record_table[];

#endif
