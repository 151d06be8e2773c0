#include "input.h"

#include <stdbool.h>
#include <string.h>

#define ESC '\033'
#define SEQUENCE_MAX 64      /* bytes of a sequence worth waiting for */
#define STRING_MAX 65536     /* bytes of an answer string (OSC, DCS) passed over */
#define ESCAPE_MS 50         /* a lone Esc */
#define SEQUENCE_MS 500      /* the rest of a sequence that has begun, over a slow link */
#define PASTE_MS 3000        /* a paste whose end got lost */
#define PARAMS_MAX 8

enum mode { MODE_KEYS, MODE_PASTE, MODE_STRING };

struct input {
    GMainContext *context;
    void (*fn)(void *opaque, const struct event *event);
    void *opaque;
    GSource *timer;
    enum mode mode;
    GByteArray *wait;  /* bytes not yet understood; in MODE_PASTE what may be its end */
    GByteArray *paste;
    size_t skipped;    /* bytes of a string passed over */
};

/* A sequence in pieces: "CSI < 1 ; 2 M". */
struct csi {
    unsigned params[PARAMS_MAX];
    unsigned count;
    char prefix; /* one of "<=>?", or 0 */
    char final;
};

/* The number before '~' (and rxvt's '^', '$', '@'). */
static const uint32_t tilde_keys[] = {
    [1] = KEY_HOME_, [2] = KEY_INSERT_, [3] = KEY_DELETE_, [4] = KEY_END_, [5] = KEY_PGUP_,
    [6] = KEY_PGDN_, [7] = KEY_HOME_,   [8] = KEY_END_,    [11] = KEY_F1_, [12] = KEY_F2_,
    [13] = KEY_F3_,  [14] = KEY_F4_,    [15] = KEY_F5_,    [17] = KEY_F6_, [18] = KEY_F7_,
    [19] = KEY_F8_,  [20] = KEY_F9_,    [21] = KEY_F10_,   [23] = KEY_F11_, [24] = KEY_F12_,
};

/* Finals of CSI and SS3 that are keys. */
static const struct {
    char final;
    uint32_t csi, ss3;
} letter_keys[] = {
    {'A', KEY_UP_, KEY_UP_},
    {'B', KEY_DOWN_, KEY_DOWN_},
    {'C', KEY_RIGHT_, KEY_RIGHT_},
    {'D', KEY_LEFT_, KEY_LEFT_},
    {'H', KEY_HOME_, KEY_HOME_},
    {'F', KEY_END_, KEY_END_},
    {'P', KEY_F1_, KEY_F1_},
    {'Q', KEY_F2_, KEY_F2_},
    {'R', KEY_F3_, KEY_F3_},
    {'S', KEY_F4_, KEY_F4_},
    {'Z', KEY_TAB_ | MOD_SHIFT, KEY_TAB_ | MOD_SHIFT},
    {'M', KEY_NONE, KEY_ENTER_}, /* keypad from here on */
    {'I', KEY_NONE, KEY_TAB_},
    {'X', KEY_NONE, '='},
    {'a', KEY_UP_ | MOD_SHIFT, KEY_UP_ | MOD_CTRL}, /* rxvt's arrows */
    {'b', KEY_DOWN_ | MOD_SHIFT, KEY_DOWN_ | MOD_CTRL},
    {'c', KEY_RIGHT_ | MOD_SHIFT, KEY_RIGHT_ | MOD_CTRL},
    {'d', KEY_LEFT_ | MOD_SHIFT, KEY_LEFT_ | MOD_CTRL},
};

static void input_restart_timer(struct input *input);

struct input *input_new(GMainContext *context,
                        void (*fn)(void *opaque, const struct event *event), void *opaque)
{
    struct input *input = g_new0(struct input, 1);
    input->context = context;
    input->fn = fn;
    input->opaque = opaque;
    input->wait = g_byte_array_new();
    input->paste = g_byte_array_new();
    return input;
}

static void stop_timer(struct input *input)
{
    if (!input->timer)
        return;
    g_source_destroy(input->timer);
    g_clear_pointer(&input->timer, g_source_unref);
}

void input_free(struct input *input)
{
    if (!input)
        return;
    stop_timer(input);
    g_byte_array_free(input->wait, TRUE);
    g_byte_array_free(input->paste, TRUE);
    g_free(input);
}

static void emit_key(struct input *input, uint32_t key, size_t raw_len)
{
    if (!key)
        return;
    struct event event = {.type = EVENT_KEY,
                          .key = key,
                          .mods = key & (MOD_SHIFT | MOD_ALT | MOD_CTRL),
                          .raw = (const char *)input->wait->data,
                          .raw_len = raw_len};
    input->fn(input->opaque, &event);
}

static void emit_paste(struct input *input)
{
    g_autofree char *text = input->paste->len ? g_utf8_make_valid((const char *)input->paste->data,
                                                                  (gssize)input->paste->len)
                                              : g_strdup("");
    struct event event = {.type = EVENT_PASTE, .paste = text, .paste_len = strlen(text)};
    g_byte_array_set_size(input->paste, 0);
    input->fn(input->opaque, &event);
}

/* xterm's button number: two bits of button, modifiers, motion, wheel. */
static void emit_mouse(struct input *input, unsigned code, unsigned x, unsigned y, bool release,
                       size_t raw_len)
{
    struct event event = {.type = EVENT_MOUSE,
                          .row = (int)MIN(y, 10000) - 1,
                          .col = (int)MIN(x, 10000) - 1,
                          .button = (code & 3) + 1,
                          .mods = (code & 4 ? MOD_SHIFT : 0) | (code & 8 ? MOD_ALT : 0) |
                                  (code & 16 ? MOD_CTRL : 0),
                          .raw = (const char *)input->wait->data,
                          .raw_len = raw_len};
    bool no_button = (code & 3) == 3, motion = code & 32;
    if (!x || !y || code >= 128)
        return;
    if (code & 64) {
        if ((code & 3) > 1)
            return;
        event.mouse = code & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
        event.button = 0;
    } else if (motion) {
        if (no_button)
            return;
        event.mouse = MOUSE_DRAG;
    } else {
        event.mouse = release || no_button ? MOUSE_RELEASE : MOUSE_PRESS;
        event.button = no_button ? 0 : event.button;
    }
    input->fn(input->opaque, &event);
}

/* xterm's modifier parameter: 1 + shift + 2 alt + 4 control + 8 meta. */
static uint32_t modifiers(unsigned param)
{
    unsigned bits = param ? param - 1 : 0;
    return (bits & 1 ? MOD_SHIFT : 0) | (bits & (2 | 8) ? MOD_ALT : 0) | (bits & 4 ? MOD_CTRL : 0);
}

static uint32_t control_key(unsigned char byte)
{
    switch (byte) {
    case 0: return ' ' | MOD_CTRL;
    case '\t': return KEY_TAB_;
    case '\r': case '\n': return KEY_ENTER_;
    case '\b': case 0x7f: return KEY_BACKSPACE_;
    case ESC: return KEY_ESCAPE_;
    default:
        /* 1 to 26 are letters; 28 to 31 are \ ] ^ _. */
        return (byte < 27 ? byte + 'a' - 1u : byte + (unsigned)'@') | MOD_CTRL;
    }
}

/* A key given by its character code (kitty's and xterm's modifyOtherKeys). */
static uint32_t coded_key(unsigned code, uint32_t mods)
{
    if (code < 0x20 || code == 0x7f)
        return (control_key((unsigned char)code) & ~MOD_CTRL) | mods;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xf900))
        return KEY_NONE; /* surrogates, and kitty's codes for keys that only modify */
    if (mods & MOD_SHIFT && g_unichar_isalpha(code) && !(mods & MOD_CTRL)) {
        code = g_unichar_toupper(code);
        mods &= ~MOD_SHIFT;
    }
    return code | mods;
}

static uint32_t tilde_key(const struct csi *csi)
{
    unsigned number = csi->params[0];
    if (number == 27 && csi->count >= 3)
        return coded_key(csi->params[2], modifiers(csi->params[1]));
    if (number >= G_N_ELEMENTS(tilde_keys) || !tilde_keys[number])
        return KEY_NONE;
    uint32_t rxvt = csi->final == '^'   ? MOD_CTRL
                    : csi->final == '$' ? MOD_SHIFT
                    : csi->final == '@' ? MOD_CTRL | MOD_SHIFT
                                        : 0;
    return tilde_keys[number] | modifiers(csi->params[1]) | rxvt;
}

static uint32_t csi_key(const struct csi *csi)
{
    if (csi->prefix)
        return KEY_NONE;
    if (strchr("~^$@", csi->final))
        return tilde_key(csi);
    if (csi->final == 'u')
        return coded_key(csi->params[0], modifiers(csi->params[1]));
    for (unsigned i = 0; i < G_N_ELEMENTS(letter_keys); i++) {
        if (letter_keys[i].final == csi->final && letter_keys[i].csi)
            return letter_keys[i].csi | modifiers(csi->params[1]);
    }
    return KEY_NONE;
}

static uint32_t ss3_key(char final)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(letter_keys); i++) {
        if (letter_keys[i].final == final)
            return letter_keys[i].ss3;
    }
    /* The keypad's signs and digits are their own code with 0x40 added. */
    return final >= 'j' && final <= 'y' ? (uint32_t)final - 0x40 : KEY_NONE;
}

static void add_digit(struct csi *csi, char digit)
{
    if (!csi->count)
        csi->count = 1;
    unsigned *param = &csi->params[csi->count - 1];
    *param = MIN(*param * 10 + (unsigned)(digit - '0'), 0x1fffff);
}

/* Parses from behind "ESC ["; the bytes used, 0 if more must come, -1 if it is no sequence. */
static int parse_csi(const char *p, size_t len, struct csi *csi)
{
    memset(csi, 0, sizeof(*csi));
    bool sub = false; /* digits that are not kept: behind ':' are kitty's finer points */
    for (size_t i = 0; i < len; i++) {
        char c = p[i];
        if (c >= '<' && c <= '?' && i == 0) {
            csi->prefix = c;
        } else if (c >= '0' && c <= '9') {
            if (!sub)
                add_digit(csi, c);
        } else if (c == ';') {
            csi->count += csi->count ? 1 : 2;
            sub = csi->count > PARAMS_MAX; /* more than any key has */
            csi->count = MIN(csi->count, PARAMS_MAX);
        } else if (c == ':') {
            sub = true;
        } else if ((c >= '@' && c <= '~') || (c == '$' && i > 0)) {
            csi->final = c;
            return (int)i + 1;
        } else if (c < ' ' || c > '/') {
            return -1;
        }
    }
    return len >= SEQUENCE_MAX ? -1 : 0;
}

static void act_on_csi(struct input *input, const struct csi *csi, uint32_t alt, size_t raw_len)
{
    if (csi->prefix == '<' && (csi->final == 'M' || csi->final == 'm') && csi->count >= 3) {
        emit_mouse(input, csi->params[0], csi->params[1], csi->params[2], csi->final == 'm',
                   raw_len);
    } else if (!csi->prefix && csi->final == '~' && csi->params[0] == 200) {
        input->mode = MODE_PASTE;
        g_byte_array_set_size(input->paste, 0);
    } else {
        uint32_t key = csi_key(csi);
        emit_key(input, key ? key | alt : KEY_NONE, raw_len);
    }
}

/* Behind "ESC [" at offset `at`: the whole length used, 0 to wait. */
static size_t take_csi(struct input *input, const char *p, size_t len, size_t at, uint32_t alt)
{
    if (at >= len)
        return 0;
    if (p[at] == '[') { /* F1 to F5 of the Linux console */
        if (at + 1 >= len)
            return 0;
        if (p[at + 1] >= 'A' && p[at + 1] <= 'E')
            emit_key(input, (KEY_F1_ + (uint32_t)(p[at + 1] - 'A')) | alt, at + 2);
        return at + 2;
    }
    if (p[at] == 'M') { /* X10's mouse: three bytes, each with 32 added */
        if (at + 3 >= len)
            return 0;
        const unsigned char *m = (const unsigned char *)p + at + 1;
        if (m[0] >= 32 && m[1] > 32 && m[2] > 32)
            emit_mouse(input, m[0] - 32u, m[1] - 32u, m[2] - 32u, false, at + 4);
        return at + 4;
    }
    struct csi csi;
    int used = parse_csi(p + at, len - at, &csi);
    if (used == 0)
        return 0;
    if (used < 0) { /* what is left of it must not be taken for typed text */
        while (at < len && p[at] >= ' ' && p[at] < '@')
            at++;
        return at;
    }
    act_on_csi(input, &csi, alt, at + (size_t)used);
    return at + (size_t)used;
}

/* One character of UTF-8; invalid bytes are dropped one at a time. */
static size_t take_char(struct input *input, const char *p, size_t len, size_t at, uint32_t alt)
{
    unsigned char byte = (unsigned char)p[at];
    if (byte < 0x20 || byte == 0x7f) {
        emit_key(input, control_key(byte) | alt, at + 1);
        return at + 1;
    }
    gunichar ch = g_utf8_get_char_validated(p + at, (gssize)(len - at));
    if (ch == (gunichar)-2)
        return 0;
    if (ch == (gunichar)-1)
        return at + 1;
    size_t used = at + (size_t)(g_utf8_next_char(p + at) - (p + at));
    if (ch >= 0xa0 || ch < 0x80)
        emit_key(input, ch | alt, used);
    return used;
}

static size_t take_escape(struct input *input, const char *p, size_t len)
{
    if (len < 2)
        return 0;
    size_t at = 1;
    uint32_t alt = 0;
    if (p[1] == ESC) { /* rxvt: Alt with a key that is a sequence; else Esc typed twice */
        if (len < 3)
            return 0;
        if (p[2] != '[' && p[2] != 'O') {
            emit_key(input, KEY_ESCAPE_, 1);
            return 1;
        }
        alt = MOD_ALT;
        at = 2;
    }
    if (p[at] == '[')
        return take_csi(input, p, len, at + 1, alt);
    if (p[at] == 'O') {
        if (at + 1 >= len)
            return 0;
        uint32_t key = ss3_key(p[at + 1]);
        emit_key(input, key ? key | alt : KEY_NONE, at + 2);
        return at + 2;
    }
    if (strchr("]P_^X", p[at]) && p[at]) { /* an answer that nobody asked for */
        if (at + 1 >= len)
            return 0;
        input->mode = MODE_STRING;
        input->skipped = 0;
        return at + 1;
    }
    return take_char(input, p, len, at, MOD_ALT);
}

/* Passes over a string up to BEL or ST. */
static size_t take_string(struct input *input, const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool st = p[i] == ESC && i + 1 < len && p[i + 1] == '\\';
        if (p[i] == ESC && i + 1 == len)
            return i;
        if (p[i] == '\a' || p[i] == ESC || ++input->skipped > STRING_MAX) {
            input->mode = MODE_KEYS;
            return i + (st ? 2 : p[i] == ESC ? 0 : 1);
        }
    }
    return len;
}

static void keep_paste(struct input *input, const char *p, size_t len)
{
    size_t room = INPUT_PASTE_MAX - MIN(input->paste->len, INPUT_PASTE_MAX);
    g_byte_array_append(input->paste, (const guint8 *)p, (guint)MIN(len, room));
}

/* Collects pasted bytes up to its end mark, of which a part may be all that is here. */
static size_t take_paste(struct input *input, const char *p, size_t len)
{
    static const char mark[] = "\033[201~";
    const size_t mark_len = sizeof(mark) - 1;
    const char *end = memmem(p, len, mark, mark_len);
    if (end) {
        keep_paste(input, p, (size_t)(end - p));
        input->mode = MODE_KEYS;
        emit_paste(input);
        return (size_t)(end - p) + mark_len;
    }
    size_t held = MIN(len, mark_len - 1);
    while (held && memcmp(p + len - held, mark, held) != 0)
        held--;
    keep_paste(input, p, len - held);
    return len - held;
}

static size_t take_one(struct input *input)
{
    const char *p = (const char *)input->wait->data;
    size_t len = input->wait->len;
    switch (input->mode) {
    case MODE_PASTE: return take_paste(input, p, len);
    case MODE_STRING: return take_string(input, p, len);
    default: return *p == ESC ? take_escape(input, p, len) : take_char(input, p, len, 0, 0);
    }
}

static void drop(struct input *input, size_t len)
{
    g_byte_array_remove_range(input->wait, 0, (guint)MIN(len, input->wait->len));
}

/* The waiting bytes are small whenever this returns: an unfinished sequence or character. */
static void parse(struct input *input)
{
    while (input->wait->len) {
        enum mode before = input->mode;
        size_t used = take_one(input);
        if (!used && input->mode == before)
            break;
        drop(input, used);
    }
}

void input_feed(struct input *input, const char *bytes, size_t len)
{
    while (len) { /* in pieces, so that taking from the front stays cheap */
        size_t piece = MIN(len, 256);
        g_byte_array_append(input->wait, (const guint8 *)bytes, (guint)piece);
        parse(input);
        bytes += piece;
        len -= piece;
    }
    input_restart_timer(input);
}

void input_flush(struct input *input)
{
    stop_timer(input);
    if (input->mode == MODE_PASTE) {
        keep_paste(input, (const char *)input->wait->data, input->wait->len);
        drop(input, input->wait->len);
        input->mode = MODE_KEYS;
        emit_paste(input);
        return;
    }
    input->mode = MODE_KEYS;
    while (input->wait->len) {
        const char *p = (const char *)input->wait->data;
        size_t len = input->wait->len;
        if (*p == ESC && len == 2 && p[1] != ESC) { /* Alt with "[", "O", "]", ... */
            emit_key(input, (unsigned char)p[1] | MOD_ALT, 2);
            drop(input, 2);
        } else if (*p == ESC && (len == 1 || p[1] == ESC)) {
            emit_key(input, KEY_ESCAPE_, 1);
            drop(input, 1);
        } else { /* the beginning of something that never came whole */
            drop(input, len);
        }
    }
}

static gboolean timer_fired(gpointer opaque)
{
    struct input *input = opaque;
    input_flush(input);
    return G_SOURCE_REMOVE;
}

static void input_restart_timer(struct input *input)
{
    stop_timer(input);
    if (!input->wait->len && input->mode == MODE_KEYS)
        return;
    bool lone = input->wait->len == 1 && input->wait->data[0] == ESC;
    guint wait = input->mode == MODE_PASTE ? PASTE_MS
                 : lone                    ? ESCAPE_MS
                                           : SEQUENCE_MS;
    input->timer = g_timeout_source_new(wait);
    g_source_set_callback(input->timer, timer_fired, input, NULL);
    g_source_attach(input->timer, input->context);
}
