/* fuzz-frames.c: frames through the 24-bit back end into the emulator, which must show them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "disputed.h"
#include "term-direct.h"
#include "vt-screen.h"

#define STROKE 8 /* bytes of a change: place, length, character, colours, attributes, cursor */
#define VISIBLE (VT_ATTR_UNDERLINE | VT_ATTR_STRIKE | VT_ATTR_REVERSE) /* in a blank */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t color(uint8_t byte)
{
    return byte < 64 ? VT_COLOR_DEFAULT
                     : byte < 160 ? VT_COLOR_INDEX | byte : VT_COLOR_RGB | byte * 65793u;
}

static void stroke(struct canvas *canvas, const uint8_t *data)
{
    static const uint32_t chars[] = {' ', 'a', '~', 0xe9, 0x2500, 0x4e2d, 0x2603, 0x1f600};
    struct window win = canvas_window(canvas);
    struct vt_cell cell = {.ch = chars[data[3] % 8], .fg = color(data[4]), .bg = color(data[5]),
                           .attrs = data[6]};
    cell.width = cell.ch == 0x4e2d || cell.ch == 0x1f600 ? 2 : 1;
    cell.combining[0] = data[7] == 7 && cell.ch != ' ' ? 0x301 : 0;
    for (int i = 0; i < data[2] % 32; i++)
        window_cell(&win, data[0] % 16, data[1] % 40 + i * cell.width, &cell);
    canvas->cursor_row = canvas->cursor_col = data[7] % 3 ? data[7] % (int)canvas->rows : -1;
}

static void compare(const struct canvas *canvas, struct vt_screen *vt)
{
    for (unsigned row = 0; row < canvas->rows; row++) {
        const struct vt_cell *seen = vt_screen_row(vt, row);
        for (unsigned col = 0; col < canvas->cols; col++) {
            const struct vt_cell *want = &canvas->cells[row * canvas->cols + col];
            uint16_t shown = want->ch == ' ' ? VISIBLE : 0xff;
            if (want->width && !disputed_cell(want) && /* which may have a stand-in */
                (seen[col].ch != want->ch || seen[col].bg != want->bg ||
                ((seen[col].attrs ^ want->attrs) & shown) ||
                (seen[col].fg != want->fg && (want->ch != ' ' || want->attrs & VISIBLE))))
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *error = NULL;
    struct theme *theme = theme_load_builtin(COLOR_TRUE);
    struct canvas *canvas = canvas_new(40, 12, theme, false);
    struct terminal *term = term_direct.open("xterm", "truecolor", true, 40, 12, &error);
    struct vt_screen *vt = vt_screen_new(40, 12, 0, 0);
    GByteArray *bytes = g_byte_array_new();
    for (; size >= STROKE; data += STROKE, size -= STROKE) {
        if (data[0] >= 250) {
            canvas_resize(canvas, 2 + data[1] % 60, 1 + data[2] % 20);
            term_direct.resize(term, canvas->cols, canvas->rows);
            vt_screen_resize(vt, canvas->cols, canvas->rows);
        } else if (data[0] >= 240) {
            term_direct.refresh(term);
        } else {
            stroke(canvas, data);
        }
        g_byte_array_set_size(bytes, 0);
        term_direct.frame(term, canvas, bytes);
        vt_screen_feed(vt, bytes->data, bytes->len);
        compare(canvas, vt);
    }
    vt_screen_free(vt);
    term_direct.close(term);
    canvas_free(canvas);
    theme_free(theme);
    g_byte_array_free(bytes, TRUE);
    return 0;
}
