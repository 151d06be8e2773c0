#include "vt-modes.h"

#include <stdlib.h>

#include "vt-cursor.h"
#include "vt-edit.h"
#include "vt-reflow.h"

struct mode {
    uint16_t number;
    bool dec;
    uint16_t bit;   /* of vt->modes, or 0 */
    uint16_t mouse; /* value of vt->mouse_mode, or 0 */
    void (*apply)(struct vt_screen *vt, bool on);
    bool (*is_set)(const struct vt_screen *vt); /* where there is no bit */
};

static bool is_alternate(const struct vt_screen *vt)
{
    return vt->alternate != 0;
}

static bool is_origin(const struct vt_screen *vt)
{
    return vt->cur.origin;
}

void vt_show_page(struct vt_screen *vt, unsigned alternate)
{
    if (vt->alternate == alternate)
        return;
    if (alternate && !vt->page[1].cells)
        vt_page_alloc(&vt->page[1], vt->cols, vt->rows);
    vt->alternate = alternate;
    vt->row = vt->page[alternate].rows;
    vt->cur.pending = false;
}

/* 6: the cursor goes to the home position in either case. */
static void apply_origin(struct vt_screen *vt, bool on)
{
    vt->cur.origin = on;
    vt_cursor_address(vt, 0, 0);
}

static void apply_autowrap(struct vt_screen *vt, bool on)
{
    if (!on)
        vt->cur.pending = false;
}

static void apply_47(struct vt_screen *vt, bool on)
{
    vt_show_page(vt, on);
}

/* 1047: the alternate screen is cleared when it is left. */
static void apply_1047(struct vt_screen *vt, bool on)
{
    if (!on && vt->alternate)
        vt_erase_display(vt, 2);
    vt_show_page(vt, on);
}

static void apply_1048(struct vt_screen *vt, bool on)
{
    if (on)
        vt_cursor_save(vt);
    else
        vt_cursor_restore(vt);
}

/* 1049: the cursor of the main screen is kept, the alternate one begins empty. */
static void apply_1049(struct vt_screen *vt, bool on)
{
    if (on) {
        if (vt->alternate)
            return;
        vt_cursor_save(vt);
        vt_show_page(vt, 1);
        vt_erase_display(vt, 2);
    } else if (vt->alternate) {
        vt_show_page(vt, 0);
        vt_cursor_restore(vt);
    }
}

static const struct mode modes[] = {
    {4, false, VT_MODE_INSERT, 0, NULL, NULL},
    {20, false, VT_MODE_NEWLINE, 0, NULL, NULL},
    {1, true, VT_MODE_APP_CURSOR, 0, NULL, NULL},
    {5, true, VT_MODE_REVERSE_VIDEO, 0, NULL, NULL},
    {6, true, 0, 0, apply_origin, is_origin},
    {7, true, VT_MODE_AUTOWRAP, 0, apply_autowrap, NULL},
    {9, true, 0, 9, NULL, NULL},
    {25, true, VT_MODE_CURSOR_VISIBLE, 0, NULL, NULL},
    {45, true, VT_MODE_REVERSE_WRAP, 0, NULL, NULL},
    {47, true, 0, 0, apply_47, is_alternate},
    {66, true, VT_MODE_APP_KEYPAD, 0, NULL, NULL},
    {1000, true, 0, 1000, NULL, NULL},
    {1002, true, 0, 1002, NULL, NULL},
    {1003, true, 0, 1003, NULL, NULL},
    {1006, true, VT_MODE_MOUSE_SGR, 0, NULL, NULL},
    {1047, true, 0, 0, apply_1047, is_alternate},
    {1048, true, 0, 0, apply_1048, NULL},
    {1049, true, 0, 0, apply_1049, is_alternate},
    {2004, true, VT_MODE_BRACKETED_PASTE, 0, NULL, NULL},
};

static const struct mode *find_mode(bool dec, int number)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (modes[i].dec == dec && modes[i].number == number)
            return &modes[i];
    return NULL;
}

static void set_one(struct vt_screen *vt, const struct mode *mode, bool on)
{
    vt->modes = on ? vt->modes | mode->bit : vt->modes & ~(unsigned)mode->bit;
    if (mode->mouse)
        vt->mouse_mode = on ? mode->mouse : 0;
    if (mode->apply)
        mode->apply(vt, on);
}

void vt_modes_set(struct vt_screen *vt, const struct vt_seq *seq, bool on)
{
    for (unsigned i = 0; i < seq->count; i++) {
        const struct mode *mode = find_mode(seq->prefix == '?', vt_seq_get(seq, i, 0));
        if (mode)
            set_one(vt, mode, on);
    }
}

unsigned vt_modes_query(const struct vt_screen *vt, bool dec, int number)
{
    const struct mode *mode = find_mode(dec, number);
    if (!mode || (!mode->bit && !mode->mouse && !mode->is_set))
        return 0;
    bool on = mode->is_set  ? mode->is_set(vt)
              : mode->mouse ? vt->mouse_mode == mode->mouse
                            : (vt->modes & mode->bit) != 0;
    return on ? 1 : 2;
}

void vt_set_margins(struct vt_screen *vt, int top, int bottom)
{
    if (bottom >= (int)vt->rows)
        bottom = (int)vt->rows - 1;
    if (top < 0 || top >= bottom)
        return;
    vt->top = (unsigned)top;
    vt->bottom = (unsigned)bottom;
    vt_cursor_address(vt, 0, 0);
}

void vt_soft_reset(struct vt_screen *vt)
{
    struct vt_cursor cur = vt->cur;
    vt_cursor_reset(&vt->cur);
    vt->cur.row = cur.row;
    vt->cur.col = cur.col;
    vt_cursor_reset(&vt->saved[vt->alternate]);
    vt->modes = VT_MODES_AT_RESET;
    vt->mouse_mode = 0;
    vt->single_shift = 0;
    vt->top = 0;
    vt->bottom = vt->rows - 1;
}

void vt_full_reset(struct vt_screen *vt)
{
    if (vt->page[1].cells) {
        vt_show_page(vt, 1);
        vt_cursor_reset(&vt->cur);
        vt_erase_display(vt, 2);
        vt_cursor_reset(&vt->saved[1]);
    }
    vt_show_page(vt, 0);
    vt_soft_reset(vt);
    vt_tabs_reset(vt);
    vt_erase_display(vt, 2);
    vt_cursor_set(vt, 0, 0);
}
