#include "term-curses.h"

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <locale.h>
#include <ncursesw/term.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "core/text.h"
#include "disputed.h"
#include "palette.h"
#include "term-cell.h"

#define TERM_NAME_MAX 64
#define RGB_CACHE 256
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define WRAP_ON "\033[?7h"
#define WRAP_OFF "\033[?7l"

struct terminal {
    SCREEN *screen;  /* NULL while another terminal is the active one */
    char *name, *colorterm;
    GByteArray *last_words; /* what would have restored the terminal when it lost its screen */
    FILE *file;      /* a memory file: what ncurses writes */
    FILE *no_input;
    locale_t locale; /* ncurses takes the encoding from the thread's: UTF-8, for every client. One
                      * of ASCII gets characters of ASCII, and no REP, which many xterms lack */
    enum term_font font;
    bool has_mouse;  /* knows private modes at all */
    bool no_wrap;    /* what is written beyond the last column stays in its row */
    bool mouse;
    bool mouse_on, started, modes_unknown; /* as the terminal stands */
    unsigned cols, rows;
    char *region; /* to be sent before the next frame, or NULL */
    unsigned colors;
    struct vt_cell *shown; /* what was given to ncurses last */
    GHashTable *pairs;     /* fg << 16 | bg, each + 1 -> pair number */
    int next_pair;
    struct {
        uint32_t rgb, color;
    } reduced[RGB_CACHE];
};

/* ncurses 6.4 loses the windows of all screens when one is deleted, so one lives at a time: the
 * terminal drawn to last. Another one drawn to takes its place and begins afresh. */
static struct terminal *active;

static const int taken_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

/* Asked first, for a newterm() that fails loses memory. */
static bool is_known(const char *name, FILE *out)
{
    int problem;
    if (setupterm(name, fileno(out), &problem) == ERR)
        return false;
    del_curterm(cur_term);
    return true;
}

/* newterm() installs handlers where there are none; signals are not a screen's business here. */
static SCREEN *new_screen(const char *name, FILE *out, FILE *in)
{
    struct sigaction before[G_N_ELEMENTS(taken_signals)];
    for (unsigned i = 0; i < G_N_ELEMENTS(taken_signals); i++)
        sigaction(taken_signals[i], NULL, &before[i]);
    SCREEN *screen = newterm(name, out, in);
    for (unsigned i = 0; i < G_N_ELEMENTS(taken_signals); i++)
        sigaction(taken_signals[i], &before[i], NULL);
    return screen;
}

static bool name_is_sane(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= TERM_NAME_MAX && name[0] != '.' &&
           strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+-") == len;
}

static bool has_string(const char *capability)
{
    const char *value = tigetstr(capability);
    return value && value != (const char *)-1 && *value;
}

static void discard_output(struct terminal *term)
{
    fflush(term->file);
    if (ftruncate(fileno(term->file), 0) == 0)
        lseek(fileno(term->file), 0, SEEK_SET);
}

static bool open_files(struct terminal *term)
{
    int fd = memfd_create("virtty-frame", MFD_CLOEXEC);
    if (fd >= 0)
        term->file = fdopen(fd, "w+");
    if (fd >= 0 && !term->file)
        close(fd);
    term->no_input = fopen("/dev/null", "re");
    term->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return term->file && term->no_input && term->locale;
}

/* TERM=xterm from a terminal that says COLORTERM knows 256 colours; its terminfo entry does not
 * say so, that of xterm-256color does. */
static SCREEN *open_screen(struct terminal *term)
{
    static const char *const plain[] = {"xterm", "screen", "tmux", "rxvt", "konsole", "putty"};
    for (unsigned i = 0; *term->colorterm && i < G_N_ELEMENTS(plain); i++) {
        if (strcmp(term->name, plain[i]) != 0)
            continue;
        g_autofree char *better = g_strconcat(term->name, "-256color", NULL);
        if (is_known(better, term->file))
            return new_screen(better, term->file, term->no_input);
    }
    return is_known(term->name, term->file) ? new_screen(term->name, term->file, term->no_input)
                                            : NULL;
}

static void prepare_screen(struct terminal *term)
{
    /* Raw modes concern a terminal's driver, which belongs to the client. */
    scrollok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    idlok(stdscr, FALSE);
    idcok(stdscr, FALSE);
    typeahead(-1); /* never breaks a frame off for input */
    int colors = has_colors() && start_color() == OK ? tigetnum("colors") : 0;
    term->colors = colors > 0 ? (unsigned)colors : 0;
    if (term->colors)
        use_default_colors();
    term->has_mouse = has_string("kmous");
    /* What is wider for the terminal than for us must not go on in the next row. */
    term->no_wrap = has_string("rmam") || term->has_mouse;
    g_hash_table_remove_all(term->pairs);
    term->next_pair = 1;
}

static void forget_shown(struct terminal *term)
{
    memset(term->shown, 0, sizeof(struct vt_cell) * term->cols * term->rows);
    clearok(curscr, TRUE);
}

static void resize_screen(struct terminal *term)
{
    resize_term((int)term->rows, (int)term->cols);
    forget_shown(term);
}

static void append(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
}

/* Takes out of the memory file what ncurses wrote. */
static void take_output(struct terminal *term, GByteArray *out)
{
    int fd = fileno(term->file);
    fflush(term->file);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size;) {
        guint8 buf[4096];
        ssize_t got = pread(fd, buf, sizeof(buf), at);
        if (got <= 0)
            break;
        g_byte_array_append(out, buf, (guint)got);
        at += got;
    }
    discard_output(term);
}

/* Takes a string of terminfo's out of what ncurses wrote since `from`. */
static void drop_string(GByteArray *out, guint from, const char *capability)
{
    const char *text = has_string(capability) ? tigetstr(capability) : "";
    size_t len = strlen(text);
    guint8 *at;
    while (len && out->len > from &&
           (at = memmem(out->data + from, out->len - from, text, len)) != NULL)
        g_byte_array_remove_range(out, (guint)(at - out->data), (guint)len);
}

/* ncurses resets the palette when it takes and leaves a terminal; it never changed it, but the
 * user may have. */
static void drop_palette_reset(GByteArray *out, guint from)
{
    drop_string(out, from, "oc");
}

static void give_back(struct terminal *term, GByteArray *out)
{
    guint from = out->len;
    if (term->mouse_on)
        append(out, MOUSE_OFF);
    if (term->started && term->has_mouse)
        append(out, PASTE_OFF);
    if (term->started) {
        endwin();
        take_output(term, out);
        drop_palette_reset(out, from);
        if (!has_string("rmcup")) /* what is said next gets a line of its own */
            append(out, "\r\n");
    }
    /* Last, for the other screen's end may bring back what was saved at its beginning. */
    if (term->started && term->no_wrap)
        append(out, WRAP_ON);
    term->mouse_on = term->started = false;
    forget_shown(term);
}

/* Takes the screen from the active terminal. */
static void deactivate(void)
{
    struct terminal *term = active;
    if (!term)
        return;
    give_back(term, term->last_words);
    delscreen(term->screen);
    term->screen = NULL;
    active = NULL;
}

/* Gives the terminal a screen; false if ncurses does not know its type. */
static bool activate(struct terminal *term)
{
    if (active == term)
        return true;
    deactivate();
    term->screen = open_screen(term);
    if (!term->screen)
        return false;
    active = term;
    g_byte_array_set_size(term->last_words, 0);
    prepare_screen(term);
    resize_screen(term);
    /* What newterm() said was for the size in terminfo; the first refresh() says it anew. */
    endwin();
    discard_output(term);
    return true;
}

/* ncurses works in the locale of the thread: returns the one to give back to leave(). */
static locale_t enter(const struct terminal *term)
{
    return uselocale(term->locale);
}

static void leave(locale_t before)
{
    uselocale(before);
}

static void term_close(struct terminal *term)
{
    if (!term)
        return;
    if (active == term) {
        locale_t before = enter(term);
        deactivate();
        leave(before);
    }
    if (term->file)
        fclose(term->file);
    if (term->no_input)
        fclose(term->no_input);
    if (term->locale)
        freelocale(term->locale);
    g_hash_table_destroy(term->pairs);
    g_byte_array_free(term->last_words, TRUE);
    g_free(term->name);
    g_free(term->colorterm);
    g_free(term->shown);
    g_free(term->region);
    g_free(term);
}

static char *open_problem(struct terminal *term)
{
    if (!*term->name)
        return g_strdup(_("TERM is not set; set it to your terminal's type, for example "
                          "TERM=xterm-256color"));
    if (!name_is_sane(term->name))
        return g_strdup(_("TERM is not the name of a terminal type; set it, for example "
                          "TERM=xterm-256color"));
    if (!open_files(term))
        return g_strdup_printf(_("no screen for TERM=%s: %s"), term->name, g_strerror(errno));
    locale_t before = enter(term);
    bool known = activate(term), placing = known && has_string("cup");
    leave(before);
    if (!known)
        return g_strdup_printf(_("the terminal type “%s” is not known on this machine; try "
                                 "TERM=xterm, or install ncurses-term"),
                               term->name);
    if (!placing)
        return g_strdup_printf(_("a terminal of type “%s” cannot place its cursor, so there can "
                                 "be no screen; set TERM to what it is (TERM=vt100), or use the "
                                 "shell verbs: virtty list, virtty console"),
                               term->name);
    return NULL;
}

static struct terminal *term_open(const char *name, const char *colorterm, bool utf8, unsigned cols,
                                  unsigned rows, char **error)
{
    struct terminal *term = g_new0(struct terminal, 1);
    term->name = g_strdup(name);
    term->colorterm = g_strdup(colorterm);
    term->font = !utf8                              ? TERM_FONT_ASCII
                 : g_str_has_prefix(name, "linux") ? TERM_FONT_SMALL
                                                   : TERM_FONT_FULL;
    term->cols = cols;
    term->rows = rows;
    term->shown = g_new0(struct vt_cell, (size_t)cols * rows);
    term->last_words = g_byte_array_new();
    term->pairs = g_hash_table_new(NULL, NULL);
    *error = open_problem(term);
    if (*error)
        g_clear_pointer(&term, term_close);
    return term;
}

static unsigned term_colors(const struct terminal *term)
{
    return term->colors;
}

static void term_set_mouse(struct terminal *term, bool on)
{
    term->mouse = on && term->has_mouse;
}

static void term_resize(struct terminal *term, unsigned cols, unsigned rows)
{
    term->cols = cols;
    term->rows = rows;
    g_free(term->shown);
    term->shown = g_new0(struct vt_cell, (size_t)cols * rows);
    if (active != term)
        return;
    locale_t before = enter(term);
    resize_screen(term);
    /* The scrolling region that was right for the old size; ncurses leaves it. */
    if (term->started && change_scroll_region) {
        g_free(term->region);
        term->region = g_strdup(tparm(change_scroll_region, 0, (int)rows - 1));
    }
    leave(before);
}

static void term_refresh(struct terminal *term)
{
    if (active == term)
        forget_shown(term);
    term->mouse_on = false;
    term->modes_unknown = true;
}

/* --- cells to curses' cells --- */

/* A colour as curses counts: -1 is the terminal's own. */
static int color_number(struct terminal *term, uint32_t color)
{
    if (VT_COLOR_KIND(color) == VT_COLOR_DEFAULT || !term->colors)
        return -1;
    unsigned slot = (color * 2654435761u) >> 24;
    if (VT_COLOR_KIND(color) == VT_COLOR_RGB || (color & 0xffffff) >= term->colors) {
        if (term->reduced[slot].rgb != color) {
            enum color_depth depth = term->colors >= 256  ? COLOR_256
                                     : term->colors >= 16 ? COLOR_16
                                                          : COLOR_8;
            term->reduced[slot].rgb = color;
            term->reduced[slot].color = palette_reduce(color, depth);
        }
        color = term->reduced[slot].color;
    }
    return (int)(color & 0xff);
}

static int pair_number(struct terminal *term, uint32_t fg, uint32_t bg)
{
    int fore = color_number(term, fg), back = color_number(term, bg);
    if (fore < 0 && back < 0)
        return 0;
    gpointer key = GINT_TO_POINTER((fore + 1) << 16 | (back + 1));
    int pair = GPOINTER_TO_INT(g_hash_table_lookup(term->pairs, key));
    if (pair)
        return pair;
    if (term->next_pair >= COLOR_PAIRS) /* all used: the background is worth less than the text */
        return back < 0 ? 0 : pair_number(term, fg, VT_COLOR_DEFAULT);
    pair = term->next_pair;
    if (init_extended_pair(pair, fore, back) == ERR)
        return 0;
    term->next_pair++;
    g_hash_table_insert(term->pairs, key, GINT_TO_POINTER(pair));
    return pair;
}

static attr_t attributes(uint16_t attrs)
{
    static const struct {
        uint16_t ours;
        attr_t curses;
    } table[] = {
        {VT_ATTR_BOLD, A_BOLD},           {VT_ATTR_DIM, A_DIM},
        {VT_ATTR_ITALIC, A_ITALIC},       {VT_ATTR_UNDERLINE, A_UNDERLINE},
        {VT_ATTR_BLINK, A_BLINK},         {VT_ATTR_REVERSE, A_REVERSE},
        {VT_ATTR_CONCEAL, A_INVIS},
    };
    attr_t out = A_NORMAL;
    for (unsigned i = 0; attrs && i < G_N_ELEMENTS(table); i++)
        out |= attrs & table[i].ours ? table[i].curses : 0;
    return out;
}

static void put_cell(struct terminal *term, unsigned row, unsigned col, const struct vt_cell *cell)
{
    if (cell->width == 0)
        return;
    struct term_text show;
    wchar_t text[CCHARW_MAX + 1] = {0};
    term_cell_text(cell, term->font, &show);
    for (unsigned i = 0; i < show.n; i++)
        text[i] = (wchar_t)show.chars[i];
    attr_t attrs = attributes(cell->attrs);
    int pair = pair_number(term, cell->fg, cell->bg);
    cchar_t out;
    if (setcchar(&out, text, attrs, (short)pair, &pair) == ERR)
        return;
    mvadd_wch((int)row, (int)col, &out);
    if (show.times == 2)
        mvadd_wch((int)row, (int)col + 1, &out);
}

/* True if the row has changed; *disputed if it holds, or held, what may lie elsewhere. */
static bool put_row(struct terminal *term, unsigned row, unsigned cols, const struct vt_cell *cells,
                    bool *disputed)
{
    struct vt_cell *shown = &term->shown[row * term->cols];
    bool changed = false;
    *disputed = false;
    for (unsigned col = 0; col < cols; col++) {
        *disputed |= disputed_cell(&cells[col]) || disputed_cell(&shown[col]);
        if (term_cell_equal(&cells[col], &shown[col]))
            continue;
        put_cell(term, row, col, &cells[col]);
        shown[col] = cells[col];
        changed = true;
    }
    return changed;
}

/* The terminal may have put cells of the row elsewhere, and its cursor with them: the row is drawn
 * as a whole, the cursor put where ncurses thinks it is, and the row below, into which some
 * terminals go on whatever they are told, drawn anew, too. */
static void settle_row(struct terminal *term, unsigned row, GByteArray *out)
{
    wredrawln(stdscr, (int)row, 1);
    move((int)row, 0);
    refresh();
    take_output(term, out);
    const char *place = tparm(cursor_address, (int)row, 0);
    g_byte_array_append(out, (const guint8 *)place, (guint)strcspn(place, "$")); /* no padding */
    if (row + 1 < term->rows)
        wredrawln(stdscr, (int)row + 1, 1);
}

static void put_canvas(struct terminal *term, const struct canvas *canvas, GByteArray *out)
{
    unsigned rows = MIN(term->rows, canvas->rows), cols = MIN(term->cols, canvas->cols);
    for (unsigned row = 0; row < rows; row++) {
        bool disputed;
        if (put_row(term, row, cols, &canvas->cells[row * canvas->cols], &disputed) && disputed)
            settle_row(term, row, out);
    }
}

static void append_modes(struct terminal *term, GByteArray *out)
{
    if ((!term->started || term->modes_unknown) && term->has_mouse)
        append(out, PASTE_ON);
    term->started = true;
    term->modes_unknown = false;
    if (term->mouse != term->mouse_on)
        append(out, term->mouse ? MOUSE_ON : MOUSE_OFF);
    term->mouse_on = term->mouse;
}

static void term_frame(struct terminal *term, const struct canvas *canvas, GByteArray *out)
{
    guint from = out->len;
    locale_t before = enter(term);
    if (!activate(term)) {
        leave(before);
        return;
    }
    if (COLOR_PAIRS > 256 && term->next_pair > COLOR_PAIRS * 3 / 4) {
        g_hash_table_remove_all(term->pairs); /* begin again before they run out */
        term->next_pair = 1;
        forget_shown(term);
    }
    if (term->region)
        append(out, term->region);
    g_clear_pointer(&term->region, g_free);
    if ((!term->started || term->modes_unknown) && term->no_wrap)
        append(out, WRAP_OFF);
    put_canvas(term, canvas, out);
    bool visible = canvas->cursor_row >= 0 && canvas->cursor_col >= 0;
    curs_set(visible ? 1 : 0);
    move(visible ? canvas->cursor_row : (int)term->rows - 1, visible ? canvas->cursor_col : 0);
    refresh();
    take_output(term, out);
    if (!term->started)
        drop_palette_reset(out, from);
    if (term->no_wrap)
        drop_string(out, from, "smam"); /* ncurses turns it on around the last corner */
    append_modes(term, out);
    leave(before);
}

static void term_restore(struct terminal *term, GByteArray *out)
{
    g_byte_array_append(out, term->last_words->data, term->last_words->len);
    g_byte_array_set_size(term->last_words, 0);
    if (active != term)
        return;
    locale_t before = enter(term);
    give_back(term, out);
    leave(before);
}

const struct term_class term_curses = {
    .open = term_open,
    .close = term_close,
    .colors = term_colors,
    .set_mouse = term_set_mouse,
    .resize = term_resize,
    .refresh = term_refresh,
    .frame = term_frame,
    .restore = term_restore,
};
