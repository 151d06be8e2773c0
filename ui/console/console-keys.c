#include "console/console-keys.h"

#include <glib.h>
#include <string.h>

#define MODS (MOD_SHIFT | MOD_ALT | MOD_CTRL)

/* xterm's numbers: a key is CSI <number> ~, CSI <letter>, or SS3 <letter>. */
static const struct {
    uint32_t key;
    char final;
    uint8_t number; /* of the ~ form */
    bool function;  /* SS3 without modifiers, whatever the mode */
} specials[] = {
    {KEY_UP_, 'A', 0, false},     {KEY_DOWN_, 'B', 0, false},   {KEY_RIGHT_, 'C', 0, false},
    {KEY_LEFT_, 'D', 0, false},   {KEY_HOME_, 'H', 0, false},   {KEY_END_, 'F', 0, false},
    {KEY_INSERT_, '~', 2, false}, {KEY_DELETE_, '~', 3, false}, {KEY_PGUP_, '~', 5, false},
    {KEY_PGDN_, '~', 6, false},   {KEY_F1_, 'P', 0, true},      {KEY_F2_, 'Q', 0, true},
    {KEY_F3_, 'R', 0, true},      {KEY_F4_, 'S', 0, true},      {KEY_F5_, '~', 15, false},
    {KEY_F6_, '~', 17, false},    {KEY_F7_, '~', 18, false},    {KEY_F8_, '~', 19, false},
    {KEY_F9_, '~', 20, false},    {KEY_F10_, '~', 21, false},   {KEY_F11_, '~', 23, false},
    {KEY_F12_, '~', 24, false},
};

/* 1 + shift + 2 alt + 4 control, as xterm counts. */
static unsigned modifier_number(uint32_t key)
{
    return 1 + (key & MOD_SHIFT ? 1 : 0) + (key & MOD_ALT ? 2 : 0) + (key & MOD_CTRL ? 4 : 0);
}

__attribute__((format(printf, 2, 3))) static size_t print(char *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = g_vsnprintf(buf, CONSOLE_KEY_BYTES, fmt, args);
    va_end(args);
    return (size_t)CLAMP(len, 0, CONSOLE_KEY_BYTES - 1);
}

static size_t encode_special(uint32_t key, const struct console_view *modes, char *buf)
{
    unsigned mods = modifier_number(key);
    for (unsigned i = 0; i < G_N_ELEMENTS(specials); i++) {
        if (specials[i].key != (key & ~MODS))
            continue;
        char final = specials[i].final;
        if (final == '~')
            return mods > 1 ? print(buf, "\033[%u;%u~", specials[i].number, mods)
                            : print(buf, "\033[%u~", specials[i].number);
        if (mods > 1)
            return print(buf, "\033[1;%u%c", mods, final);
        return print(buf, "\033%c%c", specials[i].function || modes->app_cursor ? 'O' : '[', final);
    }
    return 0;
}

/* The control byte of a character, -1 if it has none. */
static int control_byte(uint32_t ch)
{
    if (ch >= 'a' && ch <= 'z')
        return (int)(ch - 'a' + 1);
    if (ch >= '@' && ch <= '_')
        return (int)(ch - '@');
    if (ch == ' ')
        return 0;
    if (ch == '/')
        return 0x1f;
    return ch == '?' ? 0x7f : -1;
}

/* Keys of one byte, with Alt as a leading escape. */
static size_t encode_plain(uint32_t key, char *buf)
{
    uint32_t base = key & ~MODS;
    int control = key & MOD_CTRL ? control_byte(base) : -1;
    size_t len = 0;
    if (!base || (base >= 0xd800 && base < 0xe000))
        return 0;
    if (base == KEY_TAB_ && key & MOD_SHIFT)
        return print(buf, "\033[Z");
    if (key & MOD_ALT)
        buf[len++] = '\033';
    if (base == KEY_ENTER_)
        buf[len++] = '\r';
    else if (base == KEY_ESCAPE_)
        buf[len++] = '\033';
    else if (base == KEY_TAB_)
        buf[len++] = '\t';
    else if (base == KEY_BACKSPACE_)
        buf[len++] = key & MOD_CTRL ? '\b' : '\177';
    else if (base >= KEY_BASE_)
        return 0;
    else if (control >= 0)
        buf[len++] = (char)control;
    else
        len += (size_t)g_unichar_to_utf8(base, buf + len);
    return len;
}

size_t console_key_encode(uint32_t key, const struct console_view *modes, char *buf)
{
    size_t len = encode_special(key, modes, buf);
    return len ? len : encode_plain(key, buf);
}

/* X10's button byte without its offset; -1 if this mode does not report the event. */
static int mouse_button(const struct event *event, const struct console_view *modes)
{
    int button = (int)CLAMP(event->button, 1, 3) - 1;
    switch (event->mouse) {
    case MOUSE_PRESS: break;
    case MOUSE_RELEASE:
        if (modes->mouse_mode == 9)
            return -1;
        if (!modes->mouse_sgr)
            button = 3;
        break;
    case MOUSE_DRAG:
        if (modes->mouse_mode < 1002 || (!event->button && modes->mouse_mode < 1003))
            return -1;
        button = (event->button ? button : 3) + 32;
        break;
    case MOUSE_WHEEL_UP: button = 64; break;
    case MOUSE_WHEEL_DOWN: button = 65; break;
    }
    if (modes->mouse_mode == 9)
        return button > 2 ? -1 : button;
    return button + (event->mods & MOD_SHIFT ? 4 : 0) + (event->mods & MOD_ALT ? 8 : 0) +
           (event->mods & MOD_CTRL ? 16 : 0);
}

size_t console_mouse_encode(const struct event *event, int row, int col,
                            const struct console_view *modes, char *buf)
{
    if (!modes->mouse_mode || row < 0 || col < 0 || row >= (int)modes->rows ||
        col >= (int)modes->cols)
        return 0;
    int button = mouse_button(event, modes);
    if (button < 0)
        return 0;
    if (modes->mouse_sgr)
        return print(buf, "\033[<%d;%d;%d%c", button, col + 1, row + 1,
                     event->mouse == MOUSE_RELEASE ? 'm' : 'M');
    if (row > 222 || col > 222) /* does not fit X10's bytes */
        return 0;
    memcpy(buf, "\033[M", 3);
    buf[3] = (char)(32 + button);
    buf[4] = (char)(33 + col);
    buf[5] = (char)(33 + row);
    return 6;
}
