#include "panes/domains-empty.h"

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "core/text.h"
#include "host.h"
#include "hosts-found.h"
#include "panes/figures.h"
#include "panes/paragraph.h"

#define KEY_COLUMN 3
#define TEXT_COLUMN 8

/* "n   create a domain": the key from the live table. Returns the next row. */
static int draw_key(struct app *app, const struct window *win, int row, const char *id,
                    const char *text)
{
    const struct action *action = action_find(app, id);
    g_autofree char *key = action ? figure_key(action_keys(app, action)) : NULL;
    if (!key)
        return row;
    window_text(win, row, KEY_COLUMN, ROLE_KEY, key);
    window_field(win, row, TEXT_COLUMN, win->cols > TEXT_COLUMN ? win->cols - TEXT_COLUMN : 0,
                 FIT_LEFT, ROLE_TEXT, text);
    return row + 1;
}

/* With what was found on this machine. */
static int draw_connect(struct app *app, const struct window *win, int row)
{
    const GPtrArray *found = hosts_found(app);
    g_autoptr(GString) text = g_string_new(_("connect to a libvirt host"));
    for (guint i = 0; found && i < found->len; i++) {
        const struct host_found *host = g_ptr_array_index(found, i);
        g_string_append_printf(text, "%s%s%s%s", i ? ", " : "   ", host->uri,
                               host->problem ? ": " : "", host->problem ? _(host->problem) : "");
    }
    return draw_key(app, win, row, "host-add", text->str);
}

static int draw_host(const struct window *win, int row, const struct host *host)
{
    char memory[32];
    if (host->ops->outlives && !host->problem)
        return row;
    if (host->state == HOST_READY) {
        figure_size_long(memory, sizeof(memory), host->memory_total);
        window_printf(win, row, 1, ROLE_GOOD, "●");
        window_printf(win, row, 3, ROLE_TEXT, ngettext("/dev/kvm: ok, %u CPU, %s",
                                                       "/dev/kvm: ok, %u CPUs, %s", host->cpus),
                      host->cpus, memory);
        return row + 2;
    }
    if (!host->problem && !host->advice)
        return row;
    unsigned width = win->cols > 4 ? win->cols - 4 : 0;
    struct window rest = window_part(win, row, 3, win->rows - MIN((unsigned)row, win->rows), width);
    window_text(win, row, 1, ROLE_BAD, "✗");
    int used = 0;
    if (host->problem)
        used += (int)paragraph_draw(&rest, used, ROLE_BAD, host->problem);
    if (host->advice)
        used += (int)paragraph_draw(&rest, used, ROLE_TEXT, host->advice);
    return row + used + 1;
}

void domains_empty_draw(struct app *app, const struct window *win)
{
    int row = win->rows > 10 ? 1 : 0;
    window_text(win, row, 1, ROLE_STRONG, _("No domains yet."));
    row += 2;
    for (unsigned i = 0; i < app->hosts->len; i++)
        row = draw_host(win, row, g_ptr_array_index(app->hosts, i));
    const struct host *host = app->hosts->len ? g_ptr_array_index(app->hosts, 0) : NULL;
    if (host && host->state == HOST_READY)
        row = draw_key(app, win, row, "create", _("create one on this machine's KVM"));
    row = draw_connect(app, win, row);
    row = draw_key(app, win, row, "help", _("all keys"));
    draw_key(app, win, row, "command", _("a command by its name; Tab completes"));
}
