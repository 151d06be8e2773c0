/* new-guest-form.h: the fields of the quick-create dialog of a libvirt host, and a spec in them.
 * Main thread. */
#ifndef UI_DIALOGS_NEW_GUEST_FORM_H
#define UI_DIALOGS_NEW_GUEST_FORM_H

#include "install.h"
#include "widgets/form.h"

struct form *new_guest_form_new(const struct form_ops *ops, void *opaque);
/* The spec into the fields, and back. */
void new_guest_form_show(struct form *form, const struct install_spec *spec,
                         const struct offer *offer);
void new_guest_form_take(const struct form *form, struct install_spec *spec,
                         const struct offer *offer);
/* Pools and networks of the host, and what fits the source, as options. */
void new_guest_form_offer(struct form *form, const struct offer *offer);
void new_guest_form_found(struct form *form, const struct offer *offer);
/* "POOL/VOLUME" of the option that is chosen under "found" (g_free), NULL: it is typed. */
char *new_guest_form_chosen(const struct form *form, const struct offer *offer);
bool new_guest_form_hides(const struct form *form, const char *id, const struct offer *offer);
/* The field that shows a check's result. */
const char *new_guest_form_field(enum install_field check);
/* The entry of the source's file: "media", "image", "kernel", or NULL. */
const char *new_guest_form_file(const struct form *form);

#endif
