/* form-field.h: what a form is made of: its fields and the questions it asks. Plain data. */
#ifndef UI_WIDGETS_FORM_FIELD_H
#define UI_WIDGETS_FORM_FIELD_H

#include <glib.h>
#include <stdbool.h>

enum form_kind {
    FORM_ENTRY,
    FORM_NUMBER, /* whole number with a unit */
    FORM_CHOICE, /* one of a few, side by side */
    FORM_CHECK,
    FORM_SELECT, /* one of many, in a popup */
    FORM_NOTE,   /* text from hint(), no input */
    FORM_SPACE,  /* an empty row */
    FORM_BUTTON, /* all stand in the last row */
};

enum form_flag {
    FORM_BESIDE = 1 << 0, /* on the row of the field before it */
    FORM_SUBMIT = 1 << 1, /* Enter here presses the default button */
    FORM_DEFAULT = 1 << 2, /* button: Enter on the last field presses it; checks all fields first */
    FORM_WARN = 1 << 3,   /* note in the warning's colours */
    FORM_SECRET = 1 << 5, /* entry: a password */
    FORM_CUT_MIDDLE = 1 << 4, /* note: too long a text keeps its beginning and its end */
};

struct form_field {
    enum form_kind kind;
    const char *id;
    const char *label;          /* N_(), NULL: none */
    const char *unit;           /* FORM_NUMBER: N_("MiB"), or NULL */
    const char *const *options; /* FORM_CHOICE, FORM_SELECT: N_(), NULL-terminated; or NULL */
    unsigned width;             /* columns of the value; 0: what is left of the row */
    unsigned flags;
    guint64 min, max;           /* FORM_NUMBER; max 0: no limit */
};

struct form;

/* Each may be NULL. Fields are named by their index in the table. */
struct form_ops {
    /* A field is left: NULL if it is right, else why not (g_free'd), shown under it. */
    char *(*check)(void *opaque, struct form *form, unsigned field);
    /* What the value means (right of it), or a note's text; g_free'd, NULL for nothing. */
    char *(*hint)(void *opaque, struct form *form, unsigned field);
    void (*changed)(void *opaque, struct form *form, unsigned field);
    bool (*hidden)(void *opaque, struct form *form, unsigned field);
    /* A button: returns wishes. */
    unsigned (*pressed)(void *opaque, struct form *form, unsigned field);
    /* Tab completion of an entry; NULL-terminated, g_strfreev()'d. Without it Tab moves on. */
    char **(*complete)(void *opaque, struct form *form, unsigned field, const char *before);
};

#endif
