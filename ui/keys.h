/* keys.h: keys as numbers and names, events, and the keymap. Main thread. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A key is a code with modifier bits. Codes below 0x110000 are Unicode characters; control keys
 * are their letter with MOD_CTRL ('c' | MOD_CTRL). */
enum key_special {
    KEY_NONE = 0,
    KEY_BASE_ = 0x110000,
    KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_, KEY_PGUP_, KEY_PGDN_,
    KEY_INSERT_, KEY_DELETE_, KEY_BACKSPACE_, KEY_TAB_, KEY_ENTER_, KEY_ESCAPE_,
    KEY_F1_, KEY_F2_, KEY_F3_, KEY_F4_, KEY_F5_, KEY_F6_, KEY_F7_, KEY_F8_, KEY_F9_, KEY_F10_,
    KEY_F11_, KEY_F12_,
};
#define MOD_SHIFT 0x01000000u
#define MOD_ALT 0x02000000u
#define MOD_CTRL 0x04000000u

enum event_type { EVENT_KEY, EVENT_MOUSE, EVENT_PASTE };
enum mouse_kind { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct event {
    enum event_type type;
    uint32_t key;         /* EVENT_KEY */
    enum mouse_kind mouse; /* EVENT_MOUSE: row and col of the screen, 0-based */
    unsigned button;      /* 1 left, 2 middle, 3 right */
    int row, col;
    uint32_t mods;
    const char *paste;    /* EVENT_PASTE: UTF-8, valid during the call */
    size_t paste_len;
    const char *raw;      /* the terminal's bytes for this event (consoles pass them on) */
    size_t raw_len;
};

/* "C-]", "Enter", "F5", "PgUp", "a", "Space"; key_parse() gives KEY_NONE for nonsense. */
uint32_t key_parse(const char *name);
char *key_name(uint32_t key); /* g_free */

#endif
