#include "console/serial-frame.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "core/text.h"
#include "domain-port.h"
#include "keys.h"
#include "model.h"
#include "panes/figures.h"

/* A match that goes on in the next row of a wrapped line is marked there too. */
static void mark_match(const struct window *win, const struct console_view *view,
                       const struct serial_match *match, unsigned rows)
{
    uint64_t top = view->scrollback_lines - MIN(view->scroll, view->scrollback_lines);
    unsigned left = match->width, col = match->col;
    for (uint64_t line = match->line; left && col < view->cols; line++) {
        unsigned here = MIN(left, view->cols - col);
        if (line >= top && line - top < rows)
            window_style(win, (int)(line - top), (int)col, here, ROLE_MATCH);
        left -= here;
        col = 0;
    }
}

void serial_frame_cells(const struct window *win, const struct console_view *view,
                        const struct serial_match *match, bool cursor)
{
    unsigned rows = MIN(view->rows, win->rows), cols = MIN(view->cols, win->cols);
    for (unsigned row = 0; view->cells && row < rows; row++) {
        for (unsigned col = 0; col < cols; col++)
            window_cell(win, (int)row, (int)col, &view->cells[row * view->cols + col]);
    }
    mark_match(win, view, match, rows);
    if (cursor && cols && view->cursor_visible && !view->scroll && view->cursor_row < rows)
        window_cursor(win, (int)view->cursor_row, (int)MIN(view->cursor_col, cols - 1));
}

/* Text in the border, blanks around it; returns the columns used. */
static unsigned border_text(const struct window *win, int row, int col, enum role role,
                            const char *text)
{
    window_text(win, row, col, ROLE_BORDER, " ");
    unsigned width = window_text(win, row, col + 1, role, text);
    window_text(win, row, col + 1 + (int)width, ROLE_BORDER, " ");
    return width + 2;
}

/* The first key of each action, with a blank between them. */
struct border_key {
    const char *actions, *label;
};

static const struct border_key keys_usual[] = {
    {"console-leave", N_("leave")}, {"console-detach", N_("detach")},
    {"console-find", N_("find")},   {"console-help", N_("more")},
    {NULL, NULL}};
/* In the lower border, once the escape key was typed. */
static const struct border_key keys_after[] = {
    {"console-scroll", N_("scroll")},
    {"console-save", N_("save")},
    {"console-break", N_("break")},
    {"console-paste", N_("paste")},
    {"console-port-1 console-port-2", N_("port")},
    {"console-take", N_("take over")},
    {"console-zoom", N_("zoom")},
    {"console-help", N_("keys")},
    {"console-command", N_("command")},
    {NULL, NULL}};

/* "1 2", as the actions' keys are now; "" if the user took them away. */
static char *keys_of(struct app *app, const char *actions)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) ids = g_strsplit(actions, " ", -1);
    for (char **id = ids; *id; id++) {
        const struct action *action = action_find(app, *id);
        g_autofree char *key = action ? figure_key(action_keys(app, action)) : NULL;
        if (key)
            g_string_append_printf(out, "%s%s", out->len ? " " : "", key);
    }
    return g_string_free(out, FALSE);
}

/* The keys as one text, as many as fit `width`. */
static char *keys_text(struct app *app, const struct border_key *keys, const char *lead,
                       unsigned width)
{
    GString *text = g_string_new(lead);
    bool first = true;
    for (const struct border_key *k = keys; k->actions; k++) {
        g_autofree char *key = keys_of(app, k->actions);
        if (!*key)
            continue;
        g_autofree char *word = g_strdup_printf("%s%s %s", !text->len ? "" : first ? " " : "  ",
                                                key, _(k->label));
        first = false;
        if (text_width(text->str) + text_width(word) > width)
            break;
        g_string_append(text, word);
    }
    return g_string_free(text, FALSE);
}

static void draw_top(const struct window *win, const struct serial_frame *frame)
{
    window_hline(win, 0, 0, win->cols, frame->focused ? ROLE_BORDER_FOCUS : ROLE_BORDER);
    g_autofree char *key_word = key_name(frame->escape_key);
    g_autofree char *key = figure_key(key_word);
    g_autofree char *lead = g_strdup_printf(frame->prefix ? _("%s, now:") : _("%s then:"), key);
    g_autofree char *port = domain_port_label(frame->domain, frame->port);
    unsigned widest = MAX((win->cols > 22 ? win->cols - 22 : 0) / 2, 8);
    g_autofree char *name =
        text_cut(frame->name, MIN(text_width(frame->name), widest), true, win->canvas->ascii);
    g_autofree char *title = g_strdup_printf("%s · %s", name, port);
    if (text_width(title) + 4 > win->cols) { /* the name says more than the port */
        g_autofree char *cut = text_cut(frame->name, win->cols > 8 ? win->cols - 6 : 2, true,
                                        win->canvas->ascii);
        border_text(win, 0, 1, frame->focused ? ROLE_STRONG : ROLE_TITLE, cut);
        return;
    }
    unsigned used = 1 + border_text(win, 0, 1, frame->focused ? ROLE_STRONG : ROLE_TITLE, title);
    unsigned left = win->cols > used + 4 ? win->cols - used - 4 : 0;
    g_autofree char *keys = keys_text(frame->app, keys_usual, lead, left);
    if (!strcmp(keys, lead)) { /* no room for any of them: the escape key alone */
        g_free(keys);
        keys = g_strdup(key);
    }
    unsigned width = text_width(keys);
    if (width <= left)
        border_text(win, 0, (int)(win->cols - width) - 3,
                    frame->prefix ? ROLE_WARNING : ROLE_KEY_TEXT, keys);
}

/* The lower border's text: pieces with a dot between them, left out where they do not fit. */
struct pieces {
    GString *text;
    unsigned width;
};

__attribute__((format(printf, 2, 3))) static void add(struct pieces *pieces, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *piece = g_strdup_vprintf(fmt, args);
    va_end(args);
    const char *dot = pieces->text->len ? " · " : "";
    if (text_width(pieces->text->str) + text_width(dot) + text_width(piece) <= pieces->width)
        g_string_append_printf(pieces->text, "%s%s", dot, piece);
}

static void add_flow(struct pieces *pieces, const struct serial_frame *frame)
{
    const struct console_view *view = frame->view;
    bool always = frame->domain && !frame->domain->host->ops->console_show;
    char size[16];
    if (view->paste_left) {
        figure_size(size, sizeof(size), view->paste_left);
        add(pieces, _("pasting, %s left (x stops)"), size);
    }
    add(pieces, "%s", !view->recording ? _("not recorded")
                      : always         ? _("recorded since power-on")
                                       : _("recorded"));
    add(pieces, "%ux%u", view->cols, view->rows);
    add(pieces, _("scrollback %" PRIu64 " lines"), view->scrollback_lines);
    if (view->lost) {
        figure_size(size, sizeof(size), view->lost);
        add(pieces, _("%s came too fast and were left out"), size);
    }
}

static void add_scrolling(struct pieces *pieces, const struct console_view *view)
{
    add(pieces, _("%" PRIu64 " of %" PRIu64 " lines back"), (uint64_t)view->scroll,
        (uint64_t)view->scrollback_lines);
    add(pieces, "%s", _("Esc to the end"));
    add(pieces, "%s", _("/ find  n next  N last"));
}

static void add_away(struct pieces *pieces, const struct serial_frame *frame)
{
    if (!frame->problem) {
        add(pieces, "%s", _("not connected"));
        return;
    }
    add(pieces, _("not connected: %s"), frame->problem);
    g_autofree char *take = frame->taken ? keys_of(frame->app, "console-take") : NULL;
    g_autofree char *escape_word = key_name(frame->escape_key);
    g_autofree char *escape = figure_key(escape_word);
    if (take && *take)
        add(pieces, _("%s %s takes it over"), escape, take);
}

/* What the lower border says, the most urgent first. */
static char *bottom_text(const struct serial_frame *frame, unsigned width, enum role *role)
{
    const struct console_view *view = frame->view;
    struct pieces pieces = {g_string_new(NULL), width};
    bool off = frame->domain && !domain_is_active(frame->domain);
    *role = frame->notice || frame->scrolling || off || frame->problem ? ROLE_WARNING : ROLE_DIM;
    if (frame->notice)
        add(&pieces, "%s", frame->notice);
    if (off)
        add(&pieces, "%s", domain_state_label(frame->domain->state));
    else if (view && !view->connected)
        add_away(&pieces, frame);
    if (view && frame->scrolling)
        add_scrolling(&pieces, view);
    else if (view)
        add_flow(&pieces, frame);
    return g_string_free(pieces.text, FALSE);
}

static void draw_bottom(const struct window *win, const struct serial_frame *frame)
{
    enum role role = ROLE_WARNING;
    int row = (int)win->rows - 1;
    window_hline(win, row, 0, win->cols, frame->focused ? ROLE_BORDER_FOCUS : ROLE_BORDER);
    if (win->cols < 12)
        return;
    g_autofree char *text = frame->prefix ? keys_text(frame->app, keys_after, "", win->cols - 4)
                                          : bottom_text(frame, win->cols - 4, &role);
    if (*text)
        border_text(win, row, 1, role, text);
}

void serial_frame_draw(const struct window *win, const struct serial_frame *frame)
{
    draw_top(win, frame);
    draw_bottom(win, frame);
}
