#include "vt-dispatch.h"

#include "vt-cursor.h"
#include "vt-edit.h"
#include "vt-modes.h"
#include "vt-print.h"
#include "vt-report.h"
#include "vt-sgr.h"

typedef void handler(struct vt_screen *vt, const struct vt_seq *seq);

/* --- C0 controls --- */

static void do_bell(struct vt_screen *vt)
{
    vt->bells++;
}

static void do_backspace(struct vt_screen *vt)
{
    vt_backspace(vt);
}

static void do_tab(struct vt_screen *vt)
{
    vt_tab(vt, 1);
}

static void do_return(struct vt_screen *vt)
{
    vt_cursor_set(vt, (int)vt->cur.row, 0);
}

static void do_line_feed(struct vt_screen *vt)
{
    if (vt->modes & VT_MODE_NEWLINE)
        vt->cur.col = 0;
    vt_index(vt);
}

static void do_shift_out(struct vt_screen *vt)
{
    vt->cur.gl = 1;
}

static void do_shift_in(struct vt_screen *vt)
{
    vt->cur.gl = 0;
}

static void on_control(void *opaque, uint8_t c)
{
    static void (*const controls[0x20])(struct vt_screen *) = {
        ['\a'] = do_bell,      ['\b'] = do_backspace, ['\t'] = do_tab,
        ['\n'] = do_line_feed, ['\v'] = do_line_feed, ['\f'] = do_line_feed,
        ['\r'] = do_return,    [0x0e] = do_shift_out, [0x0f] = do_shift_in,
    };
    struct vt_screen *vt = opaque;
    if (!controls[c])
        return;
    vt->last = 0;
    controls[c](vt);
}

/* --- ESC sequences --- */

static void esc_index(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_index(vt);
}

static void esc_next_line(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt->cur.col = 0;
    vt_index(vt);
}

static void esc_reverse_index(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_reverse_index(vt);
}

static void esc_set_tab(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt->tabs[vt->cur.col] = true;
}

static void save_cursor(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_cursor_save(vt);
}

static void restore_cursor(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_cursor_restore(vt);
}

static void esc_keypad(struct vt_screen *vt, const struct vt_seq *seq)
{
    if (seq->final == '=')
        vt->modes |= VT_MODE_APP_KEYPAD;
    else
        vt->modes &= ~(unsigned)VT_MODE_APP_KEYPAD;
}

static void esc_reset(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_full_reset(vt);
}

static void esc_single_shift(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt->single_shift = seq->final == 'N' ? 2 : 3;
}

static void esc_locking_shift(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt->cur.gl = seq->final == 'n' ? 2 : 3;
}

static void esc_charset(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt->cur.line_drawing[seq->inter[0] - '('] = seq->final == '0';
}

static void esc_alignment(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_fill_alignment(vt);
}

static void on_escape(void *opaque, const struct vt_seq *seq)
{
    static handler *const escapes[0x80] = {
        ['7'] = save_cursor,       ['8'] = restore_cursor,    ['='] = esc_keypad,
        ['>'] = esc_keypad,        ['D'] = esc_index,         ['E'] = esc_next_line,
        ['H'] = esc_set_tab,       ['M'] = esc_reverse_index, ['N'] = esc_single_shift,
        ['O'] = esc_single_shift,  ['c'] = esc_reset,         ['n'] = esc_locking_shift,
        ['o'] = esc_locking_shift,
    };
    struct vt_screen *vt = opaque;
    vt->last = 0;
    if (seq->inter[1] != 0)
        return;
    if (seq->inter[0] == 0 && escapes[seq->final])
        escapes[seq->final](vt, seq);
    else if (seq->inter[0] >= '(' && seq->inter[0] <= '+')
        esc_charset(vt, seq);
    else if (seq->inter[0] == '#' && seq->final == '8')
        esc_alignment(vt, seq);
}

/* --- CSI sequences --- */

static void csi_up(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_vertical(vt, -vt_seq_count(seq, 0));
}

static void csi_down(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_vertical(vt, vt_seq_count(seq, 0));
}

static void csi_right(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_set(vt, (int)vt->cur.row, (int)vt->cur.col + vt_seq_count(seq, 0));
}

static void csi_left(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_set(vt, (int)vt->cur.row, (int)vt->cur.col - vt_seq_count(seq, 0));
}

static void csi_next_line(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_vertical(vt, vt_seq_count(seq, 0));
    vt->cur.col = 0;
}

static void csi_previous_line(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_vertical(vt, -vt_seq_count(seq, 0));
    vt->cur.col = 0;
}

static void csi_column(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_set(vt, (int)vt->cur.row, vt_seq_count(seq, 0) - 1);
}

static void csi_row(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_address(vt, vt_seq_count(seq, 0) - 1, (int)vt->cur.col);
}

static void csi_position(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_cursor_address(vt, vt_seq_count(seq, 0) - 1, vt_seq_count(seq, 1) - 1);
}

static void csi_tab(struct vt_screen *vt, const struct vt_seq *seq)
{
    int count = vt_seq_count(seq, 0);
    vt_tab(vt, seq->final == 'I' ? count : -count);
}

static void csi_clear_tab(struct vt_screen *vt, const struct vt_seq *seq)
{
    int what = vt_seq_get(seq, 0, 0);
    if (what == 0)
        vt->tabs[vt->cur.col] = false;
    for (unsigned i = 0; what == 3 && i < VT_COLS_MAX; i++)
        vt->tabs[i] = false;
}

static void csi_erase_display(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_erase_display(vt, vt_seq_get(seq, 0, 0));
}

static void csi_erase_line(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_erase_line(vt, vt_seq_get(seq, 0, 0));
}

static void csi_erase_chars(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_erase_chars(vt, vt_seq_count(seq, 0));
}

static void csi_insert_chars(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_insert_chars(vt, vt_seq_count(seq, 0));
}

static void csi_delete_chars(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_delete_chars(vt, vt_seq_count(seq, 0));
}

static void csi_insert_lines(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_insert_lines(vt, vt_seq_count(seq, 0));
}

static void csi_delete_lines(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_delete_lines(vt, vt_seq_count(seq, 0));
}

static void csi_scroll_up(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_scroll_up(vt, (unsigned)vt_seq_count(seq, 0));
}

/* With five parameters it is xterm's highlight tracking, which is not for us. */
static void csi_scroll_down(struct vt_screen *vt, const struct vt_seq *seq)
{
    if (seq->count <= 1)
        vt_insert_rows(vt, vt->top, (unsigned)vt_seq_count(seq, 0));
}

static void csi_repeat(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_print_repeat(vt, (unsigned)vt_seq_count(seq, 0));
}

static void csi_margins(struct vt_screen *vt, const struct vt_seq *seq)
{
    int bottom = vt_seq_get(seq, 1, 0);
    vt_set_margins(vt, vt_seq_count(seq, 0) - 1, (bottom > 0 ? bottom : (int)vt->rows) - 1);
}

static void csi_sgr(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_sgr_apply(&vt->cur.pen, seq);
}

static void csi_set_mode(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_modes_set(vt, seq, true);
}

static void csi_reset_mode(struct vt_screen *vt, const struct vt_seq *seq)
{
    vt_modes_set(vt, seq, false);
}

static void csi_soft_reset(struct vt_screen *vt, const struct vt_seq *seq)
{
    (void)seq;
    vt_soft_reset(vt);
}

#define FINALS 0x40 /* from '@' on */

static handler *const csi_plain[FINALS] = {
    ['@' - '@'] = csi_insert_chars,
    ['A' - '@'] = csi_up,
    ['B' - '@'] = csi_down,
    ['C' - '@'] = csi_right,
    ['D' - '@'] = csi_left,
    ['E' - '@'] = csi_next_line,
    ['F' - '@'] = csi_previous_line,
    ['G' - '@'] = csi_column,
    ['H' - '@'] = csi_position,
    ['I' - '@'] = csi_tab,
    ['J' - '@'] = csi_erase_display,
    ['K' - '@'] = csi_erase_line,
    ['L' - '@'] = csi_insert_lines,
    ['M' - '@'] = csi_delete_lines,
    ['P' - '@'] = csi_delete_chars,
    ['S' - '@'] = csi_scroll_up,
    ['T' - '@'] = csi_scroll_down,
    ['X' - '@'] = csi_erase_chars,
    ['Z' - '@'] = csi_tab,
    ['`' - '@'] = csi_column,
    ['a' - '@'] = csi_right,
    ['b' - '@'] = csi_repeat,
    ['c' - '@'] = vt_report_attributes,
    ['d' - '@'] = csi_row,
    ['e' - '@'] = csi_down,
    ['f' - '@'] = csi_position,
    ['g' - '@'] = csi_clear_tab,
    ['h' - '@'] = csi_set_mode,
    ['l' - '@'] = csi_reset_mode,
    ['m' - '@'] = csi_sgr,
    ['n' - '@'] = vt_report_status,
    ['r' - '@'] = csi_margins,
    ['s' - '@'] = save_cursor,
    ['t' - '@'] = vt_report_size,
    ['u' - '@'] = restore_cursor,
};

/* DECSED and DECSEL erase like ED and EL: no cell is protected here. */
static handler *const csi_question[FINALS] = {
    ['J' - '@'] = csi_erase_display, ['K' - '@'] = csi_erase_line,   ['h' - '@'] = csi_set_mode,
    ['l' - '@'] = csi_reset_mode,    ['n' - '@'] = vt_report_status,
};

static handler *const csi_greater[FINALS] = {
    ['c' - '@'] = vt_report_attributes,
};

static handler *find_csi(const struct vt_seq *seq)
{
    if (seq->inter[0] == '$' && seq->inter[1] == 0 && seq->final == 'p')
        return seq->prefix == 0 || seq->prefix == '?' ? vt_report_mode : NULL;
    if (seq->inter[0] == '!' && seq->inter[1] == 0 && seq->final == 'p')
        return seq->prefix == 0 ? csi_soft_reset : NULL;
    if (seq->inter[0] != 0)
        return NULL;
    handler *const *table = seq->prefix == 0     ? csi_plain
                            : seq->prefix == '?' ? csi_question
                            : seq->prefix == '>' ? csi_greater
                                                 : NULL;
    return table ? table[seq->final - '@'] : NULL;
}

static void on_csi(void *opaque, const struct vt_seq *seq)
{
    struct vt_screen *vt = opaque;
    handler *handle = find_csi(seq);
    if (handle)
        handle(vt, seq);
    if (handle != csi_repeat)
        vt->last = 0;
}

static void on_ascii(void *opaque, const uint8_t *text, size_t len)
{
    vt_print_ascii(opaque, text, len);
}

static void on_chars(void *opaque, const uint32_t *text, size_t len)
{
    vt_print_chars(opaque, text, len);
}

const struct vt_parser_ops vt_dispatch_ops = {on_ascii, on_chars, on_control, on_escape, on_csi};
