#include "dialogs/delete-domain.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "dialogs/disk-user.h"
#include "dialogs/perform.h"
#include "host.h"
#include "model.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/form.h"

#define DISKS_SHOWN 8
#define DISK_NAME_COLS 24

struct delete_disk {
    char *id, *target, *hint;
    bool shared; /* another domain uses it: it is kept */
};

struct delete_domain {
    struct pane pane;
    struct host *host;
    char *uuid, *name, *about;
    char *path;    /* of its definition */
    bool guarded;  /* it is protected: its name is wanted in any case */
    char *problem; /* why its definition cannot be read, else NULL */
    struct delete_disk disks[DISKS_SHOWN];
    unsigned n_disks;
    struct form_field fields[DISKS_SHOWN + 10]; /* every disk and make_form()'s own */
    unsigned n_fields;
    struct form *form;
};

static void add_disk(struct delete_domain *dialog, const struct domain *domain,
                     const struct domain_disk *disk)
{
    struct delete_disk *row = &dialog->disks[dialog->n_disks];
    const char *other = disk_user(dialog->pane.app, domain, disk->source);
    /* What is said behind the name must be seen: the name is cut, not that. */
    g_autofree char *whole = g_path_get_basename(disk->source);
    g_autofree char *base = text_cut(whole, DISK_NAME_COLS, true, false);
    char size[32] = "";
    if (disk->capacity)
        figure_size_long(size, sizeof(size), disk->capacity);
    row->shared = other || disk->read_only;
    row->id = g_strdup_printf("disk%u", dialog->n_disks);
    row->target = g_strdup(disk->target ? disk->target : "?");
    if (other)
        row->hint = g_strdup_printf(_("%s  kept: also used by %s"), base, other);
    else if (disk->read_only)
        row->hint = g_strdup_printf(_("%s  kept: read-only"), base);
    else
        row->hint = g_strdup_printf("%s  %s", base, size);
    dialog->n_disks++;
}

static bool any_disk_chosen(const struct delete_domain *dialog)
{
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        if (!dialog->disks[i].shared && form_checked(dialog->form, dialog->disks[i].id))
            return true;
    }
    return false;
}

/* --- the form --- */

/* The number of the disk that a field shows, -1 for any other field. */
static int disk_of(const struct delete_domain *dialog, const char *id)
{
    for (unsigned i = 0; id && i < dialog->n_disks; i++) {
        if (!strcmp(dialog->disks[i].id, id))
            return (int)i;
    }
    return -1;
}

/* Why nothing but the definition goes, while no disk is chosen. */
static const char *text_kept(const struct delete_domain *dialog)
{
    if (dialog->problem)
        return _("Its disks are not touched.");
    return dialog->n_disks ? _("No data is lost: its disks are kept.")
                           : _("No data is lost: it has no disks.");
}

/* A note as if it stood where the values of the other disks stand. */
static char *beside_label(const struct delete_disk *disk)
{
    unsigned column = text_width(_("Type its name")) + 2 + 5, used = text_width(disk->target);
    return g_strdup_printf("%s%*s%s", disk->target, (int)MAX(column, used + 1) - (int)used, "",
                           disk->hint);
}

static char *delete_hint(void *opaque, struct form *form, unsigned field)
{
    struct delete_domain *dialog = opaque;
    const char *id = form_field(form, field)->id;
    int disk = disk_of(dialog, id);
    if (!id)
        return NULL;
    if (disk >= 0 && dialog->disks[disk].shared)
        return beside_label(&dialog->disks[disk]);
    if (disk >= 0)
        return g_strdup_printf("%s  %s", dialog->disks[disk].hint,
                               form_checked(form, id) ? _("its data is lost") : _("kept"));
    if (!strcmp(id, "about"))
        return g_strdup(dialog->about);
    if (!strcmp(id, "definition"))
        return g_strdup(_("Its definition is deleted for good."));
    if (!strcmp(id, "kept"))
        return g_strdup(text_kept(dialog));
    if (!strcmp(id, "lost"))
        return g_strdup(_("What is on the marked disks is lost."));
    if (!strcmp(id, "path"))
        return g_strdup(dialog->path);
    if (!strcmp(id, "problem"))
        return g_strdup(dialog->problem);
    return NULL;
}

static bool delete_hidden(void *opaque, struct form *form, unsigned field)
{
    struct delete_domain *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return false;
    if (any_disk_chosen(dialog))
        return !strcmp(id, "kept");
    return (!strcmp(id, "typed") && !dialog->guarded) || !strcmp(id, "lost");
}

static char *delete_check(void *opaque, struct form *form, unsigned field)
{
    struct delete_domain *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id || strcmp(id, "typed") || !*form_text(form, "typed") ||
        !strcmp(form_text(form, "typed"), dialog->name))
        return NULL;
    return g_strdup_printf(_("this is not its name: %s"), dialog->name);
}

/* The domain that was chosen, NULL if it is gone. One whose definition could never be read has no
 * uuid, and its name may be that of another: its file tells it. */
static struct domain *chosen_domain(const struct delete_domain *dialog)
{
    const struct model *model = dialog->pane.app->model;
    if (dialog->uuid)
        return model_find_uuid(model, dialog->host, dialog->uuid);
    for (unsigned i = 0; dialog->path && i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (domain->host == dialog->host && !g_strcmp0(domain->path, dialog->path))
            return domain;
    }
    return NULL;
}

static void delete_now(struct delete_domain *dialog)
{
    struct app *app = dialog->pane.app;
    struct domain *domain = chosen_domain(dialog);
    const struct action *action = action_find(app, "undefine");
    g_autoptr(GString) disks = g_string_new("--disks=");
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        if (!dialog->disks[i].shared && form_checked(dialog->form, dialog->disks[i].id))
            g_string_append_printf(disks, "%s%s", g_str_has_suffix(disks->str, "=") ? "" : ",",
                                   dialog->disks[i].target);
    }
    char *args[] = {any_disk_chosen(dialog) ? disks->str : NULL, NULL};
    struct pane_target target = target_of_domain(domain);
    if (domain && action)
        perform_confirmed(dialog->pane.ui, app, action, &target, args,
                          form_text(dialog->form, "typed"));
}

static unsigned delete_pressed(void *opaque, struct form *form, unsigned field)
{
    struct delete_domain *dialog = opaque;
    if (!strcmp(form_field(form, field)->id, "delete")) {
        bool wanted = any_disk_chosen(dialog) || dialog->guarded;
        if (wanted && strcmp(form_text(form, "typed"), dialog->name) != 0) {
            form_set_error(form, "typed", any_disk_chosen(dialog)
                                              ? _("type the name: data will be lost")
                                              : _("type the name: the domain is protected"));
            form_set_focus(form, "typed");
            return WISH_HANDLED | WISH_DIRTY;
        }
        delete_now(dialog);
    }
    ui_close(dialog->pane.ui, &dialog->pane);
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops delete_ops = {
    .check = delete_check, .hint = delete_hint, .hidden = delete_hidden,
    .pressed = delete_pressed,
};

static void add_field(struct delete_domain *dialog, struct form_field field)
{
    dialog->fields[dialog->n_fields++] = field;
}

static void make_form(struct delete_domain *dialog)
{
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "about"});
    if (dialog->problem)
        add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "problem",
                                              .flags = FORM_WARN});
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "definition",
                                          .flags = FORM_WARN});
    if (dialog->problem && dialog->path)
        add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "path",
                                              .flags = FORM_CUT_MIDDLE});
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        struct delete_disk *disk = &dialog->disks[i];
        add_field(dialog, (struct form_field){.kind = disk->shared ? FORM_NOTE : FORM_CHECK,
                                              .id = disk->id, .label = disk->target});
    }
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "kept"});
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "lost", .flags = FORM_WARN});
    add_field(dialog, (struct form_field){.kind = FORM_SPACE});
    add_field(dialog, (struct form_field){.kind = FORM_ENTRY, .id = "typed",
                                          .label = N_("Type its name"), .width = 30});
    add_field(dialog, (struct form_field){.kind = FORM_BUTTON, .id = "keep", .label = N_("Keep"),
                                          .flags = FORM_DEFAULT});
    add_field(dialog, (struct form_field){.kind = FORM_BUTTON, .id = "delete",
                                          .label = N_("Delete")});
    dialog->form = form_new(dialog->fields, dialog->n_fields, &delete_ops, dialog);
    form_set_focus(dialog->form, "keep");
}

/* --- the pane --- */

static bool delete_create(struct pane *pane, void *arg)
{
    struct delete_domain *dialog = (struct delete_domain *)pane;
    const struct domain *domain = arg;
    dialog->host = domain->host;
    dialog->uuid = g_strdup(domain->uuid);
    dialog->name = g_strdup(domain->name);
    dialog->path = g_strdup(domain->path);
    dialog->guarded = domain->is_protected;
    dialog->problem = domain->state == DOMAIN_BROKEN ? g_strdup(domain->reason) : NULL;
    dialog->about = g_strdup_printf(_("Domain on %s, %s."), domain->host->alias,
                                    domain_state_label(domain->state));
    for (guint i = 0; i < domain->disks->len && dialog->n_disks < DISKS_SHOWN; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (disk->source)
            add_disk(dialog, domain, disk);
    }
    make_form(dialog);
    return true;
}

static void delete_destroy(struct pane *pane)
{
    struct delete_domain *dialog = (struct delete_domain *)pane;
    form_free(dialog->form);
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        g_free(dialog->disks[i].id);
        g_free(dialog->disks[i].target);
        g_free(dialog->disks[i].hint);
    }
    g_free(dialog->uuid);
    g_free(dialog->name);
    g_free(dialog->about);
    g_free(dialog->path);
    g_free(dialog->problem);
}

static void delete_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct delete_domain *dialog = (struct delete_domain *)pane;
    *cols = MIN(*cols, 76);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void delete_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct delete_domain *dialog = (struct delete_domain *)pane;
    g_autofree char *name = text_cut(dialog->name, win->cols > 24 ? win->cols - 20 : 4, true,
                                     win->canvas->ascii);
    g_autofree char *title = g_strdup_printf(_("Delete %s?"), name);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_DANGER, title);
    struct window inner = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                      win->cols > 4 ? win->cols - 4 : 0);
    form_draw(dialog->form, &inner, focused);
}

static unsigned delete_event(struct pane *pane, const struct event *event)
{
    struct delete_domain *dialog = (struct delete_domain *)pane;
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && event->type == EVENT_KEY &&
        (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

const struct pane_class delete_domain_class = {
    .name = "delete-domain", .title = N_("Delete a domain"), .size = sizeof(struct delete_domain),
    .modal = true, .create = delete_create, .destroy = delete_destroy,
    .measure = delete_measure, .draw = delete_draw, .event = delete_event,
};
