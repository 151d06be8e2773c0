#include "menu.h"

#include <string.h>

#include "pane.h"

struct menu {
    char **items;
    char **reasons; /* "" where an item can be chosen; NULL: all can */
    unsigned count, cursor, top;
    unsigned rows, cols; /* as drawn last, without the border */
};

struct menu *menu_new(const char *const *items, const char *const *reasons, unsigned cursor)
{
    struct menu *menu = g_new0(struct menu, 1);
    menu->items = g_strdupv((char **)items);
    menu->count = g_strv_length(menu->items);
    menu->cursor = menu->count ? MIN(cursor, menu->count - 1) : 0;
    menu->rows = 1;
    if (reasons) {
        menu->reasons = g_new0(char *, menu->count + 1);
        for (unsigned i = 0; i < menu->count; i++)
            menu->reasons[i] = g_strdup(reasons[i] ? reasons[i] : "");
    }
    return menu;
}

void menu_free(struct menu *menu)
{
    if (!menu)
        return;
    g_strfreev(menu->items);
    g_strfreev(menu->reasons);
    g_free(menu);
}

static const char *reason_of(const struct menu *menu, unsigned item)
{
    return menu->reasons && *menu->reasons[item] ? menu->reasons[item] : NULL;
}

void menu_measure(const struct menu *menu, unsigned *rows, unsigned *cols)
{
    unsigned widest = 4;
    for (unsigned i = 0; i < menu->count; i++) {
        const char *reason = reason_of(menu, i);
        unsigned width = text_width(menu->items[i]) + (reason ? text_width(reason) + 2 : 0);
        widest = MAX(widest, width);
    }
    *rows = menu->count + 2;
    *cols = widest + 4;
}

static void draw_item(const struct menu *menu, const struct window *row, unsigned item)
{
    const char *reason = reason_of(menu, item);
    unsigned used = text_width(menu->items[item]);
    unsigned width = row->cols > 2 ? row->cols - 2 : row->cols;
    window_field(row, 0, 1, width, FIT_MIDDLE_CUT, reason ? ROLE_DIM : ROLE_TEXT,
                 menu->items[item]);
    if (reason && used + 2 < width)
        window_field(row, 0, 3 + (int)used, width - used - 2, FIT_LEFT, ROLE_DIM, reason);
    if (item != menu->cursor)
        return;
    window_style(row, 0, 0, row->cols, reason ? ROLE_SELECTED_OFF : ROLE_SELECTED);
    window_cursor(row, 0, 0);
}

void menu_draw(struct menu *menu, const struct window *win)
{
    if (win->rows < 3 || win->cols < 3)
        return;
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_DIALOG, NULL);
    menu->rows = win->rows - 2;
    menu->cols = win->cols - 2;
    if (menu->cursor < menu->top)
        menu->top = menu->cursor;
    else if (menu->cursor >= menu->top + menu->rows)
        menu->top = menu->cursor - menu->rows + 1;
    for (unsigned i = 0; i < menu->rows && menu->top + i < menu->count; i++) {
        struct window row = window_part(win, (int)i + 1, 1, 1, menu->cols);
        draw_item(menu, &row, menu->top + i);
    }
    if (menu->top)
        window_text(win, 0, (int)win->cols - 2, ROLE_DIM, "▲");
    if (menu->top + menu->rows < menu->count)
        window_text(win, (int)win->rows - 1, (int)win->cols - 2, ROLE_DIM, "▼");
}

static unsigned choose(const struct menu *menu, int *chosen)
{
    if (menu->count && !reason_of(menu, menu->cursor))
        *chosen = (int)menu->cursor;
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned click(struct menu *menu, const struct event *event, int *chosen)
{
    if (event->mouse == MOUSE_WHEEL_UP && menu->cursor)
        menu->cursor--;
    if (event->mouse == MOUSE_WHEEL_DOWN && menu->cursor + 1 < menu->count)
        menu->cursor++;
    if (event->mouse != MOUSE_PRESS)
        return WISH_HANDLED | WISH_DIRTY;
    bool inside = event->row > 0 && event->row <= (int)menu->rows && event->col > 0 &&
                  event->col <= (int)menu->cols;
    if (!inside) {
        *chosen = MENU_CANCEL;
        return WISH_HANDLED | WISH_DIRTY;
    }
    unsigned item = menu->top + (unsigned)event->row - 1;
    if (item >= menu->count)
        return WISH_HANDLED;
    menu->cursor = item;
    return choose(menu, chosen);
}

/* The next item after the cursor that begins with this character. */
static void jump(struct menu *menu, uint32_t ch)
{
    gunichar want = g_unichar_tolower(ch);
    for (unsigned i = 1; i <= menu->count; i++) {
        unsigned item = (menu->cursor + i) % menu->count;
        gunichar first = g_utf8_get_char_validated(menu->items[item], -1);
        if (first < (gunichar)-2 && g_unichar_tolower(first) == want) {
            menu->cursor = item;
            return;
        }
    }
}

unsigned menu_event(struct menu *menu, const struct event *event, int *chosen)
{
    *chosen = MENU_NOTHING;
    if (event->type == EVENT_MOUSE)
        return click(menu, event, chosen);
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    unsigned last = menu->count ? menu->count - 1 : 0, page = menu->rows;
    switch (event->key) {
    case KEY_ENTER_: case ' ': return choose(menu, chosen);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: *chosen = MENU_CANCEL; break;
    case KEY_UP_: menu->cursor = menu->cursor ? menu->cursor - 1 : last; break;
    case KEY_DOWN_: menu->cursor = menu->cursor < last ? menu->cursor + 1 : 0; break;
    case KEY_HOME_: menu->cursor = 0; break;
    case KEY_END_: menu->cursor = last; break;
    case KEY_PGUP_: menu->cursor -= MIN(menu->cursor, page); break;
    case KEY_PGDN_: menu->cursor = MIN(menu->cursor + page, last); break;
    default:
        if (event->key < KEY_BASE_ && menu->count)
            jump(menu, event->key);
    }
    return WISH_HANDLED | WISH_DIRTY;
}
