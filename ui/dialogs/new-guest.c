#include "dialogs/new-guest.h"

#include <string.h>

#include "app.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "dialogs/new-guest-form.h"
#include "dialogs/viewer.h"
#include "host.h"
#include "install.h"
#include "job.h"
#include "model.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/gauge.h"

#define CONSOLE_WAIT_MS 1500

struct new_guest {
    struct pane pane;
    struct host *host;  /* may go: see guest_host() */
    char *alias, *uri;
    struct offer *offer; /* NULL until the host has told */
    struct install_spec *spec;
    struct install_chosen chosen;
    struct install_task *check;
    struct install_report *report;
    char *looked, *looking; /* which medium was looked at, is being looked at */
    struct form *form;
    bool named;    /* the person has typed a name: it stays */
    bool submit;   /* create as soon as the running check is done and finds nothing */
    bool console;  /* open it after the start */
    bool left[INSTALL_FIELDS]; /* fields that were left once: their errors are shown */
    struct job *ask, *job;     /* the question to the host, the creation, while they run */
    struct job *label;         /* the question what a medium is called, while it runs */
    GSource *late;             /* made: its console is waited for no longer than this */
};

static struct host *guest_host(const struct new_guest *dialog)
{
    bool there = g_ptr_array_find(dialog->pane.app->hosts, dialog->host, NULL);
    return there ? dialog->host : NULL;
}

static bool is_field(struct form *form, unsigned field, const char *id)
{
    return !g_strcmp0(form_field(form, field)->id, id);
}

static void take_form(struct new_guest *dialog)
{
    new_guest_form_take(dialog->form, dialog->spec, dialog->offer);
}

static void show_spec(struct new_guest *dialog)
{
    new_guest_form_show(dialog->form, dialog->spec, dialog->offer);
}

/* --- checks --- */

static void begin_create(struct new_guest *dialog);

/* Errors of fields that were left, or of all once Create was pressed. */
static void show_report(struct new_guest *dialog)
{
    const char *first = NULL;
    for (unsigned i = 0; i < INSTALL_FIELDS; i++) {
        const char *id = new_guest_form_field((enum install_field)i);
        const char *error = dialog->report->error[i];
        unsigned index = form_index(dialog->form, id);
        if (i != INSTALL_FIELD_HOST && !dialog->submit && !dialog->left[i])
            continue;
        if (error && form_is_hidden(dialog->form, index))
            id = "files";
        if (error || strcmp(id, "files") != 0)
            form_set_error(dialog->form, id, error);
        if (error && !first)
            first = id;
    }
    if (dialog->submit && first && strcmp(first, "files") != 0)
        form_set_focus(dialog->form, first);
}

/* What the medium told is taken over; what the person chose stays. */
static void use_os(struct new_guest *dialog)
{
    struct install_report *report = dialog->report;
    if (!report->info && !dialog->spec->info)
        return;
    take_form(dialog);
    if (!dialog->named) {
        g_free(dialog->spec->name);
        dialog->spec->name = install_name(dialog->spec, dialog->offer, report->info);
    }
    install_use_os(dialog->spec, os_info_copy(report->info), report->recognised,
                   &dialog->chosen);
    show_spec(dialog);
}

static void start_check(struct new_guest *dialog);

static void check_done(void *opaque, struct install_report *report)
{
    struct new_guest *dialog = opaque;
    bool told = g_strcmp0(report->info ? report->info->id : NULL,
                          dialog->spec->info ? dialog->spec->info->id : NULL) != 0;
    dialog->check = NULL;
    g_free(dialog->looked);
    dialog->looked = g_steal_pointer(&dialog->looking);
    install_report_free(dialog->report);
    dialog->report = report;
    if (told) {
        use_os(dialog);
        start_check(dialog);
        return;
    }
    show_report(dialog);
    bool go = dialog->submit && !report->errors;
    dialog->submit = false;
    if (go)
        begin_create(dialog);
    ui_dirty(dialog->pane.ui);
}

static void labelled(struct job *job, void *opaque)
{
    struct new_guest *dialog = opaque;
    dialog->label = NULL;
    install_take_label(dialog->spec, job);
    start_check(dialog);
}

/* What decides whether a medium must be looked at again. */
static char *look_key(const struct install_spec *spec)
{
    return g_strdup_printf("%d\n%s\n%s", spec->source, spec->media ? spec->media : "",
                           spec->os ? spec->os : "");
}

static void start_check(struct new_guest *dialog)
{
    if (!dialog->offer)
        return;
    take_form(dialog);
    struct host *host = guest_host(dialog);
    if (host && !dialog->label)
        dialog->label = install_ask_label(dialog->pane.app, host, dialog->spec, dialog->offer,
                                          labelled, dialog);
    if (dialog->label)
        return; /* the check comes after it */
    g_autofree char *key = look_key(dialog->spec);
    bool unknown = dialog->spec->os && !dialog->spec->info;
    bool look = unknown || g_strcmp0(key, dialog->looked) != 0;
    install_task_cancel(dialog->check);
    g_free(dialog->looking);
    dialog->looking = g_steal_pointer(&key);
    dialog->check = install_check_start(dialog->pane.app, dialog->spec, dialog->offer, look,
                                        check_done, dialog);
}

/* --- the host's answer --- */

static void take_offer(struct new_guest *dialog, struct offer *offer)
{
    take_form(dialog);
    offer_unref(dialog->offer);
    dialog->offer = offer_ref(offer);
    install_use_offer(dialog->spec, offer);
    if (!dialog->named) {
        g_free(dialog->spec->name);
        dialog->spec->name = install_name(dialog->spec, offer, dialog->spec->info);
    }
    new_guest_form_offer(dialog->form, offer);
    new_guest_form_found(dialog->form, offer);
    show_spec(dialog);
    start_check(dialog);
    ui_dirty(dialog->pane.ui);
}

static void asked(struct job *job, void *opaque)
{
    struct new_guest *dialog = opaque;
    struct host *host = guest_host(dialog);
    const struct job_info *info = job_info(job);
    dialog->ask = NULL;
    if (info->state == JOB_DONE && host && host->offer)
        take_offer(dialog, host->offer);
    else
        form_set_error(dialog->form, "files", info->error ? info->error : _("the host is gone"));
    ui_dirty(dialog->pane.ui);
}

/* --- the form's questions --- */

static char *guest_check(void *opaque, struct form *form, unsigned field)
{
    struct new_guest *dialog = opaque;
    const char *id = form_field(form, field)->id;
    for (unsigned i = 0; id && i < INSTALL_FIELDS; i++) {
        if (!strcmp(new_guest_form_field((enum install_field)i), id))
            dialog->left[i] = true;
    }
    start_check(dialog);
    return NULL; /* files are read on a thread of its own; what it finds comes later */
}

static void use_found(struct new_guest *dialog)
{
    g_autofree char *volume = new_guest_form_chosen(dialog->form, dialog->offer);
    const char *file = new_guest_form_file(dialog->form);
    if (!volume || !file)
        return;
    form_set_text(dialog->form, file, volume);
    take_form(dialog);
    if (!dialog->named) {
        g_autofree char *name = install_name(dialog->spec, dialog->offer, NULL);
        form_set_text(dialog->form, "name", name);
    }
}

static void guest_changed(void *opaque, struct form *form, unsigned field)
{
    struct new_guest *dialog = opaque;
    if (is_field(form, field, "source") && dialog->offer)
        new_guest_form_found(form, dialog->offer);
    else if (is_field(form, field, "found"))
        use_found(dialog);
    dialog->named |= is_field(form, field, "name");
    dialog->chosen.vcpus |= is_field(form, field, "vcpus");
    dialog->chosen.memory |= is_field(form, field, "memory");
    dialog->chosen.disk_size |= is_field(form, field, "size");
    enum form_kind kind = form_field(form, field)->kind;
    if (kind != FORM_ENTRY || is_field(form, field, "name"))
        start_check(dialog);
}

static bool guest_hidden(void *opaque, struct form *form, unsigned field)
{
    const struct new_guest *dialog = opaque;
    return new_guest_form_hides(form, form_field(form, field)->id, dialog->offer);
}

static char *guest_hint(void *opaque, struct form *form, unsigned field)
{
    struct new_guest *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return NULL;
    if (!strcmp(id, "files") && dialog->ask && !dialog->offer)
        return g_strdup(_("Asking the host what it has ..."));
    if (!strcmp(id, "once"))
        return g_strdup(_("for the first start; then from the disk"));
    if (!strcmp(id, "start-network"))
        return g_strdup(_("the network is off"));
    if (!dialog->report)
        return NULL;
    if (!strcmp(id, "files"))
        return g_strdup(dialog->report->files);
    for (unsigned i = 0; i < INSTALL_FIELDS; i++) {
        const char *note = dialog->report->note[i];
        if (note && !strcmp(new_guest_form_field((enum install_field)i), id))
            return g_strdup(note);
    }
    return NULL;
}

static void show_text(struct new_guest *dialog, const char *title, char *text, bool wrap)
{
    struct viewer_arg arg = {.title = title, .text = text, .wrap = wrap};
    ui_open(dialog->pane.ui, &viewer_class, &arg);
    g_free(text);
}

static void show_command(struct new_guest *dialog)
{
    g_autofree char *ours = install_command(dialog->spec, dialog->uri);
    g_autofree char *foreign = install_virt_install(dialog->spec, dialog->uri);
    show_text(dialog, _("The same on a command line"), g_strconcat(ours, "\n\n", foreign, NULL),
              true);
}

static unsigned guest_pressed(void *opaque, struct form *form, unsigned field)
{
    struct new_guest *dialog = opaque;
    bool create = is_field(form, field, "create"), xml = is_field(form, field, "xml");
    take_form(dialog);
    if (!create && !xml && !is_field(form, field, "command"))
        return WISH_HANDLED | WISH_CLOSE;
    if (create) {
        dialog->submit = true;
        start_check(dialog);
    } else if (!xml) {
        show_command(dialog);
    } else if (dialog->offer && !dialog->offer->reason) {
        bool first = dialog->spec->start && install_is_once(dialog->spec);
        show_text(dialog, _("XML"), install_xml(dialog->spec, dialog->offer, NULL, first), false);
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops guest_ops = {
    .check = guest_check, .hint = guest_hint, .changed = guest_changed, .hidden = guest_hidden,
    .pressed = guest_pressed,
};

/* --- creation --- */

static void stop_awaiting(struct new_guest *dialog);

/* The host's events bring the console a moment after the domain. */
static void await_console(void *opaque)
{
    struct new_guest *dialog = opaque;
    struct host *host = guest_host(dialog);
    struct ui *ui = dialog->pane.ui;
    struct domain *domain =
        host ? model_find(dialog->pane.app->model, host, dialog->spec->name) : NULL;
    if (!dialog->console || !domain || !domain->n_consoles || !domain_is_active(domain))
        return;
    stop_awaiting(dialog);
    ui_close(ui, &dialog->pane);
    serial_view_open(ui, domain, 0);
    ui_dirty(ui);
}

static gboolean await_timeout(gpointer opaque)
{
    struct new_guest *dialog = opaque;
    stop_awaiting(dialog);
    ui_close(dialog->pane.ui, &dialog->pane);
    ui_dirty(dialog->pane.ui);
    return G_SOURCE_REMOVE;
}

static void stop_awaiting(struct new_guest *dialog)
{
    if (!dialog->late)
        return;
    model_off_change(dialog->pane.app->model, await_console, dialog);
    g_source_destroy(dialog->late);
    g_clear_pointer(&dialog->late, g_source_unref);
}

static void create_ended(struct job *job, void *opaque)
{
    struct new_guest *dialog = opaque;
    const struct job_info *info = job_info(job);
    dialog->job = NULL;
    if (info->state != JOB_DONE) {
        form_set_error(dialog->form, "files", info->error ? info->error : _("cancelled"));
        ui_dirty(dialog->pane.ui);
        return;
    }
    dialog->late = g_timeout_source_new(dialog->console ? CONSOLE_WAIT_MS : 0);
    g_source_set_callback(dialog->late, await_timeout, dialog, NULL);
    g_source_attach(dialog->late, dialog->pane.app->context);
    model_on_change(dialog->pane.app->model, await_console, dialog);
    if (dialog->console)
        await_console(dialog);
}

static void begin_create(struct new_guest *dialog)
{
    g_autofree char *error = NULL;
    const struct install_chosen all = {true, true, true};
    struct host *host = guest_host(dialog);
    dialog->console = form_checked(dialog->form, "console") && dialog->spec->start;
    if (host)
        dialog->job =
            install_start(dialog->pane.app, host, dialog->spec, &all, true, false, &error);
    if (!dialog->job)
        form_set_error(dialog->form, "files", error ? error : _("the host is gone"));
    else
        job_on_done(dialog->job, create_ended, dialog);
}

/* --- the pane --- */

static bool guest_create(struct pane *pane, void *arg)
{
    struct new_guest *dialog = (struct new_guest *)pane;
    g_autofree char *error = NULL;
    if (!arg)
        return false;
    dialog->host = arg;
    dialog->alias = g_strdup(dialog->host->alias);
    dialog->uri = g_strdup(dialog->host->uri);
    dialog->spec = install_spec_new(pane->app, dialog->host, NULL);
    dialog->form = new_guest_form_new(&guest_ops, dialog);
    show_spec(dialog);
    form_set_checked(dialog->form, "console", true);
    dialog->ask = install_ask(pane->app, dialog->host, asked, dialog, &error);
    if (!dialog->ask)
        form_set_error(dialog->form, "files", error);
    return true;
}

static void guest_destroy(struct pane *pane)
{
    struct new_guest *dialog = (struct new_guest *)pane;
    stop_awaiting(dialog);
    install_task_cancel(dialog->check);
    if (dialog->ask)
        job_off_done(dialog->ask, asked, dialog);
    if (dialog->job)
        job_off_done(dialog->job, create_ended, dialog);
    if (dialog->label)
        job_off_done(dialog->label, labelled, dialog);
    if (dialog->form)
        form_free(dialog->form);
    install_report_free(dialog->report);
    install_spec_free(dialog->spec);
    offer_unref(dialog->offer);
    g_free(dialog->looked);
    g_free(dialog->looking);
    g_free(dialog->alias);
    g_free(dialog->uri);
}

static void guest_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct new_guest *dialog = (struct new_guest *)pane;
    *cols = MIN(*cols, 80);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

/* While it is being made: the form stays, the last line tells how far it is. */
static void draw_progress(struct new_guest *dialog, const struct window *win)
{
    const struct job_info *info = job_info(dialog->job);
    struct window line = window_part(win, (int)win->rows - 1, 0, 1, win->cols);
    window_clear(&line, ROLE_DIALOG);
    unsigned used = window_printf(&line, 0, 0, ROLE_DIALOG, "%s ", info->title);
    if (info->fraction >= 0 && used + 12 < win->cols) {
        gauge_draw(&line, 0, (int)used, 10, info->fraction);
        used += 11;
    }
    if (used + 4 < line.cols)
        window_field(&line, 0, (int)used, line.cols - used, FIT_LEFT, ROLE_DIM,
                     info->detail ? info->detail : _("goes on if you close this"));
}

static void guest_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct new_guest *dialog = (struct new_guest *)pane;
    g_autofree char *title = g_strdup_printf(_("New domain on %s"), dialog->alias);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 3 || win->cols < 6)
        return;
    struct window inner = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    form_draw(dialog->form, &inner, focused && !dialog->job);
    if (dialog->job)
        draw_progress(dialog, &inner);
}

static unsigned guest_event(struct pane *pane, const struct event *event)
{
    struct new_guest *dialog = (struct new_guest *)pane;
    struct event inside = *event;
    bool leave = event->type == EVENT_KEY &&
                 (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL));
    inside.row -= 1;
    inside.col -= 2;
    if (dialog->job && event->type == EVENT_KEY && event->key == 'x')
        job_cancel(dialog->job);
    if (dialog->job || dialog->late) /* it goes on without the dialog */
        return WISH_HANDLED | (leave ? WISH_CLOSE : 0);
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && leave)
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

bool new_guest_is_busy(const struct pane *pane)
{
    const struct new_guest *dialog = (const struct new_guest *)pane;
    return dialog->job || dialog->late;
}

const struct pane_class new_guest_class = {
    .name = "new-domain", .title = N_("New domain"), .size = sizeof(struct new_guest),
    .modal = true, .create = guest_create, .destroy = guest_destroy, .measure = guest_measure,
    .draw = guest_draw, .event = guest_event,
};
