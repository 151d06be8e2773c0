#include "panes/help.h"

#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "config.h"
#include "core/text.h"
#include "dialogs/prompt.h"
#include "panes/figures.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/textview.h"

#define KEY_WIDTH 14
#define INDENT 2
#define NARROW 70   /* below it the commands' column is left out */
#define ROOMY 100   /* from it on all sections have the same columns */
#define TINY 36     /* below it an explanation stands under its key */
#define TEXT_MIN 16 /* columns that an explanation gets at least */

struct help {
    struct pane pane;
    const char *context; /* the section of the place that it was called from, until it is shown */
    unsigned begin;      /* the line where that begins */
    struct textview *text;
    GArray *headings; /* unsigned: lines that are headings */
    unsigned cols, version; /* of the window and of the keys that the text was made for */
    GPtrArray *searches;
};

static const struct {
    const char *context, *title;
} sections[] = {
    {"domains", N_("Domains")},       {"details", N_("Details")},
    {"console", N_("Console: after the escape key")},
    {"log", N_("Messages and commands")}, {"help", N_("This page")},
    {"global", N_("Everywhere")},     {NULL, N_("Commands without a key: type them after :")},
};

static const char *const moving[][2] = {
    {N_("arrows hjkl"), N_("move")},       {"PgUp PgDn", N_("a page")},
    {"Ctrl-u Ctrl-d", N_("half a page")},  {"Home End g G", N_("to the first, to the last")},
    {"Tab Shift-Tab", N_("to the next pane or field")},
    {"Esc", N_("one step back; never destroys anything")},
};

/* Pads to a width by columns, not bytes. */
static void append_padded(GString *out, const char *text, unsigned width)
{
    unsigned used = text_width(text);
    g_string_append(out, text);
    for (; used < width; used++)
        g_string_append_c(out, ' ');
    g_string_append_c(out, ' ');
}

static void append_heading(struct help *help, GString *out, unsigned *lines, const char *title)
{
    if (*lines) {
        g_string_append_c(out, '\n');
        (*lines)++;
    }
    g_array_append_val(help->headings, *lines);
    g_string_append_printf(out, "%s\n", title);
    (*lines)++;
}

/* "Ctrl-l F5": every key of the row. */
static char *all_keys(const char *keys)
{
    g_auto(GStrv) words = g_strsplit(keys ? keys : "", " ", 0);
    for (char **word = words; *word; word++) {
        char *shown = figure_key(*word);
        g_free(*word);
        *word = shown ? shown : g_strdup("");
    }
    return g_strjoinv(" ", words);
}

/* The explanation of a key, on several lines if it must be. */
static void append_text(struct help *help, GString *out, unsigned *lines, unsigned col,
                        const char *text)
{
    unsigned least = help->cols < TINY ? 8 : TEXT_MIN;
    unsigned room = help->cols > col + least ? help->cols - col : least;
    g_autofree char *broken = paragraph_text(room, col, text);
    g_string_append_printf(out, "%s\n", broken);
    *lines += paragraph_rows(room, text);
}

static void append_under(struct help *help, GString *out, unsigned *lines, const char *keys,
                         const char *text)
{
    g_string_append_printf(out, "%*s%s\n%*s", INDENT, "", keys, 2 * INDENT, "");
    (*lines)++;
    append_text(help, out, lines, 2 * INDENT, text);
}

/* `names`: the columns of the commands' names, 0: they are left out. */
static void append_action(struct help *help, GString *out, unsigned *lines,
                          const struct action *action, unsigned names)
{
    g_autofree char *keys = all_keys(action_keys(help->pane.app, action));
    g_autofree char *word = g_strdup_printf(":%s", action->id);
    if (help->cols < TINY) {
        append_under(help, out, lines, *keys ? keys : word, _(action->help));
        return;
    }
    unsigned key_width = MAX(KEY_WIDTH, text_width(keys));
    g_string_append_printf(out, "%*s", INDENT, "");
    append_padded(out, keys, key_width);
    if (names)
        append_padded(out, word, names);
    append_text(help, out, lines, INDENT + key_width + 1 + (names ? names + 1 : 0),
                _(action->help));
}

static bool is_in_section(struct app *app, const struct action *action, unsigned section)
{
    const char *context = action_keys(app, action) ? action_section(action) : NULL;
    return !g_strcmp0(context, sections[section].context);
}

/* The columns of the commands' names: the same in all sections where there is room. */
static unsigned names_width(struct help *help, unsigned section)
{
    unsigned width = 0;
    if (help->cols < NARROW)
        return 0;
    for (unsigned i = 0; i < action_count(help->pane.app); i++) {
        const struct action *action = action_get(help->pane.app, i);
        if (help->cols >= ROOMY || is_in_section(help->pane.app, action, section))
            width = MAX(width, text_width(action->id) + 1);
    }
    return help->cols >= ROOMY ? width + 1 : width;
}

static void append_section(struct help *help, GString *out, unsigned *lines, unsigned section)
{
    struct app *app = help->pane.app;
    unsigned names = names_width(help, section), found = 0;
    for (unsigned i = 0; i < action_count(app); i++)
        found += is_in_section(app, action_get(app, i), section);
    if (found)
        append_heading(help, out, lines, _(sections[section].title));
    if (found && !g_strcmp0(sections[section].context, help->context))
        help->begin = *lines - 1;
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        if (is_in_section(help->pane.app, action, section))
            append_action(help, out, lines, action, names);
    }
}

static char *make_text(struct help *help)
{
    GString *out = g_string_new(NULL);
    g_array_set_size(help->headings, 0);
    unsigned lines = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(sections); i++)
        append_section(help, out, &lines, i);
    append_heading(help, out, &lines, _("Moving"));
    for (unsigned i = 0; i < G_N_ELEMENTS(moving); i++) {
        if (help->cols < TINY) {
            append_under(help, out, &lines, _(moving[i][0]), _(moving[i][1]));
            continue;
        }
        g_string_append_printf(out, "%*s", INDENT, "");
        append_padded(out, _(moving[i][0]), KEY_WIDTH);
        append_text(help, out, &lines, INDENT + KEY_WIDTH + 1, _(moving[i][1]));
    }
    g_autofree char *escape = figure_key(config_string(help->pane.app->config, CONFIG_ESCAPE_KEY));
    append_heading(help, out, &lines, _("The escape key of consoles"));
    g_string_append_printf(out, _("  %s; typed twice it goes to the guest."), escape);
    return g_string_free(out, FALSE);
}

static enum role help_role(void *opaque, unsigned line)
{
    struct help *help = opaque;
    for (guint i = 0; i < help->headings->len; i++) {
        if (g_array_index(help->headings, unsigned, i) == line)
            return ROLE_HEADER;
    }
    return ROLE_TEXT;
}

static bool help_create(struct pane *pane, void *arg)
{
    struct help *help = (struct help *)pane;
    help->context = arg;
    help->headings = g_array_new(FALSE, FALSE, sizeof(unsigned));
    help->text = textview_new(false);
    textview_use_roles(help->text, help_role, help);
    g_autofree char *text = make_text(help);
    textview_set(help->text, text);
    return true;
}

static void help_destroy(struct pane *pane)
{
    struct help *help = (struct help *)pane;
    textview_free(help->text);
    g_array_unref(help->headings);
    if (help->searches)
        g_ptr_array_unref(help->searches);
}

/* The text is made anew in the language that is read now. */
static void help_attach(struct pane *pane)
{
    ((struct help *)pane)->cols = 0;
}

static void help_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct help *help = (struct help *)pane;
    unsigned cols = win->cols > 2 ? win->cols - 2 : 0; /* beside the margin and the scrollbar */
    unsigned version = action_keys_version(pane->app);
    if (cols != help->cols || version != help->version) {
        help->cols = cols;
        help->version = version;
        g_autofree char *text = make_text(help);
        textview_set(help->text, text);
        if (help->context)
            textview_show(help->text, help->begin);
        help->context = NULL;
    }
    struct window inner = window_part(win, 0, 1, win->rows, win->cols > 1 ? win->cols - 1 : 0);
    textview_draw(help->text, &inner, focused);
}

static void find_done(void *opaque, const char *text)
{
    struct help *help = opaque;
    if (text)
        textview_search(help->text, text);
    ui_dirty(help->pane.ui);
}

static unsigned help_event(struct pane *pane, const struct event *event)
{
    struct help *help = (struct help *)pane;
    unsigned wish = textview_event(help->text, event);
    if (!wish && event->type == EVENT_KEY && (event->key == KEY_ESCAPE_ || event->key == '?'))
        return WISH_HANDLED | WISH_CLOSE;
    return wish;
}

static unsigned help_command(struct pane *pane, const struct action *action, char **args)
{
    struct help *help = (struct help *)pane;
    (void)args;
    if (strcmp(action->id, "help-find") != 0)
        return 0;
    struct prompt_arg arg = {.mark = "/", .history = &help->searches, .done = find_done,
                             .opaque = help};
    ui_open(pane->ui, &prompt_class, &arg);
    return WISH_HANDLED | WISH_DIRTY;
}

static void help_status(struct pane *pane, char *buf, size_t size)
{
    struct help *help = (struct help *)pane;
    const char *needle = textview_needle(help->text);
    if (needle && *needle)
        g_snprintf(buf, size, _("/%s  n N next"), needle);
}

static const struct action help_actions[] = {
    {.id = "help-find", .label = N_("Find"), .help = N_("Search this page; n and N go on"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "/", .context = "help"},
    {.id = NULL},
};

const struct pane_class help_class = {
    .name = "help", .title = N_("Help"), .size = sizeof(struct help), .create = help_create,
    .destroy = help_destroy, .attach = help_attach, .draw = help_draw, .event = help_event,
    .command = help_command, .status = help_status, .actions = help_actions,
};
