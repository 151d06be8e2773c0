/* type-name.h: a dialog that goes on only when a name was typed: before data is lost for good, and
 * before a protected domain is stopped. Main thread. */
#ifndef UI_DIALOGS_TYPE_NAME_H
#define UI_DIALOGS_TYPE_NAME_H

#include "pane.h"

/* `arg` of ui_open(); strings are copied. */
struct type_name {
    const char *title, *text;
    const char *name;   /* what must be typed */
    const char *button; /* translated: what goes on */
    /* Called if it was typed and meant, the dialog is closed already. */
    void (*typed)(void *opaque, const char *name);
    void (*free)(void *opaque); /* frees opaque in every case */
    void *opaque;
};

extern const struct pane_class type_name_class;

#endif
