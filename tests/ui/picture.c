#include "picture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct picture picture_new(unsigned cols, unsigned rows, bool ascii, bool mono)
{
    struct picture picture;
    picture.theme = theme_load_builtin(mono ? COLOR_MONO : COLOR_256);
    picture.canvas = canvas_new(cols, rows, picture.theme, ascii);
    picture.win = canvas_window(picture.canvas);
    return picture;
}

void picture_free(struct picture *picture)
{
    canvas_free(picture->canvas);
    theme_free(picture->theme);
}

void picture_clear(struct picture *picture)
{
    window_clear(&picture->win, ROLE_TEXT);
    picture->canvas->cursor_row = picture->canvas->cursor_col = -1;
}

void picture_expect(const struct picture *picture, const char *wanted)
{
    char *seen = canvas_dump(picture->canvas);
    ck_assert_msg(!strcmp(seen, wanted), "drawn:\n%s\nwanted:\n%s", seen, wanted);
    free(seen);
}

struct event event_key(const char *name)
{
    struct event event = {.type = EVENT_KEY, .key = key_parse(name)};
    ck_assert_uint_ne(event.key, KEY_NONE);
    return event;
}

struct event event_paste(const char *text)
{
    return (struct event){.type = EVENT_PASTE, .paste = text, .paste_len = strlen(text)};
}

struct event event_click(int row, int col)
{
    return (struct event){.type = EVENT_MOUSE, .mouse = MOUSE_PRESS, .button = 1, .row = row,
                          .col = col};
}
