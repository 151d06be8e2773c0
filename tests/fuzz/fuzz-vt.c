/* fuzz-vt.c: the emulator: bytes, with resizes and seams between them, in two different splits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vt-check.h"
#include "vt-find.h"
#include "vt-screen.h"

/* Bytes that are never text, taken as commands: */
#define RESIZE 0xfe /* two more bytes */
#define SEAM 0xfd
#define LOOK 0xfc /* one more byte */
#define MOST_CELLS (140 * 70)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void search(struct vt_screen *vt, uint64_t from)
{
    uint64_t row;
    unsigned col, width;
    for (int backwards = 0; backwards < 2; backwards++)
        if (vt_find(vt, "e", from, backwards, &row, &col, &width) &&
            (width == 0 || (backwards ? row > from : row < from)))
            abort();
}

/* However the bytes were split, the screen, its text and what is scrolled back are the same. */
static void compare(struct vt_screen *vt[2], unsigned scroll)
{
    static struct vt_cell cells[2][MOST_CELLS];
    struct vt_status st[2];
    char *text[2];
    vt_check_screen(vt[0]);
    for (int i = 0; i < 2; i++) {
        vt_screen_status(vt[i], &st[i]);
        vt_screen_copy(vt[i], scroll, cells[i]);
        text[i] = vt_text(vt[i], scroll, scroll * 3);
        search(vt[i], scroll);
    }
    if (st[0].scrollback != st[1].scrollback || st[0].cursor_row != st[1].cursor_row ||
        st[0].cursor_col != st[1].cursor_col || strcmp(text[0], text[1]) != 0 ||
        memcmp(cells[0], cells[1], sizeof **cells * st[0].cols * st[0].rows) != 0)
        abort();
    free(text[0]);
    free(text[1]);
}

/* Returns how many bytes the command takes. */
static size_t command(struct vt_screen *vt[2], const uint8_t *data, size_t left)
{
    if (data[0] == LOOK && left >= 2)
        compare(vt, data[1]);
    for (int i = 0; i < 2; i++) {
        if (data[0] == RESIZE && left >= 3)
            vt_screen_resize(vt[i], data[1] % 140, data[2] % 70);
        else if (data[0] == SEAM)
            vt_screen_seam(vt[i], "seam");
    }
    size_t len = data[0] == RESIZE ? 3 : data[0] == LOOK ? 2 : 1;
    return len < left ? len : left;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vt_screen *vt[2] = {vt_screen_new(20, 6, 200, 0), vt_screen_new(20, 6, 200, 0)};
    for (size_t i = 0, n; i < size; i += n) {
        for (n = 0; i + n < size && data[i + n] < LOOK; n++)
            vt_screen_feed(vt[1], data + i + n, 1);
        vt_screen_feed(vt[0], data + i, n);
        if (n == 0)
            n = command(vt, data + i, size - i);
    }
    compare(vt, 3);
    vt_screen_free(vt[0]);
    vt_screen_free(vt[1]);
    return 0;
}
