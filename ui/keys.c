#include "keys.h"

#include <string.h>

/* Names of keys that are no character, in the order of enum key_special after KEY_BASE_. */
static const char *const special_names[] = {
    "Up",     "Down",   "Left", "Right", "Home", "End", "PgUp", "PgDn", "Insert", "Delete",
    "Backspace", "Tab", "Enter", "Esc",  "F1",   "F2",  "F3",   "F4",   "F5",     "F6",
    "F7",     "F8",     "F9",   "F10",   "F11",  "F12",
};

static const struct {
    char letter;
    uint32_t mod;
} mod_letters[] = {{'C', MOD_CTRL}, {'M', MOD_ALT}, {'S', MOD_SHIFT}};

#define CODE(key) ((key) & 0x1fffffu)

static uint32_t special_code(unsigned index)
{
    return KEY_BASE_ + 1 + index;
}

/* Takes "C-", "M-" and "S-" off the front. */
static uint32_t parse_mods(const char **name)
{
    uint32_t mods = 0;
    for (;;) {
        const char *p = *name;
        uint32_t mod = 0;
        for (unsigned i = 0; i < G_N_ELEMENTS(mod_letters); i++) {
            if (p[0] == mod_letters[i].letter && p[1] == '-' && p[2])
                mod = mod_letters[i].mod;
        }
        if (!mod)
            return mods;
        mods |= mod;
        *name += 2;
    }
}

uint32_t key_parse(const char *name)
{
    uint32_t mods = parse_mods(&name);
    for (unsigned i = 0; i < G_N_ELEMENTS(special_names); i++) {
        if (!g_ascii_strcasecmp(name, special_names[i]))
            return special_code(i) | mods;
    }
    if (!g_ascii_strcasecmp(name, "Space"))
        return ' ' | mods;
    gunichar ch = g_utf8_get_char_validated(name, -1);
    if (!ch || ch >= (gunichar)-2 || g_unichar_iscntrl(ch) || *g_utf8_next_char(name))
        return KEY_NONE;
    if (mods & MOD_CTRL && ch < 0x80)
        ch = (gunichar)g_ascii_tolower((char)ch);
    return ch | mods;
}

char *key_name(uint32_t key)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(mod_letters); i++) {
        if (key & mod_letters[i].mod)
            g_string_append_printf(out, "%c-", mod_letters[i].letter);
    }
    uint32_t code = CODE(key);
    if (code == ' ')
        g_string_append(out, "Space");
    else if (code > KEY_BASE_ && code - special_code(0) < G_N_ELEMENTS(special_names))
        g_string_append(out, special_names[code - special_code(0)]);
    else if (code && code < KEY_BASE_)
        g_string_append_unichar(out, code);
    return g_string_free(out, FALSE);
}
