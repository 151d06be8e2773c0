#include "dialogs/connect-host.h"

#include <string.h>

#include "action-host.h"
#include "app.h"
#include "core/text.h"
#include "host-uri.h"
#include "host.h"
#include "hosts-found.h"
#include "hosts.h"
#include "log.h"
#include "stack.h"
#include "widgets/form.h"

struct connect_host {
    struct pane pane;
    struct host *host; /* that is changed; NULL: a new one. Maybe gone: see host_there() */
    struct form *form;
    bool named; /* the person has typed an alias: it stays */
};

static const char *const no_options[] = {N_("type a URI below"), NULL};

static const struct form_field fields[] = {
    {.kind = FORM_SELECT, .id = "found", .label = N_("Found here"), .options = no_options},
    {.kind = FORM_ENTRY, .id = "uri", .label = N_("URI"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "alias", .label = N_("Alias"), .width = 28, .flags = FORM_SUBMIT},
    {.kind = FORM_CHECK, .id = "autoconnect", .label = N_("Autoconnect")},
    {.kind = FORM_CHECK, .id = "read-only", .label = N_("Read-only"), .flags = FORM_BESIDE},
    {.kind = FORM_NOTE, .id = "note"},
    {.kind = FORM_BUTTON, .id = "connect", .label = N_("Connect"), .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "save", .label = N_("Save"), .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "cancel", .label = N_("Cancel")},
};

static bool is_field(struct form *form, unsigned field, const char *id)
{
    return !g_strcmp0(form_field(form, field)->id, id);
}

static bool host_there(const struct connect_host *dialog)
{
    return dialog->host && g_ptr_array_find(dialog->pane.app->hosts, dialog->host, NULL);
}

static char *text_of(struct form *form, const char *id)
{
    return g_strstrip(g_strdup(form_text(form, id)));
}

/* --- the form's questions --- */

static char *connect_check(void *opaque, struct form *form, unsigned field)
{
    struct connect_host *dialog = opaque;
    g_autofree char *uri = text_of(form, "uri"), *alias = text_of(form, "alias");
    if (is_field(form, field, "uri"))
        return g_strdup(host_uri_problem(uri));
    if (is_field(form, field, "alias") && (*alias || dialog->host))
        return g_strdup(hosts_alias_problem(dialog->pane.app, alias, dialog->host));
    return NULL;
}

/* The alias follows the URI until one is typed. */
static void follow_uri(struct connect_host *dialog)
{
    g_autofree char *uri = text_of(dialog->form, "uri");
    if (dialog->named || dialog->host)
        return;
    g_autofree char *alias = host_uri_problem(uri) ? g_strdup("")
                                                   : hosts_new_alias(dialog->pane.app, uri);
    form_set_text(dialog->form, "alias", alias);
}

static const struct host_found *found_at(struct connect_host *dialog, unsigned option)
{
    const GPtrArray *found = hosts_found(dialog->pane.app);
    return found && option < found->len ? g_ptr_array_index(found, option) : NULL;
}

static void connect_changed(void *opaque, struct form *form, unsigned field)
{
    struct connect_host *dialog = opaque;
    if (is_field(form, field, "found")) {
        const struct host_found *found = found_at(dialog, form_choice(form, "found"));
        form_set_text(form, "uri", found ? found->uri : "");
        follow_uri(dialog);
    } else if (is_field(form, field, "uri")) {
        const GPtrArray *found = hosts_found(dialog->pane.app);
        form_set_choice(form, "found", found ? found->len : 0);
        follow_uri(dialog);
    } else if (is_field(form, field, "alias")) {
        dialog->named = *form_text(form, "alias") != '\0';
    }
}

static bool connect_hidden(void *opaque, struct form *form, unsigned field)
{
    struct connect_host *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!strcmp(id, "found") || !strcmp(id, "connect"))
        return dialog->host != NULL;
    return !strcmp(id, "save") && !dialog->host;
}

static char *connect_hint(void *opaque, struct form *form, unsigned field)
{
    struct connect_host *dialog = opaque;
    if (!is_field(form, field, "note"))
        return NULL;
    if (hosts_locked(dialog->pane.app))
        return g_strdup(hosts_locked(dialog->pane.app));
    return g_strdup(_("qemu:///system, qemu+ssh://root@host/system, qemu+tls://host/system, "
                      "xen+ssh://..., test:///default"));
}

static struct job *connect_apply(struct connect_host *dialog, char **error)
{
    struct form *form = dialog->form;
    struct app *app = dialog->pane.app;
    g_autofree char *uri = text_of(form, "uri"), *alias = text_of(form, "alias");
    const struct hosts_settings settings = {alias, uri, form_checked(form, "autoconnect"),
                                            form_checked(form, "read-only")};
    if (dialog->host)
        return hosts_edit(app, dialog->host, &settings, error);
    struct host *host = NULL;
    struct job *job = hosts_add(app, &settings, &host, error);
    if (host)
        action_host_connect(app, host);
    return job;
}

static unsigned connect_pressed(void *opaque, struct form *form, unsigned field)
{
    struct connect_host *dialog = opaque;
    g_autofree char *error = NULL;
    if (is_field(form, field, "cancel") || (dialog->host && !host_there(dialog)))
        return WISH_HANDLED | WISH_CLOSE;
    if (connect_apply(dialog, &error))
        return WISH_HANDLED | WISH_CLOSE;
    form_set_error(form, "uri", error);
    form_set_focus(form, "uri");
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops connect_ops = {
    .check = connect_check, .hint = connect_hint, .changed = connect_changed,
    .hidden = connect_hidden, .pressed = connect_pressed,
};

/* --- the pane --- */

/* What was found, and behind it the way to type. Already listed ones are left in: one may want
 * another way to them. */
static void offer_found(struct connect_host *dialog)
{
    const GPtrArray *found = hosts_found(dialog->pane.app);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    unsigned best = found ? found->len : 0;
    for (guint i = 0; found && i < found->len; i++) {
        const struct host_found *entry = g_ptr_array_index(found, i);
        g_ptr_array_add(labels, entry->problem
                                    ? g_strdup_printf("%s  %s", entry->uri, _(entry->problem))
                                    : g_strdup(entry->uri));
        if (!entry->problem && !hosts_find(dialog->pane.app, entry->uri))
            best = MIN(best, i);
    }
    g_ptr_array_add(labels, g_strdup(_(no_options[0])));
    g_ptr_array_add(labels, NULL);
    form_set_options(dialog->form, "found", (const char *const *)labels->pdata);
    form_set_choice(dialog->form, "found", best);
    const struct host_found *first = found_at(dialog, best);
    if (first)
        form_set_text(dialog->form, "uri", first->uri);
    form_set_focus(dialog->form, first ? "found" : "uri");
    follow_uri(dialog);
}

static void show_host(struct connect_host *dialog)
{
    form_set_text(dialog->form, "uri", dialog->host->uri);
    form_set_text(dialog->form, "alias", dialog->host->alias);
    form_set_checked(dialog->form, "autoconnect", dialog->host->autoconnect);
    form_set_checked(dialog->form, "read-only", dialog->host->read_only);
    form_set_focus(dialog->form, "uri");
}

static bool connect_create(struct pane *pane, void *arg)
{
    struct connect_host *dialog = (struct connect_host *)pane;
    dialog->host = arg;
    if (dialog->host && !dialog->host->ops->outlives) {
        log_add(pane->app->log, LOG_WARN, dialog->host->alias, _("the engine is always there"));
        return false;
    }
    dialog->form = form_new(fields, G_N_ELEMENTS(fields), &connect_ops, dialog);
    form_set_checked(dialog->form, "autoconnect", true);
    if (dialog->host)
        show_host(dialog);
    else
        offer_found(dialog);
    return true;
}

static void connect_destroy(struct pane *pane)
{
    form_free(((struct connect_host *)pane)->form);
}

static void connect_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct connect_host *dialog = (struct connect_host *)pane;
    *cols = MIN(*cols, 80);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void connect_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct connect_host *dialog = (struct connect_host *)pane;
    g_autofree char *title = host_there(dialog)
                                 ? g_strdup_printf(_("Host %s"), dialog->host->alias)
                                 : g_strdup(_("Connect to a libvirt host"));
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 3 || win->cols < 6)
        return;
    struct window inner = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    form_draw(dialog->form, &inner, focused);
}

static unsigned connect_event(struct pane *pane, const struct event *event)
{
    struct connect_host *dialog = (struct connect_host *)pane;
    struct event inside = *event;
    bool leave = event->type == EVENT_KEY &&
                 (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL));
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && leave)
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

const struct pane_class connect_host_class = {
    .name = "connect-host", .title = N_("Connect to a libvirt host"),
    .size = sizeof(struct connect_host), .modal = true, .create = connect_create,
    .destroy = connect_destroy, .measure = connect_measure, .draw = connect_draw,
    .event = connect_event,
};
