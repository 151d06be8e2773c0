#include "dialogs/delete-hosted.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "dialogs/disk-user.h"
#include "dialogs/perform.h"
#include "host.h"
#include "job.h"
#include "model.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/form.h"

#define DISKS_SHOWN 12
#define NAME_COLS 28

/* What may go besides the definition. */
enum { SAVED, SNAPSHOTS, CHECKPOINTS, NVRAM, PARTS };

static const struct {
    const char *id, *label, *option; /* the option that takes it along */
    bool loss;                       /* what a guest had is lost with it */
} parts[PARTS] = {
    [SAVED] = {"saved", N_("Saved state"), "--managed-save", true},
    [SNAPSHOTS] = {"snapshots", N_("Snapshots"), "--snapshots", true},
    [CHECKPOINTS] = {"checkpoints", N_("Checkpoints"), "--checkpoints", false},
    [NVRAM] = {"nvram", N_("UEFI variables"), "--nvram", false},
};

struct hosted_disk {
    char *id, *target, *hint;
    bool kept; /* it is not offered */
};

struct delete_hosted {
    struct pane pane;
    struct target_ref *target;
    char *name, *about, *problem;
    struct job *job; /* asks the host, or NULL */
    char *part_hints[PARTS]; /* NULL: it has none */
    struct hosted_disk disks[DISKS_SHOWN];
    unsigned n_disks, more_disks;
    struct form_field fields[DISKS_SHOWN + PARTS + 12];
    unsigned n_fields;
    struct form *form;
};

/* --- what the host told --- */

static char *names_hint(GVariant *names, const char *end)
{
    gsize n = 0;
    g_autofree const char **list = g_variant_get_strv(names, &n);
    g_autofree char *joined = g_strjoinv(", ", (char **)list);
    g_autofree char *cut = text_cut(joined, NAME_COLS, false, false);
    return g_strdup_printf("%s  %s", cut, end);
}

static void read_part(struct delete_hosted *dialog, GVariant *told, unsigned part, const char *key,
                      const char *end)
{
    g_autoptr(GVariant) names = g_variant_lookup_value(told, key, G_VARIANT_TYPE_STRING_ARRAY);
    if (names && g_variant_n_children(names))
        dialog->part_hints[part] = names_hint(names, end);
}

static void add_disk(struct delete_hosted *dialog, const struct domain *domain, GVariant *told)
{
    const char *target, *path, *words;
    guint64 bytes;
    gboolean read_only, shared;
    char size[32];
    g_variant_get(told, "(&s&s&stbb)", &target, &path, &words, &bytes, &read_only, &shared);
    struct hosted_disk *disk = &dialog->disks[dialog->n_disks];
    const char *other = domain ? disk_user(dialog->pane.app, domain, path) : NULL;
    g_autofree char *whole = *words ? g_strdup(words) : g_path_get_basename(path);
    g_autofree char *base = text_cut(whole, NAME_COLS, true, false);
    figure_size_long(size, sizeof(size), bytes);
    disk->id = g_strdup_printf("disk%u", dialog->n_disks++);
    disk->target = g_strdup(target);
    disk->kept = true;
    if (other)
        disk->hint = g_strdup_printf(_("%s  kept: also used by %s"), base, other);
    else if (read_only)
        disk->hint = g_strdup_printf(_("%s  kept: read-only"), base);
    else if (shared)
        disk->hint = g_strdup_printf(_("%s  kept: it may be shared"), base);
    else if (!*words)
        disk->hint = g_strdup_printf(_("%s  kept: in no active pool"), base);
    else
        disk->kept = false;
    if (!disk->kept)
        disk->hint = g_strdup_printf("%s  %s", base, size);
}

static void read_told(struct delete_hosted *dialog, const char *text)
{
    struct pane_target target = {0};
    bool there = target_ref_find(dialog->target, dialog->pane.app, &target);
    g_autoptr(GVariant) told = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
    if (!told) {
        dialog->problem = g_strdup(_("What else belongs to it is not known."));
        return;
    }
    gboolean saved = FALSE;
    const char *nvram = NULL;
    g_variant_lookup(told, "managed-save", "b", &saved);
    g_variant_lookup(told, "nvram", "&s", &nvram);
    if (saved)
        dialog->part_hints[SAVED] = g_strdup(_("what was in its memory is lost"));
    read_part(dialog, told, SNAPSHOTS, "snapshots", _("forgotten"));
    read_part(dialog, told, CHECKPOINTS, "checkpoints", _("forgotten"));
    if (nvram) {
        g_autofree char *base = *nvram ? g_path_get_basename(nvram) : g_strdup("");
        dialog->part_hints[NVRAM] = text_cut(base, NAME_COLS, true, false);
    }
    g_autoptr(GVariant) disks = g_variant_lookup_value(told, "disks", G_VARIANT_TYPE("a(ssstbb)"));
    gsize n = disks ? g_variant_n_children(disks) : 0;
    for (gsize i = 0; i < n && i < DISKS_SHOWN; i++) {
        g_autoptr(GVariant) disk = g_variant_get_child_value(disks, i);
        add_disk(dialog, there ? target.on.domain : NULL, disk);
    }
    dialog->more_disks = n > DISKS_SHOWN ? (unsigned)(n - DISKS_SHOWN) : 0;
}

/* --- the form's questions --- */

static int part_of(const char *id)
{
    for (int i = 0; id && i < PARTS; i++) {
        if (!strcmp(parts[i].id, id))
            return i;
    }
    return -1;
}

static const struct hosted_disk *disk_of(const struct delete_hosted *dialog, const char *id)
{
    for (unsigned i = 0; id && i < dialog->n_disks; i++) {
        if (!strcmp(dialog->disks[i].id, id))
            return &dialog->disks[i];
    }
    return NULL;
}

static bool disk_goes(const struct delete_hosted *dialog, unsigned disk)
{
    return !dialog->disks[disk].kept && form_checked(dialog->form, dialog->disks[disk].id);
}

/* True if something of what the guest had goes. */
static bool loses(const struct delete_hosted *dialog)
{
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        if (disk_goes(dialog, i))
            return true;
    }
    for (unsigned i = 0; i < PARTS; i++) {
        if (dialog->part_hints[i] && parts[i].loss && form_checked(dialog->form, parts[i].id))
            return true;
    }
    return false;
}

static char *note_text(const struct delete_hosted *dialog, const char *id)
{
    if (!strcmp(id, "about"))
        return g_strdup(dialog->about);
    if (!strcmp(id, "definition"))
        return g_strdup(_("Its definition is deleted for good."));
    if (!strcmp(id, "asking"))
        return g_strdup(_("The host is being asked what belongs to it..."));
    if (!strcmp(id, "problem"))
        return g_strdup(dialog->problem);
    if (!strcmp(id, "more"))
        return g_strdup_printf(_("Disks that are not shown here, all kept: %u."),
                               dialog->more_disks);
    if (!strcmp(id, "kept"))
        return g_strdup(_("No data is lost."));
    if (!strcmp(id, "lost"))
        return g_strdup(_("What is marked is lost for good."));
    return NULL;
}

/* A note as if it stood where the values of the other disks stand. */
static char *beside_label(const struct delete_hosted *dialog, const struct hosted_disk *disk)
{
    unsigned column = text_width(_("Type its name")), used = text_width(disk->target);
    for (unsigned i = 0; i < PARTS; i++)
        column = dialog->part_hints[i] ? MAX(column, text_width(_(parts[i].label))) : column;
    column += 7; /* the check box and blanks */
    return g_strdup_printf("%s%*s%s", disk->target, (int)MAX(column, used + 1) - (int)used, "",
                           disk->hint);
}

static char *hosted_hint(void *opaque, struct form *form, unsigned field)
{
    struct delete_hosted *dialog = opaque;
    const char *id = form_field(form, field)->id;
    const struct hosted_disk *disk = disk_of(dialog, id);
    int part = part_of(id);
    if (!id)
        return NULL;
    if (disk && disk->kept)
        return beside_label(dialog, disk);
    if (disk)
        return g_strdup_printf("%s  %s", disk->hint,
                               form_checked(form, id) ? _("its data is lost") : _("kept"));
    if (part == NVRAM)
        return g_strdup_printf("%s  %s", dialog->part_hints[part],
                               form_checked(form, id) ? _("deleted") : _("kept"));
    if (part >= 0)
        return g_strdup(dialog->part_hints[part]);
    return note_text(dialog, id);
}

static bool hosted_hidden(void *opaque, struct form *form, unsigned field)
{
    struct delete_hosted *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return false;
    if (!strcmp(id, "kept"))
        return dialog->job || loses(dialog);
    return (!strcmp(id, "lost") || !strcmp(id, "typed")) && !loses(dialog);
}

/* libvirt keeps these only with their domain, but for the UEFI variables. */
static char *hosted_check(void *opaque, struct form *form, unsigned field)
{
    struct delete_hosted *dialog = opaque;
    const char *id = form_field(form, field)->id;
    int part = part_of(id);
    if (part >= 0 && part != NVRAM && !form_checked(form, id))
        return g_strdup(_("it cannot stay without its domain"));
    if (!id || strcmp(id, "typed") || !*form_text(form, "typed") ||
        !strcmp(form_text(form, "typed"), dialog->name))
        return NULL;
    return g_strdup_printf(_("this is not its name: %s"), dialog->name);
}

/* --- doing it --- */

static void delete_now(struct delete_hosted *dialog)
{
    struct app *app = dialog->pane.app;
    struct pane_target target;
    g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) disks = g_string_new(NULL);
    for (unsigned i = 0; i < PARTS; i++) {
        if (dialog->part_hints[i] && form_checked(dialog->form, parts[i].id))
            g_ptr_array_add(args, g_strdup(parts[i].option));
        else if (dialog->part_hints[i] && i == NVRAM)
            g_ptr_array_add(args, g_strdup("--keep-nvram"));
    }
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        if (disk_goes(dialog, i))
            g_string_append_printf(disks, "%s%s", disks->len ? "," : "", dialog->disks[i].target);
    }
    if (disks->len)
        g_ptr_array_add(args, g_strconcat("--disks=", disks->str, NULL));
    g_ptr_array_add(args, NULL);
    const struct action *action = action_find(app, "undefine");
    if (action && target_ref_find(dialog->target, app, &target))
        perform_confirmed(dialog->pane.ui, app, action, &target, (char **)args->pdata,
                          dialog->name);
}

static unsigned hosted_pressed(void *opaque, struct form *form, unsigned field)
{
    struct delete_hosted *dialog = opaque;
    if (!strcmp(form_field(form, field)->id, "delete")) {
        if (!form_check(form))
            return WISH_HANDLED | WISH_DIRTY;
        if (loses(dialog) && strcmp(form_text(form, "typed"), dialog->name) != 0) {
            form_set_error(form, "typed", _("type the name: data will be lost"));
            form_set_focus(form, "typed");
            return WISH_HANDLED | WISH_DIRTY;
        }
        delete_now(dialog);
    }
    ui_close(dialog->pane.ui, &dialog->pane);
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops hosted_ops = {
    .check = hosted_check, .hint = hosted_hint, .hidden = hosted_hidden,
    .pressed = hosted_pressed,
};

/* --- the form --- */

static void add_field(struct delete_hosted *dialog, enum form_kind kind, const char *id,
                      const char *label, unsigned flags)
{
    dialog->fields[dialog->n_fields++] =
        (struct form_field){.kind = kind, .id = id, .label = label, .flags = flags};
}

static void add_parts(struct delete_hosted *dialog)
{
    for (unsigned i = 0; i < PARTS; i++) {
        if (dialog->part_hints[i])
            add_field(dialog, FORM_CHECK, parts[i].id, parts[i].label, 0);
    }
    for (unsigned i = 0; i < dialog->n_disks; i++)
        add_field(dialog, dialog->disks[i].kept ? FORM_NOTE : FORM_CHECK, dialog->disks[i].id,
                  dialog->disks[i].target, 0);
    if (dialog->more_disks)
        add_field(dialog, FORM_NOTE, "more", NULL, 0);
}

/* Anew when the host has answered. */
static void make_form(struct delete_hosted *dialog)
{
    if (dialog->form)
        form_free(dialog->form);
    dialog->n_fields = 0;
    add_field(dialog, FORM_NOTE, "about", NULL, 0);
    if (dialog->problem)
        add_field(dialog, FORM_NOTE, "problem", NULL, FORM_WARN);
    add_field(dialog, FORM_NOTE, "definition", NULL, FORM_WARN);
    if (dialog->job)
        add_field(dialog, FORM_NOTE, "asking", NULL, 0);
    add_parts(dialog);
    add_field(dialog, FORM_NOTE, "kept", NULL, 0);
    add_field(dialog, FORM_NOTE, "lost", NULL, FORM_WARN);
    add_field(dialog, FORM_SPACE, NULL, NULL, 0);
    add_field(dialog, FORM_ENTRY, "typed", N_("Type its name"), 0);
    dialog->fields[dialog->n_fields - 1].width = 30;
    add_field(dialog, FORM_BUTTON, "keep", N_("Keep"), FORM_DEFAULT);
    if (!dialog->job)
        add_field(dialog, FORM_BUTTON, "delete", N_("Delete"), 0);
    dialog->form = form_new(dialog->fields, dialog->n_fields, &hosted_ops, dialog);
    for (unsigned i = 0; i < PARTS; i++) {
        if (dialog->part_hints[i])
            form_set_checked(dialog->form, parts[i].id, true);
    }
    form_set_focus(dialog->form, "keep");
}

static void asked_done(struct job *job, void *opaque)
{
    struct delete_hosted *dialog = opaque;
    const struct job_info *info = job_info(job);
    g_clear_pointer(&dialog->job, job_unref);
    if (info->state == JOB_DONE)
        read_told(dialog, info->output ? info->output : "");
    else
        dialog->problem = g_strdup_printf(_("What else belongs to it is not known: %s"),
                                          info->error ? info->error : "");
    make_form(dialog);
    ui_dirty(dialog->pane.ui);
}

static void ask_host(struct delete_hosted *dialog, struct domain *domain)
{
    const struct host_target target = {.domain = domain};
    g_autofree char *title = g_strdup_printf(_("look what belongs to %s"), domain->name);
    struct job *job = job_new(dialog->pane.app, title, domain->name, false, NULL, NULL);
    dialog->job = job_ref(job);
    job_set_quiet(job);
    job_on_done(job, asked_done, dialog);
    host_run(domain->host, HOST_BELONGINGS, &target, job, NULL);
}

/* --- the pane --- */

static bool hosted_create(struct pane *pane, void *arg)
{
    struct delete_hosted *dialog = (struct delete_hosted *)pane;
    struct domain *domain = arg;
    if (!domain)
        return false;
    struct pane_target target = target_of_domain(domain);
    dialog->target = target_ref_new(&target);
    dialog->name = g_strdup(domain->name);
    dialog->about = g_strdup_printf(_("Domain on %s, %s."), domain->host->alias,
                                    domain_state_label(domain->state));
    ask_host(dialog, domain);
    make_form(dialog);
    return true;
}

static void hosted_destroy(struct pane *pane)
{
    struct delete_hosted *dialog = (struct delete_hosted *)pane;
    if (dialog->job) {
        job_off_done(dialog->job, asked_done, dialog);
        job_unref(dialog->job);
    }
    form_free(dialog->form);
    for (unsigned i = 0; i < PARTS; i++)
        g_free(dialog->part_hints[i]);
    for (unsigned i = 0; i < dialog->n_disks; i++) {
        g_free(dialog->disks[i].id);
        g_free(dialog->disks[i].target);
        g_free(dialog->disks[i].hint);
    }
    target_ref_free(dialog->target);
    g_free(dialog->name);
    g_free(dialog->about);
    g_free(dialog->problem);
}

static void hosted_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct delete_hosted *dialog = (struct delete_hosted *)pane;
    *cols = MIN(*cols, 76);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void hosted_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct delete_hosted *dialog = (struct delete_hosted *)pane;
    g_autofree char *name = text_cut(dialog->name, win->cols > 24 ? win->cols - 20 : 4, true,
                                     win->canvas->ascii);
    g_autofree char *title = g_strdup_printf(_("Delete %s?"), name);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_DANGER, title);
    struct window inner = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                      win->cols > 4 ? win->cols - 4 : 0);
    form_draw(dialog->form, &inner, focused);
}

static unsigned hosted_event(struct pane *pane, const struct event *event)
{
    struct delete_hosted *dialog = (struct delete_hosted *)pane;
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && event->type == EVENT_KEY &&
        (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

const struct pane_class delete_hosted_class = {
    .name = "delete-hosted", .title = N_("Delete a domain"), .size = sizeof(struct delete_hosted),
    .modal = true, .create = hosted_create, .destroy = hosted_destroy,
    .measure = hosted_measure, .draw = hosted_draw, .event = hosted_event,
};
