#include "screen-actions.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "domain-port.h"
#include "dialogs/action-menu.h"
#include "dialogs/perform.h"
#include "dialogs/run-action.h"
#include "log.h"
#include "mark.h"
#include "model.h"
#include "panes/help.h"
#include "panes/logview.h"
#include "panes/pane-table.h"
#include "stack.h"
#include "ui-state.h"

/* --- one function for each row --- */

static void open_or_focus(struct ui *ui, const struct pane_class *class)
{
    struct pane *pane = ui_find(ui, class);
    if (pane)
        ui_focus(ui, pane);
    else
        ui_open(ui, class, NULL);
}

static void do_help(struct ui *ui, char **args)
{
    (void)args;
    struct pane *focused = ui_focused(ui), *help = ui_find(ui, &help_class);
    if (help)
        ui_focus(ui, help);
    else
        ui_open(ui, &help_class, focused ? (void *)focused->class->name : NULL);
}

static void do_command(struct ui *ui, char **args)
{
    run_action_prompt(ui, ui->app, args ? args[0] : NULL); /* what the line begins with */
}

static void do_menu(struct ui *ui, char **args)
{
    (void)args;
    ui_open(ui, &action_menu_class, NULL);
}

static void do_messages(struct ui *ui, char **args)
{
    (void)args;
    open_or_focus(ui, &logview_class);
}

static void do_zoom(struct ui *ui, char **args)
{
    (void)args;
    ui_zoom(ui, !ui_zoomed(ui));
}

/* Tab goes through the open panes in the order of their classes. */
static void go_round(struct ui *ui, int step)
{
    struct pane *focus = ui_focused(ui);
    unsigned count = 0, at = 0;
    while (pane_classes[count])
        count++;
    for (unsigned i = 0; i < count; i++)
        at = focus && pane_classes[i] == focus->class ? i : at;
    for (unsigned i = 1; i < count; i++) {
        unsigned next = step > 0 ? (at + i) % count : (at + count - i) % count;
        struct pane *pane = ui_find(ui, pane_classes[next]);
        bool hidden = pane && pane->class->list && !pane->window.rows;
        if (pane && !pane->class->modal && !hidden) {
            ui_focus(ui, pane);
            return;
        }
    }
}

static void do_next(struct ui *ui, char **args)
{
    (void)args;
    go_round(ui, 1);
}

static void do_previous(struct ui *ui, char **args)
{
    (void)args;
    go_round(ui, -1);
}

static void do_domains(struct ui *ui, char **args)
{
    (void)args;
    ui_zoom(ui, false);
    open_or_focus(ui, pane_class_main);
}

static void do_networks(struct ui *ui, char **args)
{
    (void)args;
    ui_zoom(ui, false);
    open_or_focus(ui, pane_class_sides[0]);
}

static void do_pools(struct ui *ui, char **args)
{
    (void)args;
    ui_zoom(ui, false);
    open_or_focus(ui, pane_class_sides[1]);
}

static void do_console(struct ui *ui, char **args)
{
    (void)args;
    struct pane *pane = ui_find(ui, &serial_view_class);
    struct domain *domain = ui_domain(ui);
    if (pane)
        ui_focus(ui, pane);
    else if (domain && !domain_port_reason(domain))
        serial_view_open(ui, domain, 0);
    else
        log_add(ui->app->log, LOG_WARN, domain ? domain->name : NULL, "%s",
                domain ? domain_port_reason(domain) : _("no domain is chosen"));
}

/* From the details to their list, from any other list to the main one. */
static void go_back(struct ui *ui, const struct pane *from)
{
    if (from->class->list)
        do_domains(ui, NULL);
    else
        ui_back(ui);
}

/* Closes the focused pane; at the last one it leaves. */
static void do_close(struct ui *ui, char **args)
{
    (void)args;
    struct pane *pane = ui_focused(ui);
    if (ui_zoomed(ui)) {
        ui_zoom(ui, false);
        if (pane && pane->class == pane_class_main)
            return;
    }
    if (!pane || pane->class == pane_class_main)
        run_action_quit(ui, ui->app);
    else if (pane->class == pane_class_details || pane->class->list)
        go_back(ui, pane);
    else
        ui_close(ui, pane);
}

static void do_detach(struct ui *ui, char **args)
{
    (void)args;
    ui_detach(ui);
}

static void do_suspend(struct ui *ui, char **args)
{
    (void)args;
    ui_suspend(ui);
}

static void do_redraw(struct ui *ui, char **args)
{
    (void)args;
    ui->term_class->refresh(ui->term);
}

/* Shows it at once, and keeps it in the configuration. */
static void do_theme(struct ui *ui, char **args)
{
    GError *error = NULL;
    if (!args || !args[0]) {
        log_add(ui->app->log, LOG_NOTE, NULL, _("the theme is “%s”"), ui->theme->name);
        return;
    }
    struct theme *theme = theme_load(args[0], ui->depth, &error);
    if (!theme) {
        log_add(ui->app->log, LOG_FAIL, NULL, _("theme: %s"), error->message);
        g_error_free(error);
        return;
    }
    theme_free(ui->theme);
    ui->theme = theme;
    ui->canvas->theme = theme;
    g_free(ui->theme_setting);
    ui->theme_setting = g_strdup(args[0]);
    char *words[] = {(char *)"set", (char *)"screen.theme", args[0], NULL};
    perform_words(ui, ui->app, words, NULL);
}

/* Marks or unmarks, and moves on: a row of marks is a row of blanks typed. */
static void do_mark_next(struct ui *ui, char **args)
{
    (void)args;
    const struct event down = {.type = EVENT_KEY, .key = KEY_DOWN_};
    struct domain *domain = ui_domain(ui);
    struct pane *pane = ui_focused(ui);
    if (!domain) {
        log_add(ui->app->log, LOG_WARN, NULL, "%s", _("no domain is chosen"));
        return;
    }
    mark_set(ui->app->model, domain, !domain->marked);
    if (pane && pane->class == pane_class_main)
        pane->class->event(pane, &down);
}

static void do_mark_pattern(struct ui *ui, char **args)
{
    (void)args;
    run_action_prompt(ui, ui->app, "mark ");
}

/* --- the table --- */

static char **complete_theme(struct app *app, const char *prefix)
{
    (void)app;
    return theme_names(prefix);
}

static const struct action_arg theme_args[] = {
    {.name = N_("NAME"), .help = N_("dark, light, high-contrast, mono, or a file of your own"),
     .complete = complete_theme},
    {.name = NULL},
};

#define ROW(name, word, text, key, where)                                                       \
    {.id = name, .label = word, .help = text, .verb = -1, .flags = ACTION_SCREEN, .keys = key, \
     .context = where}

static const struct action rows[] = {
    ROW("help", N_("Help"), N_("Show all keys and commands"), "? F1", "global"),
    ROW("command", N_("Command"), N_("Type a command"), ":", "global"),
    ROW("menu", N_("Menu"), N_("All that can be done to what is chosen"), "m F9", "global"),
    ROW("messages", N_("Messages"), N_("Show all messages and the command log"), "!", "global"),
    ROW("domains", N_("Domains"), N_("Go to the domains"), "1", "global"),
    ROW("networks", N_("Networks"), N_("Go to the networks"), "2", "global"),
    ROW("pools", N_("Pools"), N_("Go to the storage pools and volumes"), "3", "global"),
    ROW("serial", N_("Console"), N_("Go to the console"), "4", "global"),
    ROW("next-pane", N_("Next pane"), N_("Go to the next pane"), "Tab", "global"),
    ROW("previous-pane", N_("Previous pane"), N_("Go to the pane before"), "S-Tab", "global"),
    ROW("zoom", N_("Zoom"), N_("Give the pane all room, or take it back"), "z", "global"),
    ROW("close", N_("Back"), N_("Close the pane; at the last one, leave virtty"), "q", "global"),
    ROW("detach", N_("Detach"), N_("Leave the terminal; everything goes on"), "D", "global"),
    ROW("stop", N_("Stop"), N_("Back to the shell for a while (fg comes back)"), "C-z", "global"),
    ROW("redraw", N_("Redraw"), N_("Draw the whole screen anew"), "C-l", "global"),
    ROW("mark-next", N_("Mark"), N_("Mark the domain or unmark it, and go to the next"), "Space",
        "domains"),
    {.id = "mark-pattern", .label = N_("Mark..."), .help = N_("Mark all domains of a pattern"),
     .verb = -1, .flags = ACTION_SCREEN | ACTION_RARE, .keys = "T", .context = "domains"},
    {.id = "theme", .label = N_("Theme"), .help = N_("Choose the looks"), .args = theme_args,
     .verb = -1, .flags = ACTION_SCREEN, .context = "global"},
    {.id = NULL},
};

/* In the order of rows. */
static void (*const functions[])(struct ui *ui, char **args) = {
    do_help, do_command,  do_menu, do_messages, do_domains, do_networks, do_pools, do_console,
    do_next, do_previous, do_zoom, do_close,    do_detach,  do_suspend,  do_redraw,
    do_mark_next, do_mark_pattern, do_theme,
};
G_STATIC_ASSERT(G_N_ELEMENTS(functions) + 1 == G_N_ELEMENTS(rows));

void screen_actions_add(struct app *app)
{
    for (const struct pane_class *const *class = pane_classes; *class; class ++) {
        if ((*class)->actions)
            action_add_table(app, (*class)->actions);
    }
    action_add_table(app, rows);
}

bool screen_action_run(struct ui *ui, const struct action *action, char **args)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (action != &rows[i])
            continue;
        functions[i](ui, args);
        return true;
    }
    return false;
}

bool screen_action_is_harmless(const struct action *action)
{
    return !strcmp(action->id, "redraw") || !strcmp(action->id, "stop");
}
