/* form-draw.h: how a form's fields are laid out and drawn; only form.c uses it. Main thread. */
#ifndef UI_WIDGETS_FORM_DRAW_H
#define UI_WIDGETS_FORM_DRAW_H

#include "entry.h"
#include "form-field.h"
#include "menu.h"

struct form_state {
    struct entry *entry; /* FORM_ENTRY, FORM_NUMBER */
    char **options;      /* own copy, or NULL: the table's */
    unsigned chosen;
    bool checked;
    char *error;
    /* As placed last, relative to the form; row -1: hidden. */
    int row, col;        /* of the value */
    unsigned width;
    int error_row;       /* -1: none */
};

struct form {
    const struct form_field *fields;
    unsigned count;
    const struct form_ops *ops;
    void *opaque;
    struct form_state *states;
    unsigned focus;
    unsigned scroll; /* first row drawn */
    unsigned rows;   /* of all, as placed last */
    struct menu *popup;
    struct window popup_window; /* relative to the form's window */
};

bool form_field_hidden(struct form *form, unsigned field);
/* The text of an option for a person. */
const char *form_option_label(const struct form *form, unsigned field, unsigned option);
unsigned form_option_count(const struct form *form, unsigned field);
/* Gives every visible field its place in `cols` columns. */
void form_place(struct form *form, unsigned cols);
void form_draw_fields(struct form *form, const struct window *win, bool focused);

#endif
