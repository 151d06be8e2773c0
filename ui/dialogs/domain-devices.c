#include "dialogs/domain-devices.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "device-list.h"
#include "dialogs/definitions.h"
#include "dialogs/device-forms.h"
#include "dialogs/perform.h"
#include "dialogs/question.h"
#include "dialogs/viewer.h"
#include "log.h"
#include "model.h"
#include "panes/figures.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/list.h"

enum column { KIND, NAME, ABOUT, WHERE, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [KIND] = {"kind", N_("Device"), 10, 14, 0, 0, FIT_LEFT},
    [NAME] = {"name", N_("Name"), 17, 28, 1, 0, FIT_LEFT},
    [ABOUT] = {"about", N_("What"), 12, 120, 4, 0, FIT_LEFT},
    [WHERE] = {"where", N_("Where"), 12, 14, 0, 1, FIT_LEFT},
};

struct domain_devices {
    struct pane pane;
    struct definitions *definitions;
    GPtrArray *devices; /* struct device */
    GPtrArray *keys;    /* char *, what the cursor follows: of the chunk, each text once */
    GStringChunk *texts;
    struct list *list;
    char *title;
};

static const struct device *device_at(const struct domain_devices *dialog, int row)
{
    return row >= 0 && (guint)row < dialog->devices->len
               ? g_ptr_array_index(dialog->devices, (guint)row) : NULL;
}

static const struct device *chosen(const struct domain_devices *dialog)
{
    return device_at(dialog, list_cursor(dialog->list));
}

/* --- the list --- */

static unsigned list_rows(void *opaque)
{
    return ((struct domain_devices *)opaque)->devices->len;
}

static const void *list_key(void *opaque, unsigned row)
{
    return g_ptr_array_index(((struct domain_devices *)opaque)->keys, row);
}

static bool list_cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                      enum role *role, const struct window *win)
{
    const struct device *device = device_at(opaque, (int)row);
    (void)win;
    const char *texts[COLUMNS] = {device->kind, device->name ? device->name : "", device->about,
                                  device_where(device)};
    g_strlcpy(buf, texts[column], size);
    if (column == WHERE && device->live != device->config)
        *role = ROLE_BUSY;
    return false;
}

/* What a person looks for comes first; the many slots of a machine come last. */
static int kind_rank(const struct device *device)
{
    static const char *const first[] = {"disk", "interface", "filesystem", "hostdev"};
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++) {
        if (!strcmp(device->kind, first[i]))
            return (int)i;
    }
    return !strcmp(device->kind, "controller") ? 11 : !strcmp(device->kind, "emulator") ? 10 : 9;
}

static int list_compare(void *opaque, unsigned a, unsigned b, unsigned column)
{
    const struct device *left = device_at(opaque, (int)a), *right = device_at(opaque, (int)b);
    int order = column == KIND    ? kind_rank(left) - kind_rank(right)
                : column == NAME  ? g_strcmp0(left->name, right->name)
                : column == ABOUT ? strcmp(left->about, right->about)
                                  : strcmp(device_where(left), device_where(right));
    return order ? order : (int)a - (int)b;
}

static void devices_told(void *opaque)
{
    struct domain_devices *dialog = opaque;
    if (dialog->devices)
        g_ptr_array_unref(dialog->devices);
    dialog->devices = device_list_read(definitions_live(dialog->definitions),
                                       definitions_config(dialog->definitions));
    g_ptr_array_set_size(dialog->keys, 0);
    for (guint i = 0; i < dialog->devices->len; i++) {
        const struct device *device = g_ptr_array_index(dialog->devices, i);
        g_autofree char *key = g_strdup_printf("%s %s %s", device->kind,
                                               device->name ? device->name : "",
                                               device->name ? "" : device->about);
        g_ptr_array_add(dialog->keys, g_string_chunk_insert_const(dialog->texts, key));
    }
    list_update(dialog->list);
    ui_dirty(dialog->pane.ui);
}

/* --- its verbs --- */

static void say(struct domain_devices *dialog, const char *text)
{
    log_add(dialog->pane.app->log, LOG_WARN, NULL, "%s", text);
}

/* An action with words on the domain, if it can be done now. */
static void perform(struct domain_devices *dialog, const char *id, const char *first,
                    const char *second)
{
    struct app *app = dialog->pane.app;
    struct domain *domain = definitions_domain(dialog->definitions);
    const struct action *action = action_find(app, id);
    char *args[] = {(char *)first, (char *)second, NULL};
    if (!domain || !action)
        return;
    struct pane_target target = target_of_domain(domain);
    perform_action(dialog->pane.ui, app, action, &target, args);
}

static void open_form(struct domain_devices *dialog, const char *id, const char *name)
{
    struct domain *domain = definitions_domain(dialog->definitions);
    const struct action *action = action_find(dialog->pane.app, id);
    const char *reason = domain && action
                             ? action_domain_reason(dialog->pane.app, action, domain) : NULL;
    if (reason)
        say(dialog, reason);
    else if (domain)
        device_form_open(dialog->pane.ui, id, domain, name);
}

struct detaching {
    struct ui *ui;
    struct app *app;
    struct target_ref *target;
    const char *id;
    char *first, *second;
};

static void detaching_free(gpointer data)
{
    struct detaching *detaching = data;
    target_ref_free(detaching->target);
    g_free(detaching->first);
    g_free(detaching->second);
    g_free(detaching);
}

static void detaching_answer(void *opaque, int button)
{
    struct detaching *detaching = opaque;
    struct pane_target target;
    char *args[] = {detaching->first, detaching->second, NULL};
    if (button == 1 && target_ref_find(detaching->target, detaching->app, &target))
        perform_action(detaching->ui, detaching->app, action_find(detaching->app, detaching->id),
                       &target, args);
}

static void ask_detach(struct domain_devices *dialog, const struct device *device)
{
    bool disk = !strcmp(device->kind, "disk");
    struct domain *domain = definitions_domain(dialog->definitions);
    if (!device->name || (!disk && strcmp(device->kind, "interface") != 0)) {
        say(dialog, _("Only disks and NICs are detached here; detach-device takes any other by a "
                      "file of its XML."));
        return;
    }
    if (!domain)
        return;
    struct pane_target target = target_of_domain(domain);
    struct detaching *detaching = g_new0(struct detaching, 1);
    *detaching = (struct detaching){dialog->pane.ui, dialog->pane.app, target_ref_new(&target),
                                    disk ? "detach-disk" : "detach-interface",
                                    g_strdup(device->name), NULL};
    const char *buttons[] = {_("Cancel"), _("Detach"), NULL};
    g_autofree char *title = g_strdup_printf(_("Detach %s %s?"), device->kind, device->name);
    g_autofree char *text = g_strdup_printf(
        disk ? _("%s\nIts data stays. The guest must not use it: what it has not written is lost.")
             : _("%s\nThe guest loses this network at once."), device->about);
    struct question question = {
        .title = title, .text = text, .buttons = buttons, .preset = 0, .keys = "ny",
        .answer = detaching_answer, .free = detaching_free, .opaque = detaching,
    };
    ui_open(dialog->pane.ui, &question_class, &question);
}

static void toggle_link(struct domain_devices *dialog, const struct device *device)
{
    bool down = strstr(device->xml, "<link state='down'") || strstr(device->xml,
                                                                   "<link state=\"down\"");
    if (strcmp(device->kind, "interface") != 0 || !device->name)
        say(dialog, _("Only a NIC has a link."));
    else
        perform(dialog, "domif-setlink", device->name, down ? "up" : "down");
}

static bool is_drive(const struct device *device)
{
    return !strcmp(device->kind, "disk") && device->name &&
           (g_str_has_prefix(device->about, "cdrom") || g_str_has_prefix(device->about, "floppy"));
}

static void show_xml(struct domain_devices *dialog, const struct device *device)
{
    g_autofree char *title = g_strdup_printf("%s %s", device->kind,
                                             device->name ? device->name : "");
    struct viewer_arg arg = {.title = title, .text = device->xml};
    ui_open(dialog->pane.ui, &viewer_class, &arg);
}

/* False: no key of a device. */
static bool device_key(struct domain_devices *dialog, const struct device *device, uint32_t key)
{
    switch (key) {
    case KEY_ENTER_: case 'x': show_xml(dialog, device); break;
    case 'd': case KEY_DELETE_: ask_detach(dialog, device); break;
    case 'l': toggle_link(dialog, device); break;
    case 'i': case 'e':
        if (!is_drive(device))
            say(dialog, _("Only a CD or floppy drive has a medium to change."));
        else if (key == 'i')
            open_form(dialog, "change-media", device->name);
        else
            perform(dialog, "change-media", "--eject", device->name);
        break;
    default: return false;
    }
    return true;
}

static bool dialog_key(struct domain_devices *dialog, uint32_t key)
{
    switch (key) {
    case 'a': open_form(dialog, "attach-disk", NULL); break;
    case 'n': open_form(dialog, "attach-interface", NULL); break;
    case 'b': open_form(dialog, "boot-order", NULL); break;
    default: return false;
    }
    return true;
}

/* --- the pane --- */

static bool devices_create(struct pane *pane, void *arg)
{
    struct domain_devices *dialog = (struct domain_devices *)pane;
    const struct domain *domain = arg;
    if (!domain)
        return false;
    struct list_source source = {
        .columns = columns, .n_columns = COLUMNS, .rows = list_rows, .key = list_key,
        .cell = list_cell, .compare = list_compare, .opaque = dialog,
    };
    dialog->devices = g_ptr_array_new();
    dialog->keys = g_ptr_array_new();
    dialog->texts = g_string_chunk_new(1024);
    dialog->list = list_new(&source);
    list_sort(dialog->list, KIND, false);
    dialog->title = g_strdup_printf(_("Devices of %s"), domain->name);
    dialog->definitions = definitions_new(pane->app, domain, devices_told, dialog);
    if (!definitions_waiting(dialog->definitions))
        devices_told(dialog);
    return true;
}

static void devices_destroy(struct pane *pane)
{
    struct domain_devices *dialog = (struct domain_devices *)pane;
    definitions_free(dialog->definitions);
    list_free(dialog->list);
    g_ptr_array_unref(dialog->devices);
    g_ptr_array_unref(dialog->keys);
    g_string_chunk_free(dialog->texts);
    g_free(dialog->title);
}

static void devices_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    (void)pane;
    *cols = MIN(*cols, 120);
    /* The line of messages stays to be seen: it says what came of a key. */
    *rows = MIN(*rows >= 16 ? *rows - 5 : *rows, 34);
}

static void devices_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct domain_devices *dialog = (struct domain_devices *)pane;
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, dialog->title);
    if (win->rows < 6 || win->cols < 20)
        return;
    unsigned cols = win->cols - 4, rows = win->rows - 5;
    struct window list = window_part(win, 1, 2, rows, cols);
    struct window note = window_part(win, (int)(1 + rows), 2, 2, cols);
    struct window keys = window_part(win, (int)win->rows - 2, 2, 1, cols);
    const char *problem = definitions_problem(dialog->definitions);
    const struct device *device = chosen(dialog);
    list_draw(dialog->list, &list, focused);
    if (problem)
        paragraph_draw(&note, 0, ROLE_BAD, problem);
    else if (!dialog->devices->len && definitions_waiting(dialog->definitions))
        paragraph_draw(&note, 0, ROLE_DIM, _("The host is being asked..."));
    else if (device)
        paragraph_draw(&note, 0, ROLE_DIM, device->about);
    window_field(&keys, 0, 0, cols, FIT_LEFT, ROLE_KEY,
                 _("Enter XML  a disk  n NIC  d detach  i insert  e eject  l link  b boot order"));
}

static unsigned devices_event(struct pane *pane, const struct event *event)
{
    struct domain_devices *dialog = (struct domain_devices *)pane;
    struct event inside = *event;
    bool opened = false;
    inside.row -= 1;
    inside.col -= 2;
    uint32_t key = event->type == EVENT_KEY ? event->key : KEY_NONE;
    const struct device *device = chosen(dialog);
    if (key == KEY_ESCAPE_ || key == 'q' || key == ('g' | MOD_CTRL))
        return WISH_HANDLED | WISH_CLOSE;
    if (key && (dialog_key(dialog, key) || (device && device_key(dialog, device, key))))
        return WISH_HANDLED | WISH_DIRTY;
    unsigned wish = list_event(dialog->list, &inside, &opened);
    if (opened && device)
        show_xml(dialog, device);
    return wish | WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class domain_devices_class = {
    .name = "domain-devices", .title = N_("Devices"), .size = sizeof(struct domain_devices),
    .modal = true, .create = devices_create, .destroy = devices_destroy,
    .measure = devices_measure, .draw = devices_draw, .event = devices_event,
};
