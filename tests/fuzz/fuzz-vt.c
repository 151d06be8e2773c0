/* fuzz-vt.c: the emulator: bytes, with resizes and seams between them, in two different splits. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt-check.h"
#include "vt-screen.h"

/* Bytes that are never text, taken as commands. */
#define RESIZE 0xfe /* two more bytes */
#define SEAM 0xfd
#define LOOK 0xfc /* one more byte */
#define MOST_RESIZES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pair {
    struct vt_screen *whole, *bytewise;
    struct vt_cell *cells[2];
};

/* Both must look the same however far one scrolls back. */
static void compare(struct pair *p, unsigned scroll)
{
    struct vt_status a, b;
    vt_check_screen(p->whole);
    vt_screen_status(p->whole, &a);
    vt_screen_status(p->bytewise, &b);
    size_t bytes = sizeof(struct vt_cell) * a.cols * a.rows;
    vt_screen_copy(p->whole, scroll, p->cells[0]);
    vt_screen_copy(p->bytewise, scroll, p->cells[1]);
    if (a.scrollback != b.scrollback || a.cursor_row != b.cursor_row ||
        a.cursor_col != b.cursor_col || memcmp(p->cells[0], p->cells[1], bytes) != 0) {
        fprintf(stderr, "the split of the input changes the screen\n");
        abort();
    }
}

static void feed(struct pair *p, const uint8_t *data, size_t len)
{
    vt_screen_feed(p->whole, data, len);
    for (size_t i = 0; i < len; i++)
        vt_screen_feed(p->bytewise, data + i, 1);
}

static size_t command(struct pair *p, const uint8_t *data, size_t left, unsigned *resizes)
{
    if (data[0] == RESIZE && left >= 3 && (*resizes)++ < MOST_RESIZES) {
        vt_screen_resize(p->whole, data[1] % 140, data[2] % 70);
        vt_screen_resize(p->bytewise, data[1] % 140, data[2] % 70);
        vt_check_screen(p->whole);
        return 3;
    }
    if (data[0] == SEAM) {
        vt_screen_seam(p->whole, "seam");
        vt_screen_seam(p->bytewise, "seam");
    } else if (data[0] == LOOK && left >= 2) {
        compare(p, data[1]);
        return 2;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pair p = {vt_screen_new(20, 6, 200, 1 << 18), vt_screen_new(20, 6, 200, 1 << 18), {0}};
    unsigned resizes = 0;
    for (int i = 0; i < 2; i++)
        p.cells[i] = malloc(sizeof(struct vt_cell) * 140 * 70);
    for (size_t i = 0, n; i < size; i += n) {
        for (n = 0; i + n < size && data[i + n] < LOOK; n++)
            continue;
        if (n > 0)
            feed(&p, data + i, n);
        else
            n = command(&p, data + i, size - i, &resizes);
    }
    compare(&p, 3);
    for (int i = 0; i < 2; i++)
        free(p.cells[i]);
    vt_screen_free(p.whole);
    vt_screen_free(p.bytewise);
    return 0;
}
