#include "ui.h"

#include <string.h>

#include "action-keymap.h"
#include "action.h"
#include "app.h"
#include "ask.h"
#include "config.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "dialogs/ask-dialog.h"
#include "dialogs/run-action.h"
#include "domain-port.h"
#include "hosts.h"
#include "job.h"
#include "key-file.h"
#include "language.h"
#include "log.h"
#include "model.h"
#include "panes/bars.h"
#include "panes/domains.h"
#include "panes/pane-table.h"
#include "screen-actions.h"
#include "stack.h"
#include "term-curses.h"
#include "term-direct.h"
#include "ui-state.h"
#include "ui-talk.h"

#define MIN_COLS 2
#define MAX_COLS 1000
#define MAX_ROWS 500

static void on_change(void *opaque)
{
    ui_dirty(opaque);
}

/* A question of a host, or the end of one; without a client it waits. */
static void on_ask(void *opaque)
{
    struct ui *ui = opaque;
    if (ui->term)
        ask_dialog_offer(ui, ui->app);
}

static struct window rect_window(struct ui *ui, struct rect rect)
{
    struct window all = canvas_window(ui->canvas);
    return window_part(&all, (int)rect.row, (int)rect.col, rect.rows, rect.cols);
}

static bool is_on(const struct event *event, struct rect line)
{
    return line.rows && event->row == (int)line.row;
}

/* A console takes its commands only after the escape key. */
static void press_key(struct ui *ui, const struct pane *focused, uint32_t key)
{
    struct event event = {.type = EVENT_KEY, .key = key};
    if (focused && !strcmp(focused->class->name, "console")) {
        struct event escape = event;
        escape.key = key_parse(config_string(ui->app->config, CONFIG_ESCAPE_KEY));
        stack_dispatch(ui, &escape);
    }
    stack_dispatch(ui, &event);
}

/* A click on the names of panes and of keys; false if it is on neither. */
static bool click_lines(struct ui *ui, const struct event *event)
{
    struct pane *focused = ui_focused(ui);
    if (is_on(event, ui->layout.keys)) {
        struct window win = rect_window(ui, ui->layout.keys);
        struct pane_target target = ui_target(ui);
        uint32_t key = bar_keys_at(ui->app, focused, &target, &win, event->col);
        if (key != KEY_NONE)
            press_key(ui, focused, key);
        return true;
    }
    if (is_on(event, ui->layout.hosts) && focused && !focused->class->modal) {
        struct window win = rect_window(ui, ui->layout.hosts);
        struct host *host = bar_hosts_at(ui->app, &win, event->col);
        if (host)
            domains_choose_host(ui, host);
        return true;
    }
    if (!is_on(event, ui->layout.panes) || (focused && focused->class->modal))
        return false;
    struct window win = rect_window(ui, ui->layout.panes);
    const struct action *go = bar_panes_at(ui->app, focused, &win, event->col);
    if (go)
        ui_run(ui, go, NULL);
    return true;
}

static void on_event(void *opaque, const struct event *event)
{
    struct ui *ui = opaque;
    bool click = event->type == EVENT_MOUSE && event->mouse == MOUSE_PRESS && event->button == 1;
    if (!click || !click_lines(ui, event))
        stack_dispatch(ui, event);
}

/* What the last client left open, for the next one; of the application that it names. */
static struct ui *kept;

/* What belongs to a client, as far as it was made. */
static void close_terminal(struct ui *ui)
{
    g_clear_pointer(&ui->input, input_free);
    if (ui->term)
        ui->term_class->close(ui->term);
    ui->term = NULL;
    g_clear_pointer(&ui->canvas, canvas_free);
    g_clear_pointer(&ui->theme, theme_free);
    g_clear_pointer(&ui->theme_setting, g_free);
}

static void ui_free(struct ui *ui)
{
    ui_talk_end(ui);
    model_off_change(ui->app->model, on_change, ui);
    log_off_change(ui->app->log, on_change, ui);
    jobs_off_change(ui->app, on_change, ui);
    asks_off_change(ui->app, on_ask, ui);
    stack_free(ui);
    close_terminal(ui);
    keymap_free(ui->keymap);
    g_ptr_array_free(ui->panes, TRUE);
    g_ptr_array_free(ui->closing, TRUE);
    g_free(ui);
}

/* The theme that is wished for, else the one that is always there, with a word of why. */
static struct theme *choose_theme(struct ui *ui, const char *wish)
{
    const char *name = wish ? wish : config_string(ui->app->config, CONFIG_THEME);
    GError *error = NULL;
    struct theme *theme = theme_load(name, ui->depth, &error);
    if (theme)
        return theme;
    log_add(ui->app->log, LOG_FAIL, NULL, _("theme: %s"), error->message);
    g_error_free(error);
    return theme_load_builtin(ui->depth);
}

/* The setting was changed since the theme was chosen. */
static void follow_theme(struct ui *ui)
{
    const char *setting = config_string(ui->app->config, CONFIG_THEME);
    if (!strcmp(setting, ui->theme_setting))
        return;
    g_free(ui->theme_setting);
    ui->theme_setting = g_strdup(setting);
    theme_free(ui->theme);
    ui->theme = choose_theme(ui, NULL);
    ui->canvas->theme = ui->theme;
}

static bool open_terminal(struct ui *ui, const struct screen_client *client, char **error)
{
    bool utf8 = term_locale_is_utf8(client->lang);
    unsigned cols = CLAMP(client->cols, MIN_COLS, MAX_COLS);
    unsigned rows = CLAMP(client->rows, 1, MAX_ROWS);
    ui->ascii = !utf8;
    bool direct =
        term_direct_fits(client->term, client->colorterm, client->color, client->no_color);
    ui->term_class = direct ? &term_direct : &term_curses;
    language_set(client->messages, ui->ascii);
    ui->term = ui->term_class->open(client->term, client->colorterm, utf8, cols, rows, error);
    if (!ui->term)
        return false;
    ui->term_class->set_mouse(ui->term, config_bool(ui->app->config, CONFIG_MOUSE));
    ui->depth = term_color_depth(client->color, client->no_color,
                                 ui->term_class->colors(ui->term));
    ui->theme = choose_theme(ui, client->theme);
    ui->theme_setting = g_strdup(config_string(ui->app->config, CONFIG_THEME));
    ui->canvas = canvas_new(cols, rows, ui->theme, ui->ascii);
    return true;
}

/* `virtty console NAME`: one console and nothing else. */
static bool open_console(struct ui *ui, const char *name, char **error)
{
    struct domain *domain = run_action_find(ui->app, name, &(struct pane_target){0});
    const char *reason = domain ? domain_port_reason(domain) : _("there is no such domain");
    if (domain && domain->n_consoles) {
        serial_view_open(ui, domain, 0);
    } else if ((domain && domain->known) || !hosts_awaited(ui->app) ||
               !serial_view_await(ui, name)) {
        *error = g_strdup_printf("%s: %s", name, reason);
        return false;
    }
    ui->console_only = true;
    return true;
}

static bool open_panes(struct ui *ui, const struct screen_client *client, char **error)
{
    if (client->console)
        return open_console(ui, client->console, error);
    ui_open(ui, pane_class_details, NULL);
    for (unsigned i = 0; i < LAYOUT_SIDES; i++)
        ui_open(ui, pane_class_sides[i], NULL);
    return ui_open(ui, pane_class_main, NULL) != NULL;
}

static const struct ui_hooks *hooks(void)
{
    static struct ui_hooks all = {.run_screen = screen_action_run,
                                  .harmless = screen_action_is_harmless,
                                  .run = run_action};
    all.main = pane_class_main;
    all.details = pane_class_details;
    memcpy(all.sides, pane_class_sides, sizeof(all.sides));
    return &all;
}

/* Once: later it is asked for. */
static void read_keys(struct app *app)
{
    g_autofree char *problem = app->keys_problems ? NULL : key_file_read(app);
    if (problem)
        log_add(app->log, LOG_FAIL, NULL, "%s", problem);
}

static struct ui *ui_new(struct app *app)
{
    struct ui *ui = g_new0(struct ui, 1);
    ui->app = app;
    ui->hooks = hooks();
    ui->dirty = true; /* while there is no client nobody is asked to draw */
    ui->panes = g_ptr_array_new();
    ui->closing = g_ptr_array_new();
    model_on_change(app->model, on_change, ui);
    log_on_change(app->log, on_change, ui);
    jobs_on_change(app, on_change, ui);
    asks_on_change(app, on_ask, ui);
    ui_add_actions(app);
    read_keys(app);
    ui->keymap = keymap_new(app);
    return ui;
}

static void forget_kept(void *opaque)
{
    (void)opaque;
    g_clear_pointer(&kept, ui_free);
}

/* The screen as it was left, else a new one. */
static struct ui *take_kept(struct app *app)
{
    if (!kept) {
        kept = ui_new(app);
        app_on_end(app, forget_kept, NULL);
    }
    return kept;
}

/* The client goes: its terminal does too, the panes stay as they are. */
static void ui_end(void *screen)
{
    struct ui *ui = screen;
    if (!ui)
        return;
    if (ui != kept) {
        ui_free(ui);
        return;
    }
    ui_talk_end(ui);
    stack_drop_dialogs(ui);
    stack_detach(ui);
    close_terminal(ui);
    ui->dirty = true;
}

static void *ui_start(struct app *app, const struct screen_client *client,
                      const struct screen_wishes *wishes, char **error)
{
    struct ui *ui = client->console ? ui_new(app) : take_kept(app);
    ui->wishes = *wishes;
    ui->dirty = true; /* the session draws the first frame by itself */
    ui->input = input_new(app->context, on_event, ui);
    if (open_terminal(ui, client, error) && (ui->panes->len || open_panes(ui, client, error))) {
        stack_attach(ui);
        ask_dialog_offer(ui, app);
        return ui;
    }
    ui_end(ui);
    return NULL;
}

static void ui_input(void *screen, const char *bytes, size_t len)
{
    struct ui *ui = screen;
    input_feed(ui->input, bytes, len);
}

static void ui_resize(void *screen, unsigned cols, unsigned rows)
{
    struct ui *ui = screen;
    cols = CLAMP(cols, MIN_COLS, MAX_COLS);
    rows = CLAMP(rows, 1, MAX_ROWS);
    canvas_resize(ui->canvas, cols, rows);
    ui->term_class->resize(ui->term, cols, rows);
    ui_dirty(ui);
}

static void ui_refresh(void *screen)
{
    struct ui *ui = screen;
    ui->term_class->refresh(ui->term);
    ui_dirty(ui);
}

static void draw_lines(struct ui *ui, struct pane *focused)
{
    const struct layout *layout = &ui->layout;
    struct window hosts = rect_window(ui, layout->hosts), panes = rect_window(ui, layout->panes);
    struct window messages = rect_window(ui, layout->messages);
    struct window keys = rect_window(ui, layout->keys);
    if (hosts.rows)
        bar_hosts(ui->app, &hosts);
    if (panes.rows)
        bar_panes(focused, &panes);
    if (messages.rows)
        bar_messages(ui->app, &messages);
    struct pane_target target = ui_target(ui);
    if (keys.rows)
        bar_keys(ui->app, focused, &target, &keys);
}

/* What stands below the list of a large screen says above itself what it is; consoles do in their
 * own frame. */
static struct window titled(const struct pane *pane, struct window win, bool focused)
{
    const struct ui *ui = pane->ui;
    /* A line between consoles that stand beside each other. */
    const struct rect *place = &ui->layout.places[PLACE_OTHER];
    if (pane->class->tiles && ui->split && win.rows && win.col > (int)place->col) {
        struct window all = canvas_window(ui->canvas);
        window_vline(&all, win.row, win.col - 1, win.rows, ROLE_BORDER);
    }
    bool main = pane->class == ui->hooks->main || pane->class == ui->hooks->details;
    if (main || pane->class->modal || pane->class->tiles || !pane->class->title || ui->zoomed ||
        win.rows < 3 ||
        !layout_has_sides(ui->canvas->cols, ui->canvas->rows))
        return win;
    window_hline(&win, 0, 0, win.cols, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER);
    window_printf(&win, 0, 2, ROLE_TITLE, " %s ", _(pane->class->title));
    return window_part(&win, 1, 0, win.rows - 1, win.cols);
}

static void draw(struct ui *ui)
{
    struct window all = canvas_window(ui->canvas);
    struct pane *focused = ui_focused(ui);
    window_clear(&all, ROLE_TEXT);
    ui->canvas->cursor_row = ui->canvas->cursor_col = -1;
    stack_layout(ui);
    draw_lines(ui, focused);
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = g_ptr_array_index(ui->panes, i);
        pane->window = titled(pane, rect_window(ui, stack_rect(ui, pane)), pane == focused);
        if (pane->window.rows && pane->window.cols)
            pane->class->draw(pane, &pane->window, pane == focused);
    }
}

static void ui_edited(void *screen, const char *error)
{
    ui_talk_edited(screen, error);
}

static void ui_frame(void *screen, GByteArray *out)
{
    struct ui *ui = screen;
    stack_reap(ui);
    follow_theme(ui);
    ui->dirty = false;
    draw(ui);
    ui->term_class->frame(ui->term, ui->canvas, out);
}

static void ui_restore(void *screen, GByteArray *out)
{
    struct ui *ui = screen;
    ui->term_class->restore(ui->term, out);
}

void ui_add_actions(struct app *app)
{
    screen_actions_add(app);
    action_add_table(app, action_keymap_table);
}

const struct screen_ops ui_screen_ops = {
    .open = ui_start,
    .close = ui_end,
    .input = ui_input,
    .resize = ui_resize,
    .refresh = ui_refresh,
    .edited = ui_edited,
    .frame = ui_frame,
    .restore = ui_restore,
};
