/* send-keys.h: a list of keys that a guest's keyboard can be told to press. Main thread. */
#ifndef UI_DIALOGS_SEND_KEYS_H
#define UI_DIALOGS_SEND_KEYS_H

#include "pane.h"

/* `arg` of ui_open(): the domain. */
extern const struct pane_class send_keys_class;

#endif
