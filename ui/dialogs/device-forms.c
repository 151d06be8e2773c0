#include "dialogs/device-forms.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "device-xml.h"
#include "dialogs/definitions.h"
#include "dialogs/perform.h"
#include "host.h"
#include "inventory.h"
#include "model.h"
#include "stack.h"
#include "widgets/form.h"

#define CHOICES_MAX 500 /* volumes or networks in a popup */

/* The first options of the popups: what is no volume of a pool. */
enum { BY_PATH, VOLUMES };

struct device_form_kind {
    const char *id, *title; /* N_(), with %s */
    const struct form_field *fields;
    unsigned n_fields;
    void (*fill)(struct form *form, GPtrArray *args); /* the action's words */
};

struct device_form {
    struct pane pane;
    struct target_ref *target;
    const struct device_form_kind *kind;
    struct definitions *definitions; /* of the boot order, or NULL */
    struct form *form;
    char *title;
    bool off; /* the domain does not run: only what is stored can be changed */
};

struct device_form_arg {
    const struct device_form_kind *kind;
    struct domain *domain;
    const char *name;
};

/* --- the fields --- */

static const char *const device_options[] = {N_("disk"), N_("CD-ROM"), NULL};
static const char *const device_words[] = {NULL, "cdrom"};
static const char *const bus_options[] = {N_("fitting"), "virtio", "scsi", "sata", "usb", NULL};
static const char *const cache_options[] = {N_("usual"), "none", "writeback", "writethrough",
                                            NULL};
static const char *const type_options[] = {"network", "bridge", "direct", "user", NULL};
static const char *const model_options[] = {"virtio", "e1000e", "rtl8139", NULL};
static const char *const when_options[] = {N_("now and stored"), N_("now"), N_("stored"), NULL};
static const char *const nothing[] = {NULL};

#define WHEN {.kind = FORM_CHOICE, .id = "when", .label = N_("When"), .options = when_options}
#define BUTTONS(words)                                                                        \
    {.kind = FORM_BUTTON, .id = "do", .label = words, .flags = FORM_DEFAULT},                 \
        {.kind = FORM_BUTTON, .id = "cancel", .label = N_("Cancel")}

static const struct form_field disk_fields[] = {
    {.kind = FORM_SELECT, .id = "volume", .label = N_("Image"), .options = nothing},
    {.kind = FORM_ENTRY, .id = "path", .label = N_("Path"),
     .flags = FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "device", .label = N_("Kind"), .options = device_options},
    {.kind = FORM_CHOICE, .id = "bus", .label = N_("Bus"), .options = bus_options},
    {.kind = FORM_ENTRY, .id = "target", .label = N_("Name"), .width = 8,
     .flags = FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "cache", .label = N_("Cache"), .options = cache_options},
    {.kind = FORM_CHECK, .id = "readonly", .label = N_("Read-only")},
    {.kind = FORM_CHECK, .id = "shareable", .label = N_("Shared")},
    WHEN,
    BUTTONS(N_("Attach")),
};

static const struct form_field nic_fields[] = {
    {.kind = FORM_CHOICE, .id = "type", .label = N_("Kind"), .options = type_options},
    {.kind = FORM_SELECT, .id = "network", .label = N_("Network"), .options = nothing},
    {.kind = FORM_ENTRY, .id = "source", .label = N_("Device"), .width = 20,
     .flags = FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "model", .label = N_("Model"), .options = model_options},
    {.kind = FORM_ENTRY, .id = "mac", .label = N_("MAC"), .width = 18,
     .flags = FORM_SUBMIT},
    WHEN,
    BUTTONS(N_("Attach")),
};

static const struct form_field medium_fields[] = {
    {.kind = FORM_ENTRY, .id = "drive", .label = N_("Drive"), .width = 8,
     .flags = FORM_SUBMIT},
    {.kind = FORM_SELECT, .id = "volume", .label = N_("Medium"), .options = nothing},
    {.kind = FORM_ENTRY, .id = "path", .label = N_("Path"),
     .flags = FORM_SUBMIT},
    WHEN,
    BUTTONS(N_("Insert")),
};

static const struct form_field boot_fields[] = {
    {.kind = FORM_ENTRY, .id = "order", .label = N_("Order"),
     .flags = FORM_SUBMIT},
    {.kind = FORM_NOTE, .id = "there"},
    BUTTONS(N_("Save")),
};

/* --- the words of the actions --- */

static void take(GPtrArray *args, char *word)
{
    g_ptr_array_add(args, word);
}

static void take_option(GPtrArray *args, const char *option, const char *value)
{
    if (value && *value)
        take(args, g_strconcat(option, "=", value, NULL));
}

static void take_when(struct form *form, GPtrArray *args)
{
    static const char *const words[] = {NULL, "--live", "--config"};
    const char *word = words[MIN(form_choice(form, "when"), 2)];
    if (word)
        take(args, g_strdup(word));
}

static const char *image_of(struct form *form)
{
    return form_choice(form, "volume") == BY_PATH ? form_text(form, "path")
                                                  : form_text(form, "volume");
}

static void disk_fill(struct form *form, GPtrArray *args)
{
    unsigned bus = form_choice(form, "bus"), cache = form_choice(form, "cache");
    take_option(args, "--type", device_words[MIN(form_choice(form, "device"), 1)]);
    take_option(args, "--targetbus", bus ? bus_options[bus] : NULL);
    take_option(args, "--cache", cache ? cache_options[cache] : NULL);
    if (form_checked(form, "readonly"))
        take(args, g_strdup("--readonly"));
    if (form_checked(form, "shareable"))
        take(args, g_strdup("--shareable"));
    take_when(form, args);
    take(args, g_strdup("--"));
    take(args, g_strdup(image_of(form)));
    if (*form_text(form, "target"))
        take(args, g_strdup(form_text(form, "target")));
}

static void nic_fill(struct form *form, GPtrArray *args)
{
    unsigned type = MIN(form_choice(form, "type"), 3);
    take_option(args, "--model", model_options[MIN(form_choice(form, "model"), 2)]);
    take_option(args, "--mac", form_text(form, "mac"));
    take_when(form, args);
    take(args, g_strdup("--"));
    take(args, g_strdup(type_options[type]));
    if (type == 0)
        take(args, g_strdup(form_text(form, "network")));
    else if (type < 3)
        take(args, g_strdup(form_text(form, "source")));
}

static void medium_fill(struct form *form, GPtrArray *args)
{
    take_when(form, args);
    take(args, g_strdup("--"));
    take(args, g_strdup(form_text(form, "drive")));
    take(args, g_strdup(image_of(form)));
}

static void boot_fill(struct form *form, GPtrArray *args)
{
    g_auto(GStrv) words = g_strsplit_set(form_text(form, "order"), " ,", 0);
    take(args, g_strdup("--"));
    for (char **word = words; *word; word++) {
        if (**word)
            take(args, g_strdup(*word));
    }
}

static const struct device_form_kind kinds[] = {
    {"attach-disk", N_("Attach a disk to %s"), disk_fields, G_N_ELEMENTS(disk_fields), disk_fill},
    {"attach-interface", N_("Attach a NIC to %s"), nic_fields, G_N_ELEMENTS(nic_fields), nic_fill},
    {"change-media", N_("Medium of %s"), medium_fields, G_N_ELEMENTS(medium_fields), medium_fill},
    {"boot-order", N_("Boot order of %s"), boot_fields, G_N_ELEMENTS(boot_fields), boot_fill},
};

/* --- the form's questions --- */

static bool is_iso(const struct volume *volume)
{
    g_autofree char *name = g_ascii_strdown(volume->name, -1);
    return !g_strcmp0(volume->format, "iso") || g_str_has_suffix(name, ".iso");
}

/* Discs for a drive come first and alone; for a disk they are left out. */
static void set_volumes(struct form *form, struct app *app, const struct host *host, bool discs)
{
    const struct inventory *inventory = model_inventory(app->model);
    g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(options, g_strdup(_("a path on the host")));
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        struct pool *pool = inventory_pool(inventory, i);
        if (pool->host != host)
            continue;
        pool->shown_us = g_get_monotonic_time(); /* its volumes are wanted */
        for (guint v = 0; v < pool->volumes->len && options->len < CHOICES_MAX; v++) {
            const struct volume *volume = g_ptr_array_index(pool->volumes, v);
            if (is_iso(volume) == discs)
                g_ptr_array_add(options, g_strconcat(pool->name, "/", volume->name, NULL));
        }
    }
    bool any = options->len > 1;
    g_ptr_array_add(options, NULL);
    form_set_options(form, "volume", (const char *const *)options->pdata);
    form_set_choice(form, "volume", any ? VOLUMES : BY_PATH);
}

static void set_networks(struct form *form, struct app *app, const struct host *host)
{
    const struct inventory *inventory = model_inventory(app->model);
    g_autoptr(GPtrArray) options = g_ptr_array_new();
    for (unsigned i = 0; i < inventory_networks(inventory); i++) {
        const struct network *network = inventory_network(inventory, i);
        if (network->host == host && options->len < CHOICES_MAX)
            g_ptr_array_add(options, network->name);
    }
    bool any = options->len;
    g_ptr_array_add(options, NULL);
    form_set_options(form, "network", (const char *const *)options->pdata);
    if (!any)
        form_set_choice(form, "type", 1);
}

static char *form_problem(void *opaque, struct form *form, unsigned field)
{
    const struct device_form *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return NULL;
    const char *text = form_text(form, id);
    if (!strcmp(id, "path") && text[0] != '/')
        return g_strdup(_("an absolute path on the host"));
    if ((!strcmp(id, "source") || !strcmp(id, "order")) && !*text)
        return g_strdup(_("this is needed"));
    if (!strcmp(id, "drive") && !*text)
        return g_strdup(_("which drive: sda"));
    if (!strcmp(id, "network") && !*text && !strcmp(dialog->kind->id, "attach-interface"))
        return g_strdup(_("the host has no network: choose a bridge"));
    return NULL;
}

static char *form_says(void *opaque, struct form *form, unsigned field)
{
    const struct device_form *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!id)
        return NULL;
    if (!strcmp(id, "target") && !*form_text(form, id))
        return g_strdup(_("the next free one"));
    if (!strcmp(id, "mac") && !*form_text(form, id))
        return g_strdup(_("a new one"));
    if (strcmp(id, "there") != 0)
        return NULL;
    struct domain *domain = definitions_domain(dialog->definitions);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; domain && i < domain->disks->len; i++)
        g_string_append_printf(
            names, " %s", ((struct domain_disk *)g_ptr_array_index(domain->disks, i))->target);
    for (guint i = 0; domain && i < domain->nics->len; i++)
        g_string_append_printf(names, " %s",
                               ((struct domain_nic *)g_ptr_array_index(domain->nics, i))->mac);
    return g_strdup_printf(_("It has:%s. From its next start."), names->str);
}

static bool form_hides(void *opaque, struct form *form, unsigned field)
{
    const char *id = form_field(form, field)->id;
    const struct device_form *dialog = opaque;
    if (!id)
        return false;
    if (!strcmp(id, "path"))
        return form_choice(form, "volume") != BY_PATH;
    if (!strcmp(id, "when"))
        return dialog->off;
    if (strcmp(dialog->kind->id, "attach-interface") != 0)
        return false;
    unsigned type = form_choice(form, "type");
    return (!strcmp(id, "network") && type != 0) || (!strcmp(id, "source") && (!type || type > 2));
}

static unsigned form_pressed(void *opaque, struct form *form, unsigned field)
{
    struct device_form *dialog = opaque;
    struct app *app = dialog->pane.app;
    struct pane_target target;
    if (!strcmp(form_field(form, field)->id, "do")) {
        const struct action *action = action_find(app, dialog->kind->id);
        g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);
        if (!form_check(form))
            return WISH_HANDLED | WISH_DIRTY;
        dialog->kind->fill(form, args);
        g_ptr_array_add(args, NULL);
        if (action && target_ref_find(dialog->target, app, &target))
            perform_action(dialog->pane.ui, app, action, &target, (char **)args->pdata);
    }
    ui_close(dialog->pane.ui, &dialog->pane);
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops form_ops = {
    .check = form_problem, .hint = form_says, .hidden = form_hides, .pressed = form_pressed,
};

/* --- the pane --- */

static void boot_told(void *opaque)
{
    struct device_form *dialog = opaque;
    const char *config = definitions_config(dialog->definitions);
    g_auto(GStrv) names = device_xml_boot_names(config ? config
                                                       : definitions_live(dialog->definitions));
    g_autofree char *order = g_strjoinv(" ", names);
    if (!*form_text(dialog->form, "order"))
        form_set_text(dialog->form, "order", order);
    ui_dirty(dialog->pane.ui);
}

static bool takes_volumes(const struct device_form *dialog)
{
    return !strcmp(dialog->kind->id, "attach-disk") || !strcmp(dialog->kind->id, "change-media");
}

static void fill_in(struct device_form *dialog, struct domain *domain, const char *name)
{
    struct app *app = dialog->pane.app;
    const char *id = dialog->kind->id;
    if (takes_volumes(dialog))
        set_volumes(dialog->form, app, domain->host, !strcmp(id, "change-media"));
    if (!strcmp(id, "attach-interface"))
        set_networks(dialog->form, app, domain->host);
    for (guint i = 0; !name && i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (disk->read_only)
            name = disk->target;
    }
    if (!strcmp(id, "change-media") && name) {
        form_set_text(dialog->form, "drive", name);
        form_set_focus(dialog->form, "volume");
    }
    if (strcmp(id, "boot-order") != 0)
        return;
    dialog->definitions = definitions_new(app, domain, boot_told, dialog);
    if (!definitions_waiting(dialog->definitions))
        boot_told(dialog);
}

/* Volumes that were not known yet, unless a person has said something meanwhile. */
static void volumes_changed(void *opaque)
{
    struct device_form *dialog = opaque;
    struct pane_target target;
    if (form_choice(dialog->form, "volume") == BY_PATH && !*form_text(dialog->form, "path") &&
        form_focus(dialog->form) <= form_index(dialog->form, "volume") &&
        target_ref_find(dialog->target, dialog->pane.app, &target))
        set_volumes(dialog->form, dialog->pane.app, target.host,
                    !strcmp(dialog->kind->id, "change-media"));
}

static bool form_create(struct pane *pane, void *opaque)
{
    struct device_form *dialog = (struct device_form *)pane;
    const struct device_form_arg *arg = opaque;
    if (!arg || !arg->domain)
        return false;
    struct pane_target target = target_of_domain(arg->domain);
    dialog->target = target_ref_new(&target);
    dialog->kind = arg->kind;
    dialog->off = !domain_is_active(arg->domain);
    dialog->title = g_strdup_printf(_(arg->kind->title), arg->domain->name);
    dialog->form = form_new(arg->kind->fields, arg->kind->n_fields, &form_ops, dialog);
    fill_in(dialog, arg->domain, arg->name);
    if (takes_volumes(dialog))
        model_on_change(pane->app->model, volumes_changed, dialog);
    return true;
}

static void form_destroy(struct pane *pane)
{
    struct device_form *dialog = (struct device_form *)pane;
    if (takes_volumes(dialog))
        model_off_change(pane->app->model, volumes_changed, dialog);
    if (dialog->definitions)
        definitions_free(dialog->definitions);
    form_free(dialog->form);
    target_ref_free(dialog->target);
    g_free(dialog->title);
}

static void form_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct device_form *dialog = (struct device_form *)pane;
    *cols = MIN(*cols, 76);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void form_draw_pane(struct pane *pane, const struct window *win, bool focused)
{
    struct device_form *dialog = (struct device_form *)pane;
    g_autofree char *title = text_cut(dialog->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    struct window inside = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                       win->cols > 4 ? win->cols - 4 : 0);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    form_draw(dialog->form, &inside, focused);
}

static unsigned form_event_pane(struct pane *pane, const struct event *event)
{
    struct device_form *dialog = (struct device_form *)pane;
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    bool leaves = event->type == EVENT_KEY &&
                  (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL));
    if (!wish && leaves)
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_DIRTY | WISH_RELAYOUT;
}

const struct pane_class device_form_class = {
    .name = "device-form", .title = N_("Devices"), .size = sizeof(struct device_form),
    .modal = true, .create = form_create, .destroy = form_destroy, .measure = form_measure,
    .draw = form_draw_pane, .event = form_event_pane,
};

bool device_form_open(struct ui *ui, const char *id, struct domain *domain, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct device_form_arg arg = {&kinds[i], domain, name};
        if (!strcmp(kinds[i].id, id)) {
            if (domain)
                ui_open(ui, &device_form_class, &arg);
            return true;
        }
    }
    return false;
}
