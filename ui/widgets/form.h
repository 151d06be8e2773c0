/* form.h: a dialog as data: a table of fields, checked when they are left. Main thread. */
#ifndef UI_WIDGETS_FORM_H
#define UI_WIDGETS_FORM_H

#include "canvas.h"
#include "form-field.h"
#include "keys.h"

/* The table and ops are borrowed. Focus is on the first field. */
struct form *form_new(const struct form_field *fields, unsigned count, const struct form_ops *ops,
                      void *opaque);
void form_free(struct form *form);

/* The field's index; aborts on an id that is not in the table (a mistake in the program). */
unsigned form_index(const struct form *form, const char *id);
const struct form_field *form_field(const struct form *form, unsigned field);
bool form_is_hidden(struct form *form, unsigned field);

/* Values by id. Text of an entry, of a number as typed, of the chosen option (untranslated). */
const char *form_text(const struct form *form, const char *id);
guint64 form_number(const struct form *form, const char *id); /* 0 if it is none */
unsigned form_choice(const struct form *form, const char *id);
bool form_checked(const struct form *form, const char *id);
void form_set_text(struct form *form, const char *id, const char *text);
void form_set_number(struct form *form, const char *id, guint64 value);
void form_set_choice(struct form *form, const char *id, unsigned option);
void form_set_checked(struct form *form, const char *id, bool checked);
/* Options known only now, shown as they are; copied. The choice goes back to the first. */
void form_set_options(struct form *form, const char *id, const char *const *options);
/* A message under a field from elsewhere (a job that failed); NULL clears it. */
void form_set_error(struct form *form, const char *id, const char *message);

unsigned form_focus(const struct form *form);
void form_set_focus(struct form *form, const char *id);
/* Checks every visible field; false with the focus on the first that is wrong. */
bool form_check(struct form *form);

/* Rows it takes now, messages included. */
unsigned form_rows(struct form *form);
void form_draw(struct form *form, const struct window *win, bool focused);
/* Mouse places are relative to the window drawn in. Esc is not handled unless a popup is open. */
unsigned form_event(struct form *form, const struct event *event);

#endif
