#include "dialogs/send-keys.h"

#include "app.h"
#include "core/text.h"
#include "dialogs/action-form.h"
#include "key-codes.h"
#include "model.h"
#include "stack.h"
#include "widgets/menu.h"

struct send_keys {
    struct pane pane;
    struct target_ref *target;
    char *title;
    struct menu *menu;
    unsigned chords; /* behind them: other keys */
};

#define LABEL_COLS 20

static bool keys_create(struct pane *pane, void *arg)
{
    struct send_keys *dialog = (struct send_keys *)pane;
    struct domain *domain = arg;
    if (!domain)
        return false;
    struct pane_target target = target_of_domain(domain);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    for (const struct key_chord *chord = key_chords; chord->word; chord++, dialog->chords++)
        g_ptr_array_add(items, g_strdup_printf("%-*s%s", chord->help ? LABEL_COLS : 0, chord->label,
                                               chord->help ? _(chord->help) : ""));
    g_ptr_array_add(items, g_strdup(_("Other keys...")));
    g_ptr_array_add(items, NULL);
    dialog->menu = menu_new((const char *const *)items->pdata, NULL, 0);
    dialog->target = target_ref_new(&target);
    dialog->title = g_strdup_printf(_("Send keys to %s"), domain->name);
    return true;
}

static void keys_destroy(struct pane *pane)
{
    struct send_keys *dialog = (struct send_keys *)pane;
    menu_free(dialog->menu);
    target_ref_free(dialog->target);
    g_free(dialog->title);
}

static void keys_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct send_keys *dialog = (struct send_keys *)pane;
    unsigned wanted_rows, wanted_cols;
    menu_measure(dialog->menu, &wanted_rows, &wanted_cols);
    *rows = MIN(*rows, wanted_rows);
    *cols = MIN(*cols, MAX(wanted_cols, text_width(dialog->title) + 6));
}

static void keys_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct send_keys *dialog = (struct send_keys *)pane;
    (void)focused;
    menu_draw(dialog->menu, win);
    g_autofree char *title = text_cut(dialog->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_text(win, 0, 2, ROLE_TITLE, title);
}

static void keys_chosen(struct send_keys *dialog, unsigned item)
{
    struct ui *ui = dialog->pane.ui;
    struct app *app = dialog->pane.app;
    const struct action *action = action_find(app, "send-key");
    struct pane_target target;
    if (!action || !target_ref_find(dialog->target, app, &target))
        return;
    if (item < dialog->chords) {
        char *args[] = {(char *)key_chords[item].word, NULL};
        ui_run_on(ui, action, &target, args);
    } else {
        struct action_form_arg arg = {action, &target};
        ui_open(ui, &action_form_class, &arg);
    }
}

static unsigned keys_event(struct pane *pane, const struct event *event)
{
    struct send_keys *dialog = (struct send_keys *)pane;
    int chosen;
    unsigned wish = menu_event(dialog->menu, event, &chosen);
    if (chosen == MENU_NOTHING)
        return wish | WISH_HANDLED;
    ui_close(pane->ui, pane);
    if (chosen >= 0)
        keys_chosen(dialog, (unsigned)chosen);
    return WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class send_keys_class = {
    .name = "send-keys", .title = N_("Send keys"), .size = sizeof(struct send_keys),
    .modal = true, .create = keys_create, .destroy = keys_destroy, .measure = keys_measure,
    .draw = keys_draw, .event = keys_event,
};
