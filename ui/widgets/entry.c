#include "entry.h"

#include <string.h>

#include "glyph.h"
#include "pane.h"

#define DEFAULT_MAX 1000

struct entry {
    GString *text;
    size_t cursor; /* bytes */
    size_t first;  /* byte of the first character drawn */
    size_t max;
    GPtrArray *history;
    int history_at; /* -1: the line being typed */
    char *typed;    /* kept while history shows */
    entry_complete_fn complete;
    void *complete_opaque;
    char **candidates;
    bool secret;
    bool waiting; /* for candidates, and nothing was typed since */
};

struct entry *entry_new(const char *text, size_t max)
{
    struct entry *entry = g_new0(struct entry, 1);
    entry->text = g_string_new(NULL);
    entry->max = max ? max : DEFAULT_MAX;
    entry->history_at = -1;
    entry_set(entry, text ? text : "");
    return entry;
}

void entry_free(struct entry *entry)
{
    if (!entry)
        return;
    if (entry->secret)
        explicit_bzero(entry->text->str, entry->text->allocated_len);
    g_string_free(entry->text, TRUE);
    g_free(entry->typed);
    g_strfreev(entry->candidates);
    g_free(entry);
}

void entry_set_secret(struct entry *entry)
{
    entry->secret = true;
    /* So large that it never moves and leaves a copy behind. */
    GString *text = g_string_sized_new(entry->max + 1);
    g_string_append(text, entry->text->str);
    g_string_free(entry->text, TRUE);
    entry->text = text;
}

const char *entry_text(const struct entry *entry)
{
    return entry->text->str;
}

/* Inserts what is text of `text` at the cursor, whole characters as far as they fit. */
static void insert(struct entry *entry, const char *text)
{
    for (uint32_t ch; (ch = glyph_next(&text)) != 0;) {
        char utf8[8];
        size_t len = (size_t)g_unichar_to_utf8(ch, utf8);
        if (entry->text->len + len > entry->max)
            return;
        g_string_insert_len(entry->text, (gssize)entry->cursor, utf8, (gssize)len);
        entry->cursor += len;
    }
}

static void set_text(struct entry *entry, const char *text)
{
    g_string_truncate(entry->text, 0);
    entry->cursor = entry->first = 0;
    insert(entry, text);
}

void entry_set(struct entry *entry, const char *text)
{
    set_text(entry, text);
    entry->history_at = -1;
    g_clear_pointer(&entry->candidates, g_strfreev);
}

void entry_use_history(struct entry *entry, GPtrArray *history)
{
    entry->history = history;
    entry->history_at = -1;
}

void entry_history_add(GPtrArray *history, const char *line, unsigned limit)
{
    if (!*line)
        return;
    for (guint i = 0; i < history->len; i++) {
        if (!strcmp(g_ptr_array_index(history, i), line)) {
            g_ptr_array_remove_index(history, i);
            break;
        }
    }
    if (history->len && history->len >= limit)
        g_ptr_array_remove_index(history, 0);
    g_ptr_array_add(history, g_strdup(line));
}

void entry_use_completion(struct entry *entry, entry_complete_fn complete, void *opaque)
{
    entry->complete = complete;
    entry->complete_opaque = opaque;
}

const char *const *entry_candidates(const struct entry *entry)
{
    return (const char *const *)entry->candidates;
}

/* Byte positions of the character before and after `at`; marks go with their letter. */
static size_t before(const struct entry *entry, size_t at)
{
    const char *text = entry->text->str, *p = text + at;
    while (p > text) {
        p = g_utf8_prev_char(p);
        if (glyph_width(g_utf8_get_char(p)))
            break;
    }
    return (size_t)(p - text);
}

static size_t after(const struct entry *entry, size_t at)
{
    const char *p = entry->text->str + at;
    if (*p)
        p = g_utf8_next_char(p);
    while (*p && !glyph_width(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    return (size_t)(p - entry->text->str);
}

static size_t word_before(const struct entry *entry, size_t at)
{
    const char *text = entry->text->str;
    while (at && text[at - 1] == ' ')
        at--;
    while (at && text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_after(const struct entry *entry, size_t at)
{
    const char *text = entry->text->str;
    while (text[at] == ' ')
        at++;
    while (text[at] && text[at] != ' ')
        at++;
    return at;
}

static void erase(struct entry *entry, size_t from, size_t to)
{
    g_string_erase(entry->text, (gssize)from, (gssize)(to - from));
    entry->cursor = from;
}

static unsigned text_columns(const struct entry *entry, size_t from, size_t to)
{
    g_autofree char *part = g_strndup(entry->text->str + from, to - from);
    return text_width(part);
}

static void draw_secret(const struct entry *entry, const struct window *part, enum role role,
                        bool focused)
{
    unsigned chars = (unsigned)g_utf8_strlen(entry->text->str, -1);
    unsigned at = (unsigned)g_utf8_strlen(entry->text->str, (gssize)entry->cursor);
    unsigned shown = MIN(chars, part->cols - 1);
    window_field(part, 0, 0, part->cols, FIT_LEFT, role, "");
    for (unsigned i = 0; i < shown; i++)
        window_text(part, 0, (int)i, role, "*");
    if (focused)
        window_cursor(part, 0, (int)MIN(at, shown));
}

void entry_draw(struct entry *entry, const struct window *win, int row, int col, unsigned width,
                enum role role, bool focused)
{
    struct window part = window_part(win, row, col, 1, width);
    if (!part.cols || !part.rows)
        return;
    if (entry->secret) {
        draw_secret(entry, &part, role, focused);
        return;
    }
    entry->first = MIN(entry->first, entry->cursor);
    while (entry->first < entry->cursor &&
           text_columns(entry, entry->first, entry->cursor) >= part.cols)
        entry->first = after(entry, entry->first);
    while (entry->first && text_columns(entry, before(entry, entry->first), entry->text->len) <
                               part.cols)
        entry->first = before(entry, entry->first);
    window_field(&part, 0, 0, part.cols, FIT_LEFT, role, "");
    window_text(&part, 0, 0, role, entry->text->str + entry->first);
    if (entry->first)
        window_text(&part, 0, 0, role, "‹");
    if (text_columns(entry, entry->first, entry->text->len) > part.cols)
        window_text(&part, 0, (int)part.cols - 1, role, "›");
    if (focused)
        window_cursor(&part, 0, (int)text_columns(entry, entry->first, entry->cursor));
}

void entry_click(struct entry *entry, int col)
{
    size_t at = entry->first;
    while (at < entry->text->len && (int)text_columns(entry, entry->first, after(entry, at)) <= col)
        at = after(entry, at);
    entry->cursor = at;
}

/* Shows a line of the history, -1 the one being typed. */
static void show_history(struct entry *entry, int at)
{
    if (entry->history_at < 0) {
        g_free(entry->typed);
        entry->typed = g_strdup(entry->text->str);
    }
    entry->history_at = at;
    set_text(entry, at < 0 ? entry->typed : g_ptr_array_index(entry->history, at));
}

static bool history_key(struct entry *entry, uint32_t key)
{
    int len = (int)entry->history->len, at = entry->history_at;
    bool up = key == KEY_UP_ || key == ('p' | MOD_CTRL);
    if (up)
        at = at < 0 ? len - 1 : MAX(at - 1, 0);
    else if (at >= 0)
        at = at + 1 < len ? at + 1 : -1;
    if (at == entry->history_at || (up && !len))
        return false;
    show_history(entry, at);
    return true;
}

/* What all candidates begin with. */
static char *common_start(char **words)
{
    size_t len = strlen(words[0]);
    for (char **word = words + 1; *word; word++) {
        size_t same = 0;
        while (same < len && words[0][same] == (*word)[same])
            same++;
        len = same;
    }
    while (len && ((unsigned char)words[0][len] & 0xc0) == 0x80)
        len--;
    return g_strndup(words[0], len);
}

static void complete(struct entry *entry)
{
    g_clear_pointer(&entry->candidates, g_strfreev);
    g_autofree char *head = g_strndup(entry->text->str, entry->cursor);
    char **words = entry->complete(entry->complete_opaque, head);
    entry->waiting = !words;
    if (!words || !words[0]) {
        g_strfreev(words);
        return;
    }
    size_t start = entry->cursor;
    while (start && entry->text->str[start - 1] != ' ')
        start--;
    g_autofree char *common = common_start(words);
    if (strlen(common) >= entry->cursor - start) {
        erase(entry, start, entry->cursor);
        insert(entry, common);
    }
    /* A folder, and a pattern's key with its operator, go on. */
    size_t len = strlen(common);
    bool open = len && strchr("/=~>", common[len - 1]);
    if (!words[1] && !open && entry->text->str[entry->cursor] != ' ')
        insert(entry, " ");
    if (words[1])
        entry->candidates = words;
    else
        g_strfreev(words);
}

void entry_complete_again(struct entry *entry)
{
    if (entry->waiting)
        complete(entry);
}

/* Keys that move or delete; false if the key is none of them. */
static bool edit_key(struct entry *entry, uint32_t key)
{
    size_t at = entry->cursor, len = entry->text->len;
    switch (key) {
    case KEY_LEFT_: case 'b' | MOD_CTRL: entry->cursor = before(entry, at); return true;
    case KEY_RIGHT_: case 'f' | MOD_CTRL: entry->cursor = after(entry, at); return true;
    case KEY_HOME_: case 'a' | MOD_CTRL: entry->cursor = 0; return true;
    case KEY_END_: case 'e' | MOD_CTRL: entry->cursor = len; return true;
    case KEY_LEFT_ | MOD_CTRL:
    case 'b' | MOD_ALT: entry->cursor = word_before(entry, at); return true;
    case KEY_RIGHT_ | MOD_CTRL:
    case 'f' | MOD_ALT: entry->cursor = word_after(entry, at); return true;
    case KEY_BACKSPACE_:
        if (!len) /* an empty prompt is left that way */
            return false;
        erase(entry, before(entry, at), at);
        return true;
    case KEY_DELETE_: case 'd' | MOD_CTRL: erase(entry, at, after(entry, at)); return true;
    case 'u' | MOD_CTRL: erase(entry, 0, at); return true;
    case 'k' | MOD_CTRL: erase(entry, at, len); return true;
    case 'w' | MOD_CTRL:
    case KEY_BACKSPACE_ | MOD_ALT: erase(entry, word_before(entry, at), at); return true;
    default: return false;
    }
}

static bool handle(struct entry *entry, const struct event *event)
{
    if (event->type == EVENT_PASTE) {
        g_autofree char *text = g_strndup(event->paste, event->paste_len);
        insert(entry, g_strchomp(text)); /* a copied line brings its end along */
        return true;
    }
    uint32_t key = event->key;
    bool vertical = key == KEY_UP_ || key == KEY_DOWN_ || key == ('p' | MOD_CTRL) ||
                    key == ('n' | MOD_CTRL);
    if (vertical && entry->history) {
        history_key(entry, key);
        return true;
    }
    if (key == KEY_TAB_ && entry->complete) {
        complete(entry);
        return true;
    }
    if (edit_key(entry, key))
        return true;
    if (key < ' ' || key >= KEY_BASE_)
        return false;
    char utf8[8];
    utf8[g_unichar_to_utf8(key, utf8)] = '\0';
    insert(entry, utf8);
    return true;
}

unsigned entry_event(struct entry *entry, const struct event *event, bool *changed)
{
    if (changed)
        *changed = false;
    if (event->type == EVENT_MOUSE)
        return 0;
    entry->waiting = false;
    g_autofree char *old = g_strdup(entry->text->str);
    if (!handle(entry, event))
        return 0;
    if (event->type != EVENT_KEY || event->key != KEY_TAB_)
        g_clear_pointer(&entry->candidates, g_strfreev);
    if (changed)
        *changed = strcmp(old, entry->text->str) != 0;
    return WISH_HANDLED | WISH_DIRTY;
}
