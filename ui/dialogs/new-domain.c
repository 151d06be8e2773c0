#include "dialogs/new-domain.h"

#include <string.h>

#include "app.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "create.h"
#include "dialogs/viewer.h"
#include "host.h"
#include "job.h"
#include "model.h"
#include "panes/figures.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/form.h"
#include "widgets/gauge.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

struct new_domain {
    struct pane pane;
    struct host *host;
    struct create_spec *spec;
    GPtrArray *sources; /* struct create_source, NULL until found */
    struct create_task *search, *check;
    struct create_task *probe; /* of the path that was typed; checks wait for it */
    char *probed;              /* that path */
    bool typed_initrd, typed_cmdline; /* since then: they stay */
    struct create_report *report;
    struct form *form;
    bool named;   /* the person has typed a name: it stays */
    bool chosen;  /* a source was chosen or typed: what is found does not replace it */
    bool submit;  /* create as soon as the running check is done and finds nothing */
    bool console; /* open it after the start */
    bool left[CREATE_FIELDS]; /* fields that were left once: their errors are shown */
    struct job *job;          /* the creation, while it runs */
};

static const char *const source_options[] = {N_("kernel"), N_("disk image"), NULL};
static const char *const disk_options[] = {N_("new"), N_("none"), NULL};
static const char *const image_options[] = {N_("use it"), N_("copy"), NULL};
static const char *const searching[] = {N_("searching ..."), NULL};

static const struct form_field fields[] = {
    {.kind = FORM_ENTRY, .id = "name", .label = N_("Name"), .width = 28, .flags = FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "source", .label = N_("Source"), .options = source_options},
    {.kind = FORM_SELECT, .id = "found", .label = N_("Found here"), .options = searching},
    {.kind = FORM_ENTRY, .id = "image", .label = N_("Image"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "kernel", .label = N_("Kernel"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "initrd", .label = N_("Initrd"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "cmdline", .label = N_("Command line"), .flags = FORM_SUBMIT},
    {.kind = FORM_NUMBER, .id = "vcpus", .label = N_("CPUs"), .width = 4, .min = 1,
     .flags = FORM_SUBMIT},
    {.kind = FORM_NUMBER, .id = "memory", .label = N_("Memory"), .unit = N_("MiB"), .width = 7,
     .min = 1, .flags = FORM_BESIDE | FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "disk", .label = N_("Disk"), .options = disk_options},
    {.kind = FORM_CHOICE, .id = "image-disk", .label = N_("Disk"), .options = image_options},
    {.kind = FORM_NUMBER, .id = "size", .label = N_("Size"), .unit = N_("GiB"), .width = 6,
     .flags = FORM_BESIDE | FORM_SUBMIT},
    {.kind = FORM_SPACE},
    {.kind = FORM_CHECK, .id = "start", .label = N_("Start now")},
    {.kind = FORM_CHECK, .id = "console", .label = N_("Open console"), .flags = FORM_BESIDE},
    {.kind = FORM_CHECK, .id = "autostart", .label = N_("Autostart"), .flags = FORM_BESIDE},
    {.kind = FORM_NOTE, .id = "files", .flags = FORM_CUT_MIDDLE},
    {.kind = FORM_BUTTON, .id = "create", .label = N_("Create"), .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "xml", .label = N_("XML")},
    {.kind = FORM_BUTTON, .id = "command", .label = N_("Command")},
    {.kind = FORM_BUTTON, .id = "cancel", .label = N_("Cancel")},
};

/* Which check belongs to which field; several checks may have one field. */
static const struct {
    const char *id;
    enum create_field check;
} checks[] = {
    {"name", CREATE_FIELD_NAME},       {"kernel", CREATE_FIELD_KERNEL},
    {"initrd", CREATE_FIELD_INITRD},   {"cmdline", CREATE_FIELD_CMDLINE},
    {"image", CREATE_FIELD_IMAGE},     {"vcpus", CREATE_FIELD_VCPUS},
    {"memory", CREATE_FIELD_MEMORY},   {"size", CREATE_FIELD_DISK},
    {"files", CREATE_FIELD_DISK_PATH}, {"files", CREATE_FIELD_SERIALS},
};

static bool is_field(struct form *form, unsigned field, const char *id)
{
    return !g_strcmp0(form_field(form, field)->id, id);
}

/* --- spec <-> form --- */

static void show_spec(struct new_domain *dialog)
{
    const struct create_spec *spec = dialog->spec;
    struct form *form = dialog->form;
    bool image = spec->source == CREATE_IMAGE;
    form_set_text(form, "name", spec->name ? spec->name : "");
    form_set_choice(form, "source", image);
    form_set_text(form, "image", spec->image ? spec->image : "");
    form_set_text(form, "kernel", spec->kernel ? spec->kernel : "");
    form_set_text(form, "initrd", spec->initrd ? spec->initrd : "");
    form_set_text(form, "cmdline", spec->cmdline ? spec->cmdline : "");
    form_set_number(form, "vcpus", spec->vcpus);
    form_set_number(form, "memory", spec->memory / MIB);
    form_set_choice(form, "disk", spec->disk == CREATE_DISK_NONE);
    form_set_choice(form, "image-disk", spec->disk == CREATE_DISK_COPY);
    form_set_number(form, "size", (spec->disk_size + GIB - 1) / GIB);
    form_set_checked(form, "start", spec->start);
    form_set_checked(form, "autostart", spec->autostart);
}

static void take_text(char **to, struct form *form, const char *id)
{
    g_free(*to);
    *to = g_strstrip(g_strdup(form_text(form, id)));
}

static enum create_disk chosen_disk(const struct form *form)
{
    if (form_choice(form, "source"))
        return form_choice(form, "image-disk") ? CREATE_DISK_COPY : CREATE_DISK_USE;
    return form_choice(form, "disk") ? CREATE_DISK_NONE : CREATE_DISK_NEW;
}

static void take_form(struct new_domain *dialog)
{
    struct create_spec *spec = dialog->spec;
    struct form *form = dialog->form;
    take_text(&spec->name, form, "name");
    take_text(&spec->image, form, "image");
    take_text(&spec->kernel, form, "kernel");
    take_text(&spec->initrd, form, "initrd");
    take_text(&spec->cmdline, form, "cmdline");
    spec->source = form_choice(form, "source") ? CREATE_IMAGE : CREATE_KERNEL;
    if (spec->source == CREATE_KERNEL)
        g_clear_pointer(&spec->image, g_free);
    spec->vcpus = (unsigned)MIN(form_number(form, "vcpus"), G_MAXUINT);
    spec->memory = MIN(form_number(form, "memory"), G_MAXUINT64 / MIB) * MIB;
    spec->disk = chosen_disk(form);
    spec->disk_size = MIN(form_number(form, "size"), G_MAXUINT64 / GIB) * GIB;
    spec->start = form_checked(form, "start");
    spec->autostart = form_checked(form, "autostart");
}

/* --- checks --- */

static void begin_create(struct new_domain *dialog);

/* Errors of fields that were left, or of all once Create was pressed. */
static void show_report(struct new_domain *dialog)
{
    const struct create_report *report = dialog->report;
    const char *first = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++) {
        const char *error = report->error[checks[i].check];
        if (!dialog->submit && !dialog->left[checks[i].check])
            continue;
        if (error || strcmp(checks[i].id, "files") != 0)
            form_set_error(dialog->form, checks[i].id, error);
        if (error && !first)
            first = checks[i].id;
    }
    if (dialog->submit && first && strcmp(first, "files") != 0)
        form_set_focus(dialog->form, first);
}

static void check_done(void *opaque, struct create_report *report)
{
    struct new_domain *dialog = opaque;
    dialog->check = NULL;
    create_report_free(dialog->report);
    dialog->report = report;
    show_report(dialog);
    bool go = dialog->submit && !report->errors;
    dialog->submit = false;
    if (go)
        begin_create(dialog);
    ui_dirty(dialog->pane.ui);
}

static void start_check(struct new_domain *dialog)
{
    if (dialog->probe)
        return;
    take_form(dialog);
    create_task_cancel(dialog->check);
    dialog->check = create_check_start(dialog->pane.app, dialog->host, dialog->spec, check_done,
                                       dialog);
}

/* --- sources --- */

static const struct create_source *source_at(const struct new_domain *dialog, unsigned option)
{
    return dialog->sources && option < dialog->sources->len
               ? g_ptr_array_index(dialog->sources, option)
               : NULL;
}

static void use_source(struct new_domain *dialog, unsigned option)
{
    const struct create_source *source = source_at(dialog, option);
    if (!source)
        return;
    take_form(dialog);
    create_use_source(dialog->spec, dialog->pane.app, dialog->host, source, !dialog->named);
    show_spec(dialog);
}

/* "/boot/vmlinuz-6.1  Linux 6.1, 8.2 MiB", and which domain has it already. */
static char *source_label(const struct app *app, const struct create_source *source)
{
    const char *user = create_image_user(app, source->path);
    const char *note = source->note ? source->note : "";
    return user ? g_strdup_printf(_("%s  %s, disk of %s"), source->path, note, user)
                : g_strdup_printf("%s  %s", source->path, note);
}

/* The first that no domain has; if all are in use, none. */
static unsigned best_source(const struct app *app, const GPtrArray *sources)
{
    for (guint i = 0; i < sources->len; i++) {
        const struct create_source *source = g_ptr_array_index(sources, i);
        if (!create_image_user(app, source->path))
            return i;
    }
    return sources->len;
}

static void sources_found(void *opaque, GPtrArray *sources)
{
    struct new_domain *dialog = opaque;
    const struct app *app = dialog->pane.app;
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    dialog->search = NULL;
    dialog->sources = sources;
    for (guint i = 0; i < sources->len; i++)
        g_ptr_array_add(labels, source_label(app, g_ptr_array_index(sources, i)));
    g_ptr_array_add(labels, g_strdup(sources->len ? _("another file: type its path below")
                                                  : _("nothing: type a path below")));
    g_ptr_array_add(labels, NULL);
    form_set_options(dialog->form, "found", (const char *const *)labels->pdata);
    unsigned best = dialog->chosen ? sources->len : best_source(app, sources);
    form_set_choice(dialog->form, "found", best);
    use_source(dialog, best);
    start_check(dialog);
    ui_dirty(dialog->pane.ui);
}

static void use_probed(struct new_domain *dialog, const struct create_source *source)
{
    struct create_spec *spec = dialog->spec;
    g_autofree char *initrd = g_strdup(spec->initrd), *cmdline = g_strdup(spec->cmdline);
    create_use_source(spec, dialog->pane.app, dialog->host, source, !dialog->named);
    if (dialog->typed_initrd) {
        g_free(spec->initrd);
        spec->initrd = g_steal_pointer(&initrd);
    }
    if (dialog->typed_cmdline) {
        g_free(spec->cmdline);
        spec->cmdline = g_steal_pointer(&cmdline);
    }
    show_spec(dialog);
}

/* What goes with a typed path comes along, if it still stands there. */
static void probe_done(void *opaque, struct create_source *source)
{
    struct new_domain *dialog = opaque;
    bool image = form_choice(dialog->form, "source") == 1;
    g_autofree char *now = g_strdup(form_text(dialog->form, image ? "image" : "kernel"));
    dialog->probe = NULL;
    take_form(dialog);
    if (source && !strcmp(g_strstrip(now), dialog->probed))
        use_probed(dialog, source);
    create_source_free(source);
    start_check(dialog);
    ui_dirty(dialog->pane.ui);
}

/* Files are read on a thread of its own: one on a dead network share must not stop the screen. */
static void use_typed(struct new_domain *dialog, const char *id)
{
    const struct create_spec *spec = dialog->spec;
    const char *before = strcmp(id, "image") ? spec->kernel : spec->image;
    g_autofree char *path = g_strstrip(g_strdup(form_text(dialog->form, id)));
    bool image = form_choice(dialog->form, "source") == 1;
    if (!*path || image != !strcmp(id, "image"))
        return;
    if (!g_strcmp0(path, dialog->probe ? dialog->probed : before))
        return;
    create_task_cancel(dialog->probe);
    create_task_cancel(dialog->check);
    dialog->check = NULL;
    g_free(dialog->probed);
    dialog->probed = g_steal_pointer(&path);
    dialog->typed_initrd = dialog->typed_cmdline = false;
    dialog->probe = create_probe_start(dialog->pane.app, dialog->probed, probe_done, dialog);
}

/* --- the form's questions --- */

static char *new_check(void *opaque, struct form *form, unsigned field)
{
    struct new_domain *dialog = opaque;
    const char *id = form_field(form, field)->id;
    for (unsigned i = 0; id && i < G_N_ELEMENTS(checks); i++) {
        if (!strcmp(checks[i].id, id))
            dialog->left[checks[i].check] = true;
    }
    if (id && (!strcmp(id, "kernel") || !strcmp(id, "image")))
        use_typed(dialog, id);
    start_check(dialog);
    return NULL; /* files are read on a thread of its own; what it finds comes later */
}

/* Another kind was chosen: the best of it that was found, unless one stands there already. */
static void use_kind(struct new_domain *dialog)
{
    bool image = form_choice(dialog->form, "source") == 1;
    if (*form_text(dialog->form, image ? "image" : "kernel"))
        return;
    for (guint i = 0; dialog->sources && i < dialog->sources->len; i++) {
        if ((source_at(dialog, i)->kind == CREATE_IMAGE) != image)
            continue;
        form_set_choice(dialog->form, "found", i);
        use_source(dialog, i);
        return;
    }
    if (dialog->sources) /* what stood there is of the other kind */
        form_set_choice(dialog->form, "found", dialog->sources->len);
}

static void new_changed(void *opaque, struct form *form, unsigned field)
{
    struct new_domain *dialog = opaque;
    if (is_field(form, field, "source")) {
        use_kind(dialog);
    } else if (is_field(form, field, "found")) {
        dialog->chosen = true;
        use_source(dialog, form_choice(form, "found"));
    } else if (is_field(form, field, "name")) {
        dialog->named = true;
    } else if (is_field(form, field, "kernel") || is_field(form, field, "image")) {
        dialog->chosen = true;
        if (dialog->sources)
            form_set_choice(form, "found", dialog->sources->len);
    }
    dialog->typed_initrd |= is_field(form, field, "initrd");
    dialog->typed_cmdline |= is_field(form, field, "cmdline");
    enum form_kind kind = form_field(form, field)->kind;
    if (kind != FORM_ENTRY || is_field(form, field, "name"))
        start_check(dialog);
}

static bool new_hidden(void *opaque, struct form *form, unsigned field)
{
    (void)opaque;
    const char *id = form_field(form, field)->id;
    bool image = form_choice(form, "source") == 1;
    if (!id)
        return false;
    if (!strcmp(id, "image") || !strcmp(id, "image-disk"))
        return !image;
    if (!strcmp(id, "disk"))
        return image;
    if (!strcmp(id, "size"))
        return chosen_disk(form) != CREATE_DISK_NEW && chosen_disk(form) != CREATE_DISK_COPY;
    return false;
}

static char *new_hint(void *opaque, struct form *form, unsigned field)
{
    struct new_domain *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return NULL;
    if (dialog->probe && !strcmp(id, "files"))
        return g_strdup_printf(_("Looking at %s ..."), dialog->probed);
    if (!dialog->report)
        return NULL;
    if (!strcmp(id, "files"))
        return g_strdup(dialog->report->files);
    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++) {
        if (!strcmp(checks[i].id, id) && dialog->report->note[checks[i].check])
            return g_strdup(dialog->report->note[checks[i].check]);
    }
    return NULL;
}

static void show_text(struct new_domain *dialog, const char *title, char *text, bool wrap)
{
    struct viewer_arg arg = {.title = title, .text = text, .wrap = wrap};
    ui_open(dialog->pane.ui, &viewer_class, &arg);
    g_free(text);
}

static unsigned new_pressed(void *opaque, struct form *form, unsigned field)
{
    struct new_domain *dialog = opaque;
    take_form(dialog);
    if (is_field(form, field, "create")) {
        dialog->submit = true;
        start_check(dialog);
    } else if (is_field(form, field, "xml")) {
        struct create_limits *limits = create_limits_new(dialog->pane.app, dialog->host);
        show_text(dialog, _("XML"), create_xml(dialog->spec, limits), false);
        create_limits_free(limits);
    } else if (is_field(form, field, "command")) {
        show_text(dialog, _("The same on a command line"), create_command(dialog->spec), true);
    } else {
        return WISH_HANDLED | WISH_CLOSE;
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops new_ops = {
    .check = new_check, .hint = new_hint, .changed = new_changed, .hidden = new_hidden,
    .pressed = new_pressed,
};

/* --- creation --- */

static void create_ended(struct job *job, void *opaque)
{
    struct new_domain *dialog = opaque;
    const struct job_info *info = job_info(job);
    dialog->job = NULL;
    if (info->state != JOB_DONE) {
        form_set_error(dialog->form, "files", info->error ? info->error : _("cancelled"));
        ui_dirty(dialog->pane.ui);
        return;
    }
    struct domain *domain = model_find(dialog->pane.app->model, dialog->host, dialog->spec->name);
    struct ui *ui = dialog->pane.ui;
    ui_close(ui, &dialog->pane);
    if (domain && dialog->console && domain->n_consoles)
        serial_view_open(ui, domain, 0);
    ui_dirty(ui);
}

static void begin_create(struct new_domain *dialog)
{
    g_autofree char *error = NULL;
    dialog->console = form_checked(dialog->form, "console") && dialog->spec->start;
    dialog->job = create_start(dialog->pane.app, dialog->host, dialog->spec, &error);
    if (!dialog->job)
        form_set_error(dialog->form, "files", error);
    else
        job_on_done(dialog->job, create_ended, dialog);
}

/* --- the pane --- */

static bool new_create(struct pane *pane, void *arg)
{
    struct new_domain *dialog = (struct new_domain *)pane;
    (void)arg;
    if (!pane->app->hosts->len)
        return false;
    dialog->host = g_ptr_array_index(pane->app->hosts, 0);
    dialog->spec = create_spec_new(pane->app, dialog->host);
    dialog->form = form_new(fields, G_N_ELEMENTS(fields), &new_ops, dialog);
    show_spec(dialog);
    form_set_checked(dialog->form, "console", true);
    dialog->search = create_sources_start(pane->app, NULL, sources_found, dialog);
    return true;
}

static void new_destroy(struct pane *pane)
{
    struct new_domain *dialog = (struct new_domain *)pane;
    create_task_cancel(dialog->search);
    create_task_cancel(dialog->check);
    create_task_cancel(dialog->probe);
    g_free(dialog->probed);
    if (dialog->job)
        job_off_done(dialog->job, create_ended, dialog);
    form_free(dialog->form);
    create_report_free(dialog->report);
    create_spec_free(dialog->spec);
    if (dialog->sources)
        g_ptr_array_unref(dialog->sources);
}

static void new_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct new_domain *dialog = (struct new_domain *)pane;
    *cols = MIN(*cols, 80);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

/* While it is being made: the form stays, the last line tells how far it is. */
static void draw_progress(struct new_domain *dialog, const struct window *win)
{
    const struct job_info *info = job_info(dialog->job);
    int row = (int)win->rows - 1;
    struct window line = window_part(win, row, 0, 1, win->cols);
    window_clear(&line, ROLE_DIALOG);
    unsigned used = window_printf(&line, 0, 0, ROLE_DIALOG, "%s ", info->title);
    if (info->fraction >= 0 && used + 30 < win->cols) {
        gauge_draw(&line, 0, (int)used, 20, info->fraction);
        window_printf(&line, 0, (int)used + 21, ROLE_DIALOG, "%3.0f%%", info->fraction * 100);
        used += 28;
        window_field(&line, 0, (int)used, line.cols - used, FIT_LEFT, ROLE_DIM,
                     _("goes on if you close this"));
    }
}

static void new_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct new_domain *dialog = (struct new_domain *)pane;
    g_autofree char *title = g_strdup_printf(_("New domain on %s"), dialog->host->alias);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 3 || win->cols < 6)
        return;
    struct window inner = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    form_draw(dialog->form, &inner, focused && !dialog->job);
    if (dialog->job)
        draw_progress(dialog, &inner);
}

static unsigned new_event(struct pane *pane, const struct event *event)
{
    struct new_domain *dialog = (struct new_domain *)pane;
    struct event inside = *event;
    bool leave = event->type == EVENT_KEY &&
                 (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL));
    inside.row -= 1;
    inside.col -= 2;
    if (dialog->job && event->type == EVENT_KEY && event->key == 'x')
        job_cancel(dialog->job);
    if (dialog->job) /* it goes on without the dialog */
        return WISH_HANDLED | (leave ? WISH_CLOSE : 0);
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && leave)
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

bool new_domain_is_busy(const struct pane *pane)
{
    return ((const struct new_domain *)pane)->job;
}

const struct pane_class new_domain_class = {
    .name = "new-domain", .title = N_("New domain"), .size = sizeof(struct new_domain),
    .modal = true, .create = new_create, .destroy = new_destroy, .measure = new_measure,
    .draw = new_draw, .event = new_event,
};
