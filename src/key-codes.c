#include "key-codes.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"

/* linux/input-event-codes.h: the keys of keyboards. */
static const struct {
    const char *name;
    unsigned code;
} key_codes[] = {
    {"KEY_ESC", 1}, {"KEY_1", 2}, {"KEY_2", 3}, {"KEY_3", 4}, {"KEY_4", 5}, {"KEY_5", 6},
    {"KEY_6", 7}, {"KEY_7", 8}, {"KEY_8", 9}, {"KEY_9", 10}, {"KEY_0", 11}, {"KEY_MINUS", 12},
    {"KEY_EQUAL", 13}, {"KEY_BACKSPACE", 14}, {"KEY_TAB", 15}, {"KEY_Q", 16}, {"KEY_W", 17},
    {"KEY_E", 18}, {"KEY_R", 19}, {"KEY_T", 20}, {"KEY_Y", 21}, {"KEY_U", 22}, {"KEY_I", 23},
    {"KEY_O", 24}, {"KEY_P", 25}, {"KEY_LEFTBRACE", 26}, {"KEY_RIGHTBRACE", 27}, {"KEY_ENTER", 28},
    {"KEY_LEFTCTRL", 29}, {"KEY_A", 30}, {"KEY_S", 31}, {"KEY_D", 32}, {"KEY_F", 33}, {"KEY_G", 34},
    {"KEY_H", 35}, {"KEY_J", 36}, {"KEY_K", 37}, {"KEY_L", 38}, {"KEY_SEMICOLON", 39},
    {"KEY_APOSTROPHE", 40}, {"KEY_GRAVE", 41}, {"KEY_LEFTSHIFT", 42}, {"KEY_BACKSLASH", 43},
    {"KEY_Z", 44}, {"KEY_X", 45}, {"KEY_C", 46}, {"KEY_V", 47}, {"KEY_B", 48}, {"KEY_N", 49},
    {"KEY_M", 50}, {"KEY_COMMA", 51}, {"KEY_DOT", 52}, {"KEY_SLASH", 53}, {"KEY_RIGHTSHIFT", 54},
    {"KEY_KPASTERISK", 55}, {"KEY_LEFTALT", 56}, {"KEY_SPACE", 57}, {"KEY_CAPSLOCK", 58},
    {"KEY_F1", 59}, {"KEY_F2", 60}, {"KEY_F3", 61}, {"KEY_F4", 62}, {"KEY_F5", 63}, {"KEY_F6", 64},
    {"KEY_F7", 65}, {"KEY_F8", 66}, {"KEY_F9", 67}, {"KEY_F10", 68}, {"KEY_NUMLOCK", 69},
    {"KEY_SCROLLLOCK", 70}, {"KEY_KP7", 71}, {"KEY_KP8", 72}, {"KEY_KP9", 73}, {"KEY_KPMINUS", 74},
    {"KEY_KP4", 75}, {"KEY_KP5", 76}, {"KEY_KP6", 77}, {"KEY_KPPLUS", 78}, {"KEY_KP1", 79},
    {"KEY_KP2", 80}, {"KEY_KP3", 81}, {"KEY_KP0", 82}, {"KEY_KPDOT", 83},
    {"KEY_ZENKAKUHANKAKU", 85}, {"KEY_102ND", 86}, {"KEY_F11", 87}, {"KEY_F12", 88}, {"KEY_RO", 89},
    {"KEY_KATAKANA", 90}, {"KEY_HIRAGANA", 91}, {"KEY_HENKAN", 92}, {"KEY_KATAKANAHIRAGANA", 93},
    {"KEY_MUHENKAN", 94}, {"KEY_KPJPCOMMA", 95}, {"KEY_KPENTER", 96}, {"KEY_RIGHTCTRL", 97},
    {"KEY_KPSLASH", 98}, {"KEY_SYSRQ", 99}, {"KEY_RIGHTALT", 100}, {"KEY_LINEFEED", 101},
    {"KEY_HOME", 102}, {"KEY_UP", 103}, {"KEY_PAGEUP", 104}, {"KEY_LEFT", 105}, {"KEY_RIGHT", 106},
    {"KEY_END", 107}, {"KEY_DOWN", 108}, {"KEY_PAGEDOWN", 109}, {"KEY_INSERT", 110},
    {"KEY_DELETE", 111}, {"KEY_MACRO", 112}, {"KEY_MUTE", 113}, {"KEY_VOLUMEDOWN", 114},
    {"KEY_VOLUMEUP", 115}, {"KEY_POWER", 116}, {"KEY_KPEQUAL", 117}, {"KEY_KPPLUSMINUS", 118},
    {"KEY_PAUSE", 119}, {"KEY_SCALE", 120}, {"KEY_KPCOMMA", 121}, {"KEY_HANGEUL", 122},
    {"KEY_HANJA", 123}, {"KEY_YEN", 124}, {"KEY_LEFTMETA", 125}, {"KEY_RIGHTMETA", 126},
    {"KEY_COMPOSE", 127}, {"KEY_STOP", 128}, {"KEY_AGAIN", 129}, {"KEY_PROPS", 130},
    {"KEY_UNDO", 131}, {"KEY_FRONT", 132}, {"KEY_COPY", 133}, {"KEY_OPEN", 134}, {"KEY_PASTE", 135},
    {"KEY_FIND", 136}, {"KEY_CUT", 137}, {"KEY_HELP", 138}, {"KEY_MENU", 139}, {"KEY_CALC", 140},
    {"KEY_SETUP", 141}, {"KEY_SLEEP", 142}, {"KEY_WAKEUP", 143}, {"KEY_FILE", 144},
    {"KEY_SENDFILE", 145}, {"KEY_DELETEFILE", 146}, {"KEY_XFER", 147}, {"KEY_PROG1", 148},
    {"KEY_PROG2", 149}, {"KEY_WWW", 150}, {"KEY_MSDOS", 151}, {"KEY_COFFEE", 152},
    {"KEY_ROTATE_DISPLAY", 153}, {"KEY_CYCLEWINDOWS", 154}, {"KEY_MAIL", 155},
    {"KEY_BOOKMARKS", 156}, {"KEY_COMPUTER", 157}, {"KEY_BACK", 158}, {"KEY_FORWARD", 159},
    {"KEY_CLOSECD", 160}, {"KEY_EJECTCD", 161}, {"KEY_EJECTCLOSECD", 162}, {"KEY_NEXTSONG", 163},
    {"KEY_PLAYPAUSE", 164}, {"KEY_PREVIOUSSONG", 165}, {"KEY_STOPCD", 166}, {"KEY_RECORD", 167},
    {"KEY_REWIND", 168}, {"KEY_PHONE", 169}, {"KEY_ISO", 170}, {"KEY_CONFIG", 171},
    {"KEY_HOMEPAGE", 172}, {"KEY_REFRESH", 173}, {"KEY_EXIT", 174}, {"KEY_MOVE", 175},
    {"KEY_EDIT", 176}, {"KEY_SCROLLUP", 177}, {"KEY_SCROLLDOWN", 178}, {"KEY_KPLEFTPAREN", 179},
    {"KEY_KPRIGHTPAREN", 180}, {"KEY_NEW", 181}, {"KEY_REDO", 182}, {"KEY_F13", 183},
    {"KEY_F14", 184}, {"KEY_F15", 185}, {"KEY_F16", 186}, {"KEY_F17", 187}, {"KEY_F18", 188},
    {"KEY_F19", 189}, {"KEY_F20", 190}, {"KEY_F21", 191}, {"KEY_F22", 192}, {"KEY_F23", 193},
    {"KEY_F24", 194}, {"KEY_PLAYCD", 200}, {"KEY_PAUSECD", 201}, {"KEY_PROG3", 202},
    {"KEY_PROG4", 203}, {"KEY_ALL_APPLICATIONS", 204}, {"KEY_SUSPEND", 205}, {"KEY_CLOSE", 206},
    {"KEY_PLAY", 207}, {"KEY_FASTFORWARD", 208}, {"KEY_BASSBOOST", 209}, {"KEY_PRINT", 210},
    {"KEY_HP", 211}, {"KEY_CAMERA", 212}, {"KEY_SOUND", 213}, {"KEY_QUESTION", 214},
    {"KEY_EMAIL", 215}, {"KEY_CHAT", 216}, {"KEY_SEARCH", 217}, {"KEY_CONNECT", 218},
    {"KEY_FINANCE", 219}, {"KEY_SPORT", 220}, {"KEY_SHOP", 221}, {"KEY_ALTERASE", 222},
    {"KEY_CANCEL", 223}, {"KEY_BRIGHTNESSDOWN", 224}, {"KEY_BRIGHTNESSUP", 225}, {"KEY_MEDIA", 226},
    {"KEY_SWITCHVIDEOMODE", 227}, {"KEY_KBDILLUMTOGGLE", 228}, {"KEY_KBDILLUMDOWN", 229},
    {"KEY_KBDILLUMUP", 230}, {"KEY_SEND", 231}, {"KEY_REPLY", 232}, {"KEY_FORWARDMAIL", 233},
    {"KEY_SAVE", 234}, {"KEY_DOCUMENTS", 235}, {"KEY_BATTERY", 236}, {"KEY_BLUETOOTH", 237},
    {"KEY_WLAN", 238}, {"KEY_UWB", 239}, {"KEY_VIDEO_NEXT", 241}, {"KEY_VIDEO_PREV", 242},
    {"KEY_BRIGHTNESS_CYCLE", 243}, {"KEY_BRIGHTNESS_AUTO", 244}, {"KEY_DISPLAY_OFF", 245},
    {"KEY_WWAN", 246}, {"KEY_RFKILL", 247}, {"KEY_MICMUTE", 248},
};

/* Words that people use. */
static const struct {
    const char *word, *name;
} key_aliases[] = {
    {"CTRL", "KEY_LEFTCTRL"},   {"CONTROL", "KEY_LEFTCTRL"}, {"ALT", "KEY_LEFTALT"},
    {"SHIFT", "KEY_LEFTSHIFT"}, {"META", "KEY_LEFTMETA"},    {"SUPER", "KEY_LEFTMETA"},
    {"WIN", "KEY_LEFTMETA"},    {"DEL", "KEY_DELETE"},       {"INS", "KEY_INSERT"},
    {"ESCAPE", "KEY_ESC"},      {"RETURN", "KEY_ENTER"},     {"PGUP", "KEY_PAGEUP"},
    {"PGDN", "KEY_PAGEDOWN"},   {"ALTGR", "KEY_RIGHTALT"},   {"PRINT", "KEY_SYSRQ"},
};

#define CTRL_ALT_F(n)                                                                             \
    {"ctrl-alt-f" #n, "Ctrl-Alt-F" #n, {"KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_F" #n, NULL},          \
     n == 1 ? N_("text console 1") : NULL}
#define SYSRQ(letter, key, help)                                                                   \
    {"sysrq-" letter, "Alt-SysRq-" letter, {"KEY_LEFTALT", "KEY_SYSRQ", key, NULL}, help}

const struct key_chord key_chords[] = {
    {"ctrl-alt-del", "Ctrl-Alt-Del", {"KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_DELETE", NULL},
     N_("reboots, or shows the logon of Windows")},
    {"ctrl-alt-backspace", "Ctrl-Alt-Backspace",
     {"KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_BACKSPACE", NULL}, N_("ends an X server")},
    CTRL_ALT_F(1), CTRL_ALT_F(2), CTRL_ALT_F(3), CTRL_ALT_F(4), CTRL_ALT_F(5), CTRL_ALT_F(6),
    CTRL_ALT_F(7), CTRL_ALT_F(8), CTRL_ALT_F(9), CTRL_ALT_F(10), CTRL_ALT_F(11), CTRL_ALT_F(12),
    SYSRQ("s", "KEY_S", N_("writes all file systems out")),
    SYSRQ("u", "KEY_U", N_("makes all file systems read-only")),
    SYSRQ("b", "KEY_B", N_("reboots at once, without writing anything")),
    SYSRQ("e", "KEY_E", N_("ends all processes")),
    SYSRQ("i", "KEY_I", N_("kills all processes")),
    SYSRQ("f", "KEY_F", N_("kills what takes most memory")),
    SYSRQ("t", "KEY_T", N_("lists all tasks in the kernel's log")),
    SYSRQ("w", "KEY_W", N_("lists tasks that are blocked")),
    SYSRQ("m", "KEY_M", N_("shows what memory is used for")),
    SYSRQ("c", "KEY_C", N_("crashes the kernel, for a dump")),
    SYSRQ("o", "KEY_O", N_("powers off at once")),
    SYSRQ("h", "KEY_H", N_("lists what SysRq can do")),
    {"print", "Print", {"KEY_SYSRQ", NULL}, NULL},
    {"enter", "Enter", {"KEY_ENTER", NULL}, NULL},
    {"esc", "Esc", {"KEY_ESC", NULL}, NULL},
    {NULL, NULL, {NULL}, NULL},
};

static bool key_code_find(const char *name, unsigned *code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(key_codes); i++) {
        if (!g_ascii_strcasecmp(key_codes[i].name, name) ||
            !g_ascii_strcasecmp(key_codes[i].name + strlen("KEY_"), name)) {
            *code = key_codes[i].code;
            return true;
        }
    }
    return false;
}

/* "1" is a key and a code: as in virsh, digits alone are a code. */
static bool key_code_number(const char *text, unsigned *code)
{
    guint64 value = 0;
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    if (!g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 0, KEY_CODE_MAX, &value,
                                    NULL))
        return false;
    *code = (unsigned)value;
    return true;
}

bool key_code_read(const char *text, unsigned *code)
{
    if (key_code_number(text, code))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(key_aliases); i++) {
        if (!g_ascii_strcasecmp(key_aliases[i].word, text))
            return key_code_find(key_aliases[i].name, code);
    }
    return key_code_find(text, code);
}

const char *key_code_name(unsigned index)
{
    return index < G_N_ELEMENTS(key_codes) ? key_codes[index].name : NULL;
}

const struct key_chord *key_chord_find(const char *word)
{
    for (const struct key_chord *chord = key_chords; chord->word; chord++) {
        if (!g_ascii_strcasecmp(chord->word, word))
            return chord;
    }
    return NULL;
}
