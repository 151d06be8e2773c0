#include "dialogs/action-form.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "path-names.h"
#include "stack.h"
#include "widgets/form.h"
#include "words.h"

#define ARGS_MAX 16
#define CHOICES_MAX 16

struct action_form {
    struct pane pane;
    const struct action *action;
    struct target_ref *target;
    char *title, *labels[ARGS_MAX];
    const struct action_arg *args[ARGS_MAX]; /* of the fields with these numbers, NULL: none */
    struct form_field fields[ARGS_MAX];
    unsigned count;
    struct form *form;
};

static const char *const field_ids[ARGS_MAX] = {"0", "1", "2",  "3",  "4",  "5",  "6",  "7",
                                                "8", "9", "10", "11", "12", "13", "14", "15"};

bool action_form_needed(const struct action *action)
{
    for (const struct action_arg *arg = action->verb >= 0 ? action->args : NULL;
         arg && arg->name; arg++) {
        if (arg->required)
            return true;
    }
    return false;
}

/* --- fields --- */

static void add_field(struct action_form *dialog, struct form_field field)
{
    field.id = field.id ? field.id : field_ids[dialog->count];
    dialog->fields[dialog->count++] = field;
}

static bool is_flag(const struct action_arg *arg)
{
    return arg->name[0] == '-' && !arg->value;
}

static void add_arg(struct action_form *dialog, const struct action_arg *arg)
{
    struct form_field field = {.kind = is_flag(arg)     ? FORM_CHECK
                                       : arg->choices   ? FORM_SELECT
                                                        : FORM_ENTRY};
    const char *bare = arg->name + strspn(arg->name, "-");
    dialog->labels[dialog->count] =
        g_strdup(arg->label ? _(arg->label) : arg->name[0] == '-' ? bare : _(bare));
    field.label = dialog->labels[dialog->count];
    field.flags = arg->secret ? FORM_SECRET : 0;
    dialog->args[dialog->count] = arg;
    add_field(dialog, field);
}

/* What must be said first, then what may be, then what is yes or no. */
static void add_args(struct action_form *dialog)
{
    for (int round = 0; round < 3; round++) {
        for (const struct action_arg *arg = dialog->action->args; arg && arg->name; arg++) {
            int wanted = is_flag(arg) ? 2 : arg->required || arg->secret ? 0 : 1;
            if (wanted == round && dialog->count + 3 < ARGS_MAX)
                add_arg(dialog, arg);
        }
    }
}

/* The first choice of what may be left out is to leave it out. */
static void set_choices(struct action_form *dialog, unsigned field)
{
    const char *options[CHOICES_MAX + 2] = {NULL};
    const struct action_arg *arg = dialog->args[field];
    unsigned n = 0;
    if (!arg->required)
        options[n++] = _("(as it is)");
    for (const char *const *choice = arg->choices; *choice && n <= CHOICES_MAX; choice++)
        options[n++] = *choice;
    form_set_options(dialog->form, field_ids[field], options);
}

/* A picture gets a name that is not taken yet, from the domain and the minute. */
static void preset(struct action_form *dialog, const struct pane_target *target)
{
    const char *name = target_name(target);
    if (strcmp(dialog->action->id, "screenshot") != 0 || !name)
        return;
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *time = now ? g_date_time_format(now, "%Y%m%d-%H%M%S") : NULL;
    g_autofree char *plain = g_strdelimit(g_strdup(name), "/", '-');
    g_autofree char *file = g_strdup_printf("%s-%s.png", plain, time ? time : "1");
    g_autofree char *path = g_build_filename(g_get_home_dir(), file, NULL);
    form_set_text(dialog->form, field_ids[1], path);
}

/* --- answers --- */

static const char *field_value(struct action_form *dialog, unsigned field)
{
    const struct action_arg *arg = dialog->args[field];
    if (dialog->fields[field].kind == FORM_SELECT && !arg->required &&
        !form_choice(dialog->form, field_ids[field]))
        return "";
    return form_text(dialog->form, field_ids[field]);
}

static char *form_check_arg(void *opaque, struct form *form, unsigned field)
{
    struct action_form *dialog = opaque;
    const struct action_arg *arg = dialog->args[field];
    (void)form;
    if (!arg || is_flag(arg))
        return NULL;
    const char *text = field_value(dialog, field);
    if (!*text)
        return arg->required || arg->secret ? g_strdup(_("it is needed")) : NULL;
    if (arg->path && !g_path_is_absolute(text) && !g_str_has_prefix(text, "~/"))
        return g_strdup(_("the whole name is needed, from / on"));
    return NULL;
}

static void add_words(struct action_form *dialog, unsigned field, GPtrArray *options,
                      GPtrArray *operands)
{
    const struct action_arg *arg = dialog->args[field];
    const char *text = is_flag(arg) ? "" : field_value(dialog, field);
    if (is_flag(arg)) {
        if (form_checked(dialog->form, field_ids[field]))
            g_ptr_array_add(options, g_strdup(arg->name));
    } else if (!*text) {
        return;
    } else if (arg->name[0] == '-') {
        g_ptr_array_add(options, g_strconcat(arg->name, "=", text, NULL));
    } else if (arg->rest) {
        const char *error = NULL;
        g_auto(GStrv) words = words_split(text, &error);
        for (char **word = words; word && *word; word++)
            g_ptr_array_add(operands, g_strdup(*word));
    } else if (arg->path && g_str_has_prefix(text, "~/")) {
        g_ptr_array_add(operands, g_build_filename(g_get_home_dir(), text + 2, NULL));
    } else {
        g_ptr_array_add(operands, g_strdup(text));
    }
}

/* The action's words as a shell would have them, NULL-terminated. */
static GPtrArray *form_words(struct action_form *dialog)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) operands = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < dialog->count; i++) {
        if (dialog->args[i])
            add_words(dialog, i, words, operands);
    }
    g_ptr_array_add(words, g_strdup("--"));
    for (guint i = 0; i < operands->len; i++)
        g_ptr_array_add(words, g_strdup(g_ptr_array_index(operands, i)));
    g_ptr_array_add(words, NULL);
    return words;
}

static unsigned form_pressed(void *opaque, struct form *form, unsigned field)
{
    struct action_form *dialog = opaque;
    struct ui *ui = dialog->pane.ui;
    struct pane_target target;
    if (strcmp(form_field(form, field)->id, "go") != 0) {
        ui_close(ui, &dialog->pane);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (!form_check(form))
        return WISH_HANDLED | WISH_DIRTY;
    ui_close(ui, &dialog->pane);
    if (target_ref_find(dialog->target, dialog->pane.app, &target)) {
        g_autoptr(GPtrArray) words = form_words(dialog);
        ui_run_on(ui, dialog->action, &target, (char **)words->pdata);
    }
    return WISH_HANDLED | WISH_DIRTY;
}

/* --- help and completion --- */

static char *form_hint(void *opaque, struct form *form, unsigned field)
{
    struct action_form *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (id && !strcmp(id, "about"))
        return g_strdup_printf(_("%s."), _(dialog->action->help));
    if (dialog->args[field] && is_flag(dialog->args[field]))
        return g_strdup(_(dialog->args[field]->help));
    int focus = (int)form_focus(form);
    const struct action_arg *at = focus < (int)dialog->count ? dialog->args[focus] : NULL;
    if (id && !strcmp(id, "help"))
        return at && !is_flag(at) ? g_strdup(_(at->help)) : g_strdup("");
    return NULL;
}

/* For the last word of what is typed. */
static char **form_complete(void *opaque, struct form *form, unsigned field, const char *before)
{
    struct action_form *dialog = opaque;
    const struct action_arg *arg = dialog->args[field];
    struct app *app = dialog->pane.app;
    const char *blank = strrchr(before, ' ');
    const char *word = blank ? blank + 1 : before;
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    (void)form;
    g_auto(GStrv) all = !arg            ? NULL
                        : arg->path     ? path_names_complete(app->path_names, word)
                        : arg->complete ? arg->complete(app, word)
                                        : NULL;
    for (char **at = all; at && *at; at++) {
        if (g_str_has_prefix(*at, word))
            g_ptr_array_add(found, g_strdup(*at));
    }
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

static const struct form_ops form_ops = {
    .check = form_check_arg, .hint = form_hint, .pressed = form_pressed,
    .complete = form_complete,
};

/* --- the pane --- */

static bool form_pane_create(struct pane *pane, void *arg)
{
    struct action_form *dialog = (struct action_form *)pane;
    const struct action_form_arg *what = arg;
    const char *name = target_name(what->target);
    bool named = name && what->action->on != ACTION_ON_NOTHING;
    const struct host *host = what->target->host;
    dialog->action = what->action;
    dialog->target = target_ref_new(what->target);
    dialog->title = g_strdup_printf("%s%s%s", _(what->action->label), named || host ? ": " : "",
                                    named ? name : host ? host->alias : "");
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "about"});
    add_args(dialog);
    add_field(dialog, (struct form_field){.kind = FORM_NOTE, .id = "help"});
    add_field(dialog, (struct form_field){.kind = FORM_BUTTON, .id = "cancel",
                                          .label = N_("Cancel")});
    add_field(dialog, (struct form_field){.kind = FORM_BUTTON, .id = "go",
                                          .label = what->action->label, .flags = FORM_DEFAULT});
    dialog->form = form_new(dialog->fields, dialog->count, &form_ops, dialog);
    for (unsigned i = 0; i < dialog->count; i++) {
        if (dialog->fields[i].kind == FORM_SELECT)
            set_choices(dialog, i);
    }
    preset(dialog, what->target);
    return true;
}

static void form_pane_destroy(struct pane *pane)
{
    struct action_form *dialog = (struct action_form *)pane;
    form_free(dialog->form);
    target_ref_free(dialog->target);
    for (unsigned i = 0; i < dialog->count; i++)
        g_free(dialog->labels[i]);
    g_free(dialog->title);
}

static void form_pane_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct action_form *dialog = (struct action_form *)pane;
    *cols = MIN(*cols, 76);
    *rows = MIN(*rows, form_rows(dialog->form) + 2);
}

static void form_pane_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct action_form *dialog = (struct action_form *)pane;
    g_autofree char *title = text_cut(dialog->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_clear(win, ROLE_DIALOG);
    window_box(win, dialog->action->flags & ACTION_DANGER ? ROLE_DANGER : ROLE_BORDER_FOCUS, title);
    struct window inner = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                      win->cols > 4 ? win->cols - 4 : 0);
    form_draw(dialog->form, &inner, focused);
}

static unsigned form_pane_event(struct pane *pane, const struct event *event)
{
    struct action_form *dialog = (struct action_form *)pane;
    struct event inside = *event;
    inside.row -= 1;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && event->type == EVENT_KEY &&
        (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

const struct pane_class action_form_class = {
    .name = "action-form", .title = N_("Options"), .size = sizeof(struct action_form),
    .modal = true, .create = form_pane_create, .destroy = form_pane_destroy,
    .measure = form_pane_measure, .draw = form_pane_draw, .event = form_pane_event,
};
