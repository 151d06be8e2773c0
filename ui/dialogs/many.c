#include "dialogs/many.h"

#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "bulk.h"
#include "config.h"
#include "core/text.h"
#include "job.h"
#include "mark.h"
#include "stack.h"
#include "widgets/entry.h"
#include "widgets/textview.h"

#define MARGIN 3
#define LIST_ROWS_MIN 4

struct many {
    struct pane pane;
    struct bulk *bulk;
    struct textview *text;
    struct entry *typed; /* how many there are, typed where data is lost; or NULL */
    char *wrong;         /* what is wrong with it */
    unsigned counts[BULK_STATES]; /* as they were when the text was made */
    bool made, begun, on_typed;
    unsigned focus;        /* button */
    int at[2], width[2], row; /* where the buttons stand */
    unsigned rows, cols; /* of the text */
};

static unsigned doable(const struct many *many)
{
    return bulk_count(many->bulk) - bulk_count_state(many->bulk, BULK_LEFT_OUT);
}

/* --- its text --- */

static void append_summary(const struct many *many, GString *text)
{
    const struct bulk *bulk = many->bulk;
    unsigned count = doable(many);
    g_autofree char *left_out = bulk_left_out(bulk);
    if (!many->begun) {
        g_string_append_printf(text, ngettext("%u of %u: %s.\n", "%u of %u: %s.\n", count), count,
                               bulk_count(bulk), _(bulk_action(bulk)->help));
    } else {
        static const enum bulk_state shown[] = {BULK_DONE, BULK_FAILED, BULK_CANCELLED, BULK_RUNS,
                                                BULK_WAITS};
        for (size_t i = 0; i < G_N_ELEMENTS(shown); i++) {
            unsigned n = bulk_count_state(bulk, shown[i]);
            if (n || shown[i] == BULK_DONE)
                g_string_append_printf(text, "%u %s   ", n, bulk_state_label(shown[i]));
        }
        g_string_append_c(text, '\n');
    }
    if (*left_out)
        g_string_append_printf(text, _("Left out:\n%s\n"), left_out);
    g_string_append_c(text, '\n');
}

static bool is_up_to_date(const struct many *many)
{
    for (int i = 0; i < BULK_STATES; i++) {
        if (many->counts[i] != bulk_count_state(many->bulk, (enum bulk_state)i))
            return false;
    }
    return many->made;
}

static void make_text(struct many *many)
{
    if (is_up_to_date(many))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    append_summary(many, text);
    bulk_append_table(many->bulk, text);
    textview_set(many->text, text->str);
    for (int i = 0; i < BULK_STATES; i++)
        many->counts[i] = bulk_count_state(many->bulk, (enum bulk_state)i);
    many->made = true;
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", 0);
    many->rows = g_strv_length(lines);
    for (char **line = lines; *line; line++)
        many->cols = MAX(many->cols, MIN(text_width(*line), 200));
}

/* --- the pane --- */

static void begin(struct many *many)
{
    many->begun = true;
    many->made = false;
    many->on_typed = false;
    many->focus = 0;
    bulk_run(many->bulk);
}

static bool many_create(struct pane *pane, void *arg)
{
    struct many *many = (struct many *)pane;
    const struct many_arg *what = arg;
    unsigned flags = bulk_action(what->bulk)->flags;
    many->bulk = bulk_ref(what->bulk);
    many->text = textview_new(false);
    many->begun = pane->app->bulk == what->bulk;
    if (what->begin && !many->begun)
        begin(many);
    if (!many->begun && flags & ACTION_LOSS)
        many->typed = entry_new("", 20);
    many->on_typed = many->typed != NULL;
    many->focus = !many->begun && !(flags & (ACTION_DANGER | ACTION_LOSS)) && doable(many);
    make_text(many);
    return true;
}

static void many_destroy(struct pane *pane)
{
    struct many *many = (struct many *)pane;
    bulk_unref(many->bulk);
    textview_free(many->text);
    if (many->typed)
        entry_free(many->typed);
    g_free(many->wrong);
}

static void many_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct many *many = (struct many *)pane;
    make_text(many);
    *cols = MIN(*cols, MAX(many->cols + 1, 50) + 2 * MARGIN);
    *rows = MIN(*rows, MAX(many->rows, LIST_ROWS_MIN) + (many->typed ? 6 : 4));
}

/* The labels of the buttons there are now; returns how many. */
static unsigned buttons(const struct many *many, char *labels[2])
{
    if (many->begun) {
        labels[0] = g_strdup(_("Close"));
        labels[1] = bulk_is_running(many->bulk) ? g_strdup(_("Stop")) : NULL;
    } else {
        labels[0] = g_strdup(_("Cancel"));
        labels[1] = doable(many) ? g_strdup_printf("%s (%u)", _(bulk_action(many->bulk)->label),
                                                   doable(many))
                                 : NULL;
    }
    return labels[1] ? 2 : 1;
}

static void draw_buttons(struct many *many, const struct window *win)
{
    char *labels[2] = {NULL, NULL};
    unsigned count = buttons(many, labels), wanted = 2 * count - 2;
    int col;
    many->focus = MIN(many->focus, count - 1);
    for (unsigned i = 0; i < count; i++)
        wanted += text_width(labels[i]) + 4;
    col = win->cols > wanted ? (int)(win->cols - wanted) / 2 : 0;
    many->row = (int)win->rows - 2;
    for (unsigned i = 0; i < 2; i++) {
        bool focus = i == many->focus && !many->on_typed;
        many->at[i] = col;
        many->width[i] = i < count ? (int)text_width(labels[i]) + 4 : 0;
        if (i < count) {
            g_autofree char *label = g_strdup_printf("< %s >", labels[i]);
            window_text(win, many->row, col, focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, label);
            if (focus)
                window_cursor(win, many->row, col + 2);
        }
        col += many->width[i] + 2;
        g_free(labels[i]);
    }
}

static void draw_typed(struct many *many, const struct window *win, bool focused)
{
    g_autofree char *ask = g_strdup_printf(_("Data is lost for good. Type %u to go on:"),
                                           doable(many));
    int row = (int)win->rows - 4;
    int col = MARGIN + (int)window_text(win, row, MARGIN, ROLE_WARNING, ask) + 1;
    entry_draw(many->typed, win, row, col, 8, ROLE_FIELD, focused && many->on_typed);
    if (many->wrong)
        window_text(win, row + 1, MARGIN, ROLE_ERROR, many->wrong);
}

static void many_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct many *many = (struct many *)pane;
    const struct action *action = bulk_action(many->bulk);
    bool danger = !many->begun && action->flags & (ACTION_DANGER | ACTION_LOSS);
    unsigned foot = many->typed && !many->begun ? 5 : 3;
    make_text(many);
    pane->window = *win;
    window_clear(win, ROLE_DIALOG);
    g_autofree char *title = g_strdup_printf(many->begun ? "%s" : "%s?", _(action->label));
    window_box(win, danger ? ROLE_DANGER : ROLE_DIALOG, title);
    if (win->rows < foot + 2 || win->cols <= 2 * MARGIN)
        return;
    struct window inner = window_part(win, 1, MARGIN, win->rows - foot - 1,
                                      win->cols - 2 * MARGIN);
    textview_draw(many->text, &inner, focused);
    if (many->typed && !many->begun)
        draw_typed(many, win, focused);
    draw_buttons(many, win);
}

/* The number must be that of the objects: so much attention is asked where data is lost. */
static bool typed_right(struct many *many)
{
    g_autofree char *wanted = g_strdup_printf("%u", doable(many));
    g_clear_pointer(&many->wrong, g_free);
    if (!many->typed || !strcmp(entry_text(many->typed), wanted))
        return true;
    many->wrong = g_strdup_printf(_("type %s: so many lose data"), wanted);
    many->on_typed = true;
    return false;
}

static unsigned press(struct many *many, unsigned button)
{
    if (button == 0)
        return WISH_HANDLED | WISH_DIRTY | WISH_CLOSE;
    if (many->begun && bulk_job(many->bulk))
        job_cancel(bulk_job(many->bulk));
    else if (!many->begun && doable(many) && typed_right(many))
        begin(many);
    return WISH_HANDLED | WISH_DIRTY | WISH_RELAYOUT;
}

static unsigned many_mouse(struct many *many, const struct event *event)
{
    for (unsigned i = 0; i < 2; i++) {
        if (event->mouse == MOUSE_PRESS && event->button == 1 && event->row == many->row &&
            event->col >= many->at[i] && event->col < many->at[i] + many->width[i])
            return press(many, i);
    }
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= MARGIN;
    return textview_event(many->text, &inside) | WISH_HANDLED;
}

static unsigned move_focus(struct many *many)
{
    char *labels[2] = {NULL, NULL};
    unsigned count = buttons(many, labels);
    g_free(labels[0]);
    g_free(labels[1]);
    bool last = many->focus + 1 >= count;
    if (many->on_typed)
        many->focus = 0;
    else
        many->focus = last ? 0 : many->focus + 1;
    many->on_typed = many->typed && !many->begun && !many->on_typed && last;
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned many_key(struct many *many, const struct event *event)
{
    switch (event->key) {
    case KEY_ENTER_: return press(many, many->on_typed ? 1 : many->focus);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: return press(many, 0);
    case KEY_TAB_: case KEY_RIGHT_: case KEY_LEFT_: case KEY_TAB_ | MOD_SHIFT:
        return move_focus(many);
    default: break;
    }
    if (many->on_typed)
        return WISH_HANDLED;
    switch (event->key) {
    case 'n': case 'q': return press(many, 0);
    case 'y': return many->begun ? WISH_HANDLED : press(many, 1);
    case ' ': return press(many, many->focus);
    default: return textview_event(many->text, event) | WISH_HANDLED;
    }
}

static unsigned many_event(struct pane *pane, const struct event *event)
{
    struct many *many = (struct many *)pane;
    bool arrow = event->type == EVENT_KEY && (event->key == KEY_TAB_ || event->key == KEY_ENTER_);
    if (event->type == EVENT_MOUSE)
        return many_mouse(many, event);
    if (many->on_typed && !arrow) {
        unsigned wish = entry_event(many->typed, event, NULL);
        if (wish)
            return wish | WISH_HANDLED;
    }
    return event->type == EVENT_KEY ? many_key(many, event) : WISH_HANDLED;
}

const struct pane_class many_class = {
    .name = "many", .title = N_("Several objects"), .size = sizeof(struct many),
    .modal = true, .create = many_create, .destroy = many_destroy,
    .measure = many_measure, .draw = many_draw, .event = many_event,
};

void many_ask_marked(struct ui *ui, struct app *app, const struct action *action, char **args)
{
    g_autoptr(GPtrArray) marked = mark_domains(app->model);
    g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < marked->len; i++) {
        struct host_target *target = g_new0(struct host_target, 1);
        target->domain = g_ptr_array_index(marked, i);
        g_ptr_array_add(targets, target);
    }
    struct bulk *bulk = bulk_new(app, action, targets, args);
    struct many_arg arg = {.bulk = bulk};
    ui_open(ui, &many_class, &arg);
    bulk_unref(bulk);
}
