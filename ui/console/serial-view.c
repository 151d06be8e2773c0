#include "console/serial-view.h"

#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "config.h"
#include "console.h"
#include "console/console-keys.h"
#include "console/serial-frame.h"
#include "console/serial-save.h"
#include "core/text.h"
#include "dialogs/prompt.h"
#include "domain-port.h"
#include "host-console.h"
#include "hosts.h"
#include "keymap.h"
#include "model.h"
#include "stack.h"

#define WHEEL_LINES 3
#define TILES_MAX 4
#define PASTE_BUFFER_MAX (1u << 20) /* bytes kept for pasting again */

struct serial_view {
    struct pane pane;
    struct host *host;
    char *uuid, *name; /* no UUID: the domain of that name is awaited */
    unsigned port;
    struct console_view view;
    const struct console *viewed; /* whose cells `view` holds; only compared */
    unsigned sized_cols, sized_rows;
    uint32_t escape_key;
    bool prefix;     /* the escape key was typed: the next key is a command */
    bool scrolling;  /* keys move through the scrollback */
    uint64_t scroll; /* lines above the bottom */
    char *needle;
    struct serial_match match; /* of the needle; width 0: none */
    char *notice;              /* on the lower border until the next key */
    char *paste;               /* what was pasted last */
    size_t paste_len;
    GPtrArray *searches, *paths; /* typed before */
};

static struct domain *view_domain(struct pane *pane)
{
    struct serial_view *view = (struct serial_view *)pane;
    return !view->uuid ? NULL : model_find_uuid(pane->app->model, view->host, view->uuid);
}

static struct console *view_console(struct serial_view *view)
{
    const struct domain *domain = view_domain(&view->pane);
    return domain && view->port < domain->n_consoles ? domain->consoles[view->port] : NULL;
}

static struct pane_target view_target(struct pane *pane)
{
    return target_of_domain(view_domain(pane));
}

static void notice(struct serial_view *view, const char *text)
{
    g_free(view->notice);
    view->notice = g_strdup(text);
}

/* The host opens what is shown, and need not keep open what is not. */
static void tell_host(struct serial_view *view, bool shown)
{
    if (view->uuid)
        host_console_show(view->pane.app, view->host, view->uuid, view->port, shown);
}

static void show_domain(struct serial_view *view, const struct domain *domain, unsigned port)
{
    tell_host(view, false);
    g_free(view->uuid);
    g_free(view->name);
    view->host = domain->host;
    view->uuid = g_strdup(domain->uuid);
    view->name = g_strdup(domain->name);
    view->port = MIN(port, domain->n_consoles ? domain->n_consoles - 1 : 0);
    view->scrolling = view->prefix = false;
    view->scroll = 0;
    view->match.width = 0;
    view->sized_cols = view->sized_rows = 0;
    tell_host(view, true);
}

static bool view_create(struct pane *pane, void *arg)
{
    struct serial_view *view = (struct serial_view *)pane;
    const struct serial_view_arg *what = arg;
    if (!what || (what->domain ? domain_port_reason(what->domain) != NULL : !what->name))
        return false;
    view->escape_key = key_parse(config_string(pane->app->config, CONFIG_ESCAPE_KEY));
    if (!view->escape_key)
        view->escape_key = ']' | MOD_CTRL;
    view->searches = g_ptr_array_new_with_free_func(g_free);
    view->paths = g_ptr_array_new_with_free_func(g_free);
    if (what->domain)
        show_domain(view, what->domain, what->port);
    else
        view->name = g_strdup(what->name);
    return true;
}

static void view_destroy(struct pane *pane)
{
    struct serial_view *view = (struct serial_view *)pane;
    console_view_clear(&view->view);
    tell_host(view, false);
    g_free(view->uuid);
    g_free(view->name);
    g_free(view->needle);
    g_free(view->notice);
    g_free(view->paste);
    g_clear_pointer(&view->searches, g_ptr_array_unref);
    g_clear_pointer(&view->paths, g_ptr_array_unref);
}

/* `virtty console` may have given the guest another size in between. */
static void view_attach(struct pane *pane)
{
    struct serial_view *view = (struct serial_view *)pane;
    view->sized_cols = view->sized_rows = 0;
    view->prefix = false;
}

/* --- drawing --- */

/* The guest gets exactly the cells between the borders. */
static void fit_guest(struct serial_view *view, struct console *console, const struct window *win)
{
    if (!win->rows || !win->cols)
        return;
    if (view->viewed == console && view->sized_cols == win->cols && view->sized_rows == win->rows)
        return;
    console_resize(console, win->cols, win->rows);
    view->sized_cols = win->cols;
    view->sized_rows = win->rows;
    if (view->viewed != console)
        console_view_clear(&view->view);
    view->viewed = console;
}

/* Who looks back goes on seeing the same lines while new ones arrive below. */
static void take_snapshot(struct serial_view *view, struct console *console)
{
    uint64_t before = view->view.scrollback_lines;
    console_snapshot(console, view->scroll, &view->view);
    if (view->scroll && before && view->view.scrollback_lines > before)
        console_snapshot(console, view->scroll + view->view.scrollback_lines - before, &view->view);
    view->scroll = view->view.scroll;
}

/* A host that is not open yet may have it. */
static void await_domain(struct serial_view *view)
{
    struct domain *domain = hosts_find_domain(view->pane.app, NULL, view->name);
    if (domain && domain->n_consoles)
        show_domain(view, domain, 0);
}

static const char *away_text(struct serial_view *view, const struct domain *domain)
{
    bool taken;
    if (view->uuid && !domain)
        return _("The domain is gone.");
    if (domain && domain_port_reason(domain))
        return domain_port_reason(domain);
    const char *problem = domain ? host_console_problem(view->pane.app, view->host, view->uuid,
                                                        view->port, &taken) : NULL;
    if (problem)
        return problem;
    if (domain)
        return domain_is_active(domain) ? _("Connecting ...") : _("The domain is not running.");
    if (hosts_awaited(view->pane.app))
        return _("Waiting for its host ...");
    return _("No open host has a domain of that name with a serial port.");
}

/* What the lower border says of a console that is not connected. */
static const char *view_problem(struct serial_view *view, const struct domain *domain, bool *taken)
{
    bool connected = view->view.connected && view->viewed;
    const char *problem = NULL;
    *taken = false;
    if (domain && domain_is_active(domain) && !connected)
        problem = host_console_problem(view->pane.app, view->host, view->uuid, view->port, taken);
    return problem;
}

static void view_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct serial_view *view = (struct serial_view *)pane;
    if (!view->uuid)
        await_domain(view);
    struct domain *domain = view_domain(pane);
    struct console *console = view_console(view);
    bool borders = win->rows >= 4;
    struct window inner = window_part(win, borders ? 1 : 0, 0, win->rows - (borders ? 2 : 0),
                                      win->cols);
    if (console) {
        fit_guest(view, console, &inner);
        take_snapshot(view, console);
        serial_frame_cells(&inner, &view->view, &view->match, focused && !view->prefix);
    } else {
        view->viewed = NULL;
        window_text(&inner, 0, 1, ROLE_DIM, away_text(view, domain));
    }
    if (!borders)
        return;
    bool taken;
    const char *problem = view_problem(view, domain, &taken);
    struct serial_frame frame = {
        .problem = problem, .taken = taken,
        .app = pane->app, .domain = domain, .name = view->name, .port = view->port,
        .view = console ? &view->view : NULL, .escape_key = view->escape_key,
        .focused = focused, .prefix = view->prefix, .scrolling = view->scrolling,
        .notice = view->notice,
    };
    serial_frame_draw(win, &frame);
}

/* --- scrollback and search --- */

static void scroll_by(struct serial_view *view, gint64 lines)
{
    gint64 to = CLAMP((gint64)view->scroll + lines, 0, (gint64)view->view.scrollback_lines);
    view->scroll = (uint64_t)to;
    view->scrolling = view->scrolling || to > 0;
}

static void leave_scrolling(struct serial_view *view)
{
    view->scrolling = false;
    view->scroll = 0;
    view->match.width = 0;
}

/* The line that stands first in the view. */
static uint64_t top_line(const struct serial_view *view)
{
    return view->view.scrollback_lines - MIN(view->scroll, view->view.scrollback_lines);
}

/* Searches from a line on and shows what is found in the middle. */
static void find_from(struct serial_view *view, uint64_t from, bool backwards)
{
    struct console *console = view_console(view);
    struct serial_match found;
    if (!console || !view->needle || !*view->needle)
        return;
    if (!console_find(console, view->needle, from, backwards, &found.line, &found.col,
                      &found.width)) {
        g_autofree char *text = g_strdup_printf(_("not found: %s"), view->needle);
        notice(view, text);
        return;
    }
    view->match = found;
    view->scrolling = true;
    uint64_t half = view->view.rows / 2, back = view->view.scrollback_lines;
    uint64_t top = found.line > half ? found.line - half : 0;
    view->scroll = back > top ? back - top : 0;
}

static void find_again(struct serial_view *view, bool backwards)
{
    uint64_t line = view->match.line;
    if (!view->match.width)
        line = top_line(view);
    else if (backwards && !line)
        return notice(view, _("no earlier match"));
    else
        line = backwards ? line - 1 : line + 1;
    find_from(view, line, backwards);
}

static void find_done(void *opaque, const char *text)
{
    struct serial_view *view = opaque;
    if (text && *text) {
        g_free(view->needle);
        view->needle = g_strdup(text);
        view->match.width = 0;
        find_from(view, top_line(view) + MAX(view->view.rows, 1) - 1, true);
    }
    ui_dirty(view->pane.ui);
}

/* --- commands after the escape key --- */

static unsigned command_leave(struct serial_view *view)
{
    if (!ui_nth(view->pane.ui, &serial_view_class, 1)) { /* it is the last one */
        ui_zoom(view->pane.ui, false);
        ui_split(view->pane.ui, false);
    }
    return WISH_CLOSE | WISH_RELAYOUT;
}

static unsigned command_detach(struct serial_view *view)
{
    ui_detach(view->pane.ui);
    return 0;
}

static unsigned command_find(struct serial_view *view)
{
    struct prompt_arg arg = {.mark = _("Find: "), .history = &view->searches, .done = find_done,
                             .opaque = view};
    ui_open(view->pane.ui, &prompt_class, &arg);
    return 0;
}

static unsigned command_next(struct serial_view *view)
{
    find_again(view, true);
    return 0;
}

static unsigned command_previous(struct serial_view *view)
{
    find_again(view, false);
    return 0;
}

static unsigned command_scroll(struct serial_view *view)
{
    view->scrolling = true;
    scroll_by(view, MAX((gint64)view->view.rows - 1, 1));
    return 0;
}

static bool is_libvirt(struct serial_view *view)
{
    const struct domain *domain = view_domain(&view->pane);
    return domain && domain->host->ops->console_show;
}

static unsigned command_break(struct serial_view *view)
{
    struct console *console = view_console(view);
    bool sent = console && console_send_break(console), libvirt = is_libvirt(view);
    notice(view, sent      ? _("break sent")
                 : libvirt ? _("libvirt cannot send a break")
                           : _("a break cannot be sent now"));
    return 0;
}

static void save_done(void *opaque, const char *text)
{
    struct serial_view *view = opaque;
    struct console *console = view_console(view);
    if (text && *text && console)
        serial_save(view->pane.app, console, view->name, text);
}

static unsigned command_save(struct serial_view *view)
{
    g_autofree char *path = serial_save_default(view->name, view->port);
    struct prompt_arg arg = {.mark = _("Save to: "), .text = path, .history = &view->paths,
                             .done = save_done, .opaque = view};
    ui_open(view->pane.ui, &prompt_class, &arg);
    return 0;
}

static unsigned command_paste(struct serial_view *view)
{
    struct console *console = view_console(view);
    if (console && view->paste)
        console_paste(console, view->paste, view->paste_len);
    else
        notice(view, _("nothing was pasted yet"));
    return 0;
}

static unsigned command_stop_paste(struct serial_view *view)
{
    struct console *console = view_console(view);
    if (console)
        console_paste_cancel(console);
    return 0;
}

static void choose_port(struct serial_view *view, unsigned port)
{
    const struct domain *domain = view_domain(&view->pane);
    if (domain && port < domain->n_consoles)
        show_domain(view, domain, port);
    else
        notice(view, _("the domain has no such port"));
}

static unsigned command_port_1(struct serial_view *view)
{
    choose_port(view, 0);
    return 0;
}

static unsigned command_port_2(struct serial_view *view)
{
    choose_port(view, 1);
    return 0;
}

static unsigned command_port_3(struct serial_view *view)
{
    choose_port(view, 2);
    return 0;
}

static unsigned command_port_4(struct serial_view *view)
{
    choose_port(view, 3);
    return 0;
}

static unsigned command_take(struct serial_view *view)
{
    bool taken;
    view_problem(view, view_domain(&view->pane), &taken);
    if (taken)
        host_console_take(view->pane.app, view->host, view->uuid, view->port);
    else
        notice(view, _("nobody else has it open"));
    return 0;
}

static unsigned command_zoom(struct serial_view *view)
{
    ui_zoom(view->pane.ui, !ui_zoomed(view->pane.ui));
    return WISH_RELAYOUT;
}

static unsigned command_split(struct serial_view *view)
{
    char *words[] = {"split ", NULL};
    const struct action *action = action_find(view->pane.app, "command");
    if (action)
        ui_run(view->pane.ui, action, words);
    return 0;
}

/* The one that was opened after this one, behind the last the first. */
static unsigned command_other(struct serial_view *view)
{
    struct ui *ui = view->pane.ui;
    struct pane *next = ui_nth(ui, &serial_view_class, 0), *pane;
    for (unsigned i = 0; (pane = ui_nth(ui, &serial_view_class, i)); i++) {
        struct pane *after = ui_nth(ui, &serial_view_class, i + 1);
        if (pane == &view->pane && after)
            next = after;
    }
    ui_focus(ui, next);
    return WISH_RELAYOUT;
}

static unsigned command_alone(struct serial_view *view)
{
    ui_split(view->pane.ui, !ui_is_split(view->pane.ui));
    return WISH_RELAYOUT;
}

static unsigned run_global(struct serial_view *view, const char *id)
{
    const struct action *action = action_find(view->pane.app, id);
    if (action)
        ui_run(view->pane.ui, action, NULL);
    return 0;
}

static unsigned command_words(struct serial_view *view)
{
    return run_global(view, "command");
}

static unsigned command_help(struct serial_view *view)
{
    return run_global(view, "help");
}

/* The keys of this section follow the escape key. */
#define ROW(name, word, text, key)                                                              \
    {.id = name, .label = word, .help = text, .verb = -1, .flags = ACTION_SCREEN, .keys = key, \
     .context = "console"}

static const struct action view_actions[] = {
    ROW("console-leave", N_("Leave"), N_("Leave the console; the domain goes on"), "q"),
    ROW("console-detach", N_("Detach"), N_("Detach from virtty; everything goes on"), "D"),
    ROW("console-find", N_("Find"), N_("Search the scrollback"), "/"),
    ROW("console-next", N_("Next match"), N_("Go on to the match before this one"), "n"),
    ROW("console-previous", N_("Previous match"), N_("Go back to the match after this one"), "N"),
    ROW("console-scroll", N_("Scroll"), N_("Look at what has scrolled away; Esc comes back"),
        "PgUp Up"),
    ROW("console-break", N_("Break"), N_("Send a break"), "b"),
    ROW("console-save", N_("Save"), N_("Save the scrollback to a file"), "s"),
    ROW("console-paste", N_("Paste again"), N_("Paste again what was pasted last"), "p"),
    ROW("console-stop-paste", N_("Stop pasting"), N_("Drop what is still to be pasted"), "x"),
    ROW("console-port-1", N_("COM1"), N_("Show the first serial port"), "1"),
    ROW("console-port-2", N_("COM2"), N_("Show the second serial port"), "2"),
    ROW("console-port-3", N_("COM3"), N_("Show the third serial port"), "3"),
    ROW("console-port-4", N_("COM4"), N_("Show the fourth serial port"), "4"),
    ROW("console-take", N_("Take over"), N_("Take the console from whoever else has it open"),
        "t"),
    ROW("console-zoom", N_("Zoom"), N_("The whole screen, or beside other panes"), "z"),
    ROW("console-split", N_("Split"), N_("Show another domain's console beside this one"), "S"),
    ROW("console-other", N_("Other"), N_("Go to the console beside this one"), "Tab o"),
    ROW("console-alone", N_("Alone"), N_("This console alone, or all beside each other"), "a"),
    ROW("console-command", N_("Command"), N_("Type a command"), ":"),
    ROW("console-help", N_("Keys"), N_("Show all keys"), "?"),
    {.id = NULL},
};

/* In the order of view_actions. */
static unsigned (*const view_commands[])(struct serial_view *) = {
    command_leave,  command_detach, command_find, command_next,  command_previous,
    command_scroll, command_break,  command_save, command_paste, command_stop_paste,
    command_port_1, command_port_2, command_port_3, command_port_4, command_take,
    command_zoom, command_split, command_other,
    command_alone,  command_words,  command_help,
};
G_STATIC_ASSERT(G_N_ELEMENTS(view_commands) + 1 == G_N_ELEMENTS(view_actions));

static unsigned view_command(struct pane *pane, const struct action *action, char **args)
{
    (void)args;
    for (gsize i = 0; i < G_N_ELEMENTS(view_commands); i++) {
        if (action == &view_actions[i])
            return view_commands[i]((struct serial_view *)pane) | WISH_HANDLED | WISH_DIRTY;
    }
    return 0;
}

static const char *view_reason(struct pane *pane, const struct action *action)
{
    struct serial_view *view = (struct serial_view *)pane;
    const struct domain *domain = view_domain(pane);
    bool running = domain && domain_is_active(domain);
    unsigned ports = domain ? domain->n_consoles : 0;
    bool libvirt = is_libvirt(view), taken;
    view_problem(view, domain, &taken);
    const struct {
        const char *id, *reason;
        bool can;
    } table[] = {
        {"console-next", N_("nothing was searched yet"), view->needle},
        {"console-previous", N_("nothing was searched yet"), view->needle},
        {"console-break", N_("libvirt cannot send a break"), !libvirt},
        {"console-break", N_("the domain is not running"), running},
        {"console-take", N_("nobody else has it open"), taken},
        {"console-paste", N_("nothing was pasted yet"), view->paste},
        {"console-stop-paste", N_("nothing is being pasted"), view->view.paste_left},
        {"console-port-1", N_("it is shown already"), view->port != 0},
        {"console-port-2", N_("the domain has no such port"), ports > 1 && view->port != 1},
        {"console-port-3", N_("the domain has no such port"), ports > 2 && view->port != 2},
        {"console-port-4", N_("the domain has no such port"), ports > 3 && view->port != 3},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (!strcmp(action->id, table[i].id) && !table[i].can)
            return _(table[i].reason);
    }
    return NULL;
}

/* --- events --- */

static unsigned send_key(struct serial_view *view, uint32_t key)
{
    struct console *console = view_console(view);
    char bytes[CONSOLE_KEY_BYTES];
    size_t len = console_key_encode(key, &view->view, bytes);
    if (console && len)
        console_send(console, bytes, len);
    return WISH_HANDLED;
}

static unsigned prefix_key(struct serial_view *view, uint32_t key)
{
    view->prefix = false;
    if (key == view->escape_key)
        return send_key(view, key) | WISH_DIRTY;
    for (const struct action *action = view_actions; action->id; action++) {
        if (keymap_has(action_keys(view->pane.app, action), key))
            return view_command(&view->pane, action, NULL);
    }
    if (key != KEY_ESCAPE_)
        notice(view, _("no such key here"));
    return WISH_HANDLED | WISH_DIRTY;
}

/* Keys of the scrollback; anything else goes back to the end and to the guest. */
static unsigned scroll_key(struct serial_view *view, uint32_t key)
{
    gint64 page = MAX((gint64)view->view.rows - 1, 1), all = G_MAXINT32;
    switch (key) {
    case KEY_UP_: case 'k': scroll_by(view, 1); break;
    case KEY_DOWN_: case 'j': scroll_by(view, -1); break;
    case KEY_PGUP_: case 'b' | MOD_CTRL: scroll_by(view, page); break;
    case KEY_PGDN_: case 'f' | MOD_CTRL: case ' ': scroll_by(view, -page); break;
    case 'u' | MOD_CTRL: scroll_by(view, (page + 1) / 2); break;
    case 'd' | MOD_CTRL: scroll_by(view, -(page + 1) / 2); break;
    case KEY_HOME_: case 'g': scroll_by(view, all); break;
    case KEY_END_: case 'G': scroll_by(view, -all); break;
    case '/': command_find(view); break;
    case 'n': find_again(view, true); break;
    case 'N': find_again(view, false); break;
    case KEY_ESCAPE_: case 'q': leave_scrolling(view); break;
    default:
        leave_scrolling(view);
        send_key(view, key);
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned key_event(struct serial_view *view, uint32_t key)
{
    g_clear_pointer(&view->notice, g_free);
    if (view->prefix)
        return prefix_key(view, key);
    if (key == view->escape_key) {
        view->prefix = true;
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (view->scrolling)
        return scroll_key(view, key);
    if (key == (KEY_PGUP_ | MOD_SHIFT))
        return command_scroll(view) | WISH_HANDLED | WISH_DIRTY;
    return send_key(view, key);
}

static unsigned mouse_event(struct serial_view *view, const struct event *event)
{
    struct console *console = view_console(view);
    int border = view->pane.window.rows >= 4 ? 1 : 0;
    char bytes[CONSOLE_KEY_BYTES];
    if (console && !view->scrolling && view->view.mouse_mode) {
        size_t len = console_mouse_encode(event, event->row - border, event->col, &view->view,
                                          bytes);
        if (len)
            console_send(console, bytes, len);
        return WISH_HANDLED;
    }
    if (event->mouse == MOUSE_WHEEL_UP)
        scroll_by(view, WHEEL_LINES);
    else if (event->mouse == MOUSE_WHEEL_DOWN && view->scroll > WHEEL_LINES)
        scroll_by(view, -WHEEL_LINES);
    else if (event->mouse == MOUSE_WHEEL_DOWN)
        leave_scrolling(view);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned paste_event(struct serial_view *view, const struct event *event)
{
    struct console *console = view_console(view);
    g_free(view->paste);
    view->paste_len = MIN(event->paste_len, PASTE_BUFFER_MAX);
    view->paste = g_strndup(event->paste, view->paste_len);
    leave_scrolling(view);
    view->prefix = false;
    if (console)
        console_paste(console, event->paste, event->paste_len);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned view_event(struct pane *pane, const struct event *event)
{
    struct serial_view *view = (struct serial_view *)pane;
    switch (event->type) {
    case EVENT_KEY: return key_event(view, event->key);
    case EVENT_MOUSE: return mouse_event(view, event);
    case EVENT_PASTE: return paste_event(view, event);
    }
    return 0;
}

/* The pane that shows a domain's port already, or NULL. */
static struct pane *find_view(struct ui *ui, const struct domain *domain, unsigned port)
{
    struct pane *pane;
    for (unsigned i = 0; (pane = ui_nth(ui, &serial_view_class, i)); i++) {
        const struct serial_view *view = (struct serial_view *)pane;
        if (view->host == domain->host && !g_strcmp0(view->uuid, domain->uuid) &&
            view->port == port)
            return pane;
    }
    return NULL;
}

void serial_view_open(struct ui *ui, struct domain *domain, unsigned port)
{
    struct serial_view_arg arg = {domain, NULL, port};
    struct pane *pane = find_view(ui, domain, port);
    bool room = ui_is_split(ui) && !ui_nth(ui, &serial_view_class, TILES_MAX - 1);
    struct pane *other = room ? NULL : ui_find(ui, &serial_view_class);
    if (!pane && other) {
        show_domain((struct serial_view *)other, domain, port);
        pane = other;
    }
    if (pane)
        ui_focus(ui, pane);
    else
        pane = ui_open(ui, &serial_view_class, &arg);
    if (pane)
        ui_zoom(ui, true);
}

bool serial_view_await(struct ui *ui, const char *name)
{
    struct serial_view_arg arg = {NULL, name, 0};
    if (!ui_open(ui, &serial_view_class, &arg))
        return false;
    ui_zoom(ui, true);
    return true;
}

void serial_view_split(struct ui *ui, struct domain *domain)
{
    ui_split(ui, true);
    serial_view_open(ui, domain, 0);
}

const struct pane_class serial_view_class = {
    .name = "console", .title = N_("Console"), .size = sizeof(struct serial_view),
    .whole = true, .tiles = true, .create = view_create, .destroy = view_destroy,
    .attach = view_attach, .draw = view_draw,
    .event = view_event, .command = view_command, .reason = view_reason, .target = view_target,
    .actions = view_actions,
};
