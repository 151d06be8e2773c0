#include "vt-history.h"

#include <glib.h>
#include <string.h>

#include "vt-width.h"

/* A line is text in UTF-8, one character a cell (two cells if it is wide), starting in the default
 * look. Bytes below 0x20 do not occur as text and mean: */
#define CODE_STYLE 0x01 /* fg, bg, attrs follow (4 + 4 + 2 bytes) */
#define CODE_MARKS 0x02 /* two marks (2 + 2 bytes) for the character before */
#define STYLE_BYTES 11
#define MARKS_BYTES 5
#define CELL_BYTES (STYLE_BYTES + 4 + MARKS_BYTES) /* the most that one cell takes */

#define BLOCK_BYTES (64 * 1024)
#define LINE_BYTES (32 * 1024) /* of one line, so that any line and a row more fit a block */

enum line_flags {
    LINE_PLAIN = 1, /* one byte a cell, default look */
    LINE_WIDE = 2,  /* has wide characters, so rows cannot be counted by division */
    LINE_OPEN = 4,  /* goes on in the next one */
};

struct block {
    struct block *prev, *next;
    uint32_t used, lines;
    char bytes[BLOCK_BYTES];
};

struct line {
    struct block *block;
    uint32_t offset, bytes, cells, rows;
    uint32_t flags;
};

struct vt_history {
    unsigned cols, max_lines, max_blocks, blocks;
    struct block *head, *tail, *spare;
    struct line *ring; /* of `size` lines, a power of two */
    unsigned size;
    uint64_t first, end; /* serials */
    uint64_t rows;
    struct vt_cell style; /* look at the end of the last line */
    struct vt_cell *scratch;
};

static struct line *line_at(const struct vt_history *h, uint64_t serial)
{
    return &h->ring[serial & (h->size - 1)];
}

struct vt_history *vt_history_new(unsigned lines, size_t bytes, unsigned cols)
{
    struct vt_history *h = g_new0(struct vt_history, 1);
    h->cols = cols;
    h->max_lines = lines > 0 ? lines : 1;
    h->max_blocks = (unsigned)MIN(bytes / BLOCK_BYTES, 1u << 20);
    h->max_blocks = MAX(h->max_blocks, 4);
    h->size = 64;
    h->ring = g_new0(struct line, h->size);
    return h;
}

void vt_history_free(struct vt_history *h)
{
    if (!h)
        return;
    vt_history_clear(h);
    g_free(h->spare);
    g_free(h->ring);
    g_free(h->scratch);
    g_free(h);
}

/* --- blocks --- */

static void block_add(struct vt_history *h)
{
    struct block *b = h->spare ? h->spare : g_malloc(sizeof *b);
    h->spare = NULL;
    b->used = b->lines = 0;
    b->next = NULL;
    b->prev = h->tail;
    if (h->tail)
        h->tail->next = b;
    else
        h->head = b;
    h->tail = b;
    h->blocks++;
}

static void block_remove(struct vt_history *h, struct block *b)
{
    if (b->prev)
        b->prev->next = b->next;
    else
        h->head = b->next;
    if (b->next)
        b->next->prev = b->prev;
    else
        h->tail = b->prev;
    h->blocks--;
    if (h->spare)
        g_free(b);
    else
        h->spare = b;
}

static void line_release(struct vt_history *h, struct line *line)
{
    h->rows -= line->rows;
    if (--line->block->lines == 0)
        block_remove(h, line->block);
}

static void drop_first(struct vt_history *h)
{
    line_release(h, line_at(h, h->first++));
}

void vt_history_drop_last(struct vt_history *h)
{
    struct line *line = line_at(h, --h->end);
    line->block->used = line->offset;
    line_release(h, line);
    h->style.fg = UINT32_MAX; /* unknown: no look equals it */
}

void vt_history_clear(struct vt_history *h)
{
    while (h->first < h->end)
        drop_first(h);
}

void vt_history_close(struct vt_history *h)
{
    if (h->first < h->end)
        line_at(h, h->end - 1)->flags &= ~(uint32_t)LINE_OPEN;
}

bool vt_history_is_open(const struct vt_history *h)
{
    return h->first < h->end && line_at(h, h->end - 1)->flags & LINE_OPEN;
}

/* Makes a tail block with room for `need` bytes, evicting the oldest lines if all are in use. */
static void make_room(struct vt_history *h, size_t need)
{
    if (h->tail && BLOCK_BYTES - h->tail->used >= need)
        return;
    while (h->blocks >= h->max_blocks)
        drop_first(h);
    block_add(h);
}

static void ring_grow(struct vt_history *h)
{
    struct line *ring = g_new0(struct line, h->size * 2);
    for (uint64_t s = h->first; s < h->end; s++)
        ring[s & (h->size * 2 - 1)] = *line_at(h, s);
    g_free(h->ring);
    h->ring = ring;
    h->size *= 2;
}

static struct line *line_begin(struct vt_history *h, size_t need)
{
    if (h->end - h->first >= h->max_lines)
        drop_first(h);
    if (h->end - h->first >= h->size)
        ring_grow(h);
    make_room(h, need);
    struct line *line = line_at(h, h->end++);
    *line = (struct line){.block = h->tail, .offset = h->tail->used, .flags = LINE_PLAIN};
    h->tail->lines++;
    h->style = VT_BLANK;
    return line;
}

/* The open line if it can take the row, moved to a fresh block where its own is full; or NULL. */
static struct line *line_continue(struct vt_history *h, unsigned cells, size_t need)
{
    struct line *line = line_at(h, h->end - 1);
    if (!vt_history_is_open(h) || line->cells + cells > VT_LINE_CELLS ||
        line->bytes + need > LINE_BYTES)
        return NULL;
    if (BLOCK_BYTES - h->tail->used >= need)
        return line;
    struct block *old = line->block;
    make_room(h, line->bytes + need);
    memcpy(h->tail->bytes, old->bytes + line->offset, line->bytes);
    h->tail->used = line->bytes;
    h->tail->lines = 1;
    old->used = line->offset;
    line->block = h->tail;
    line->offset = 0;
    if (--old->lines == 0)
        block_remove(h, old);
    return line;
}

/* --- encoding --- */

static char *put_style(char *out, const struct vt_cell *cell)
{
    *out++ = CODE_STYLE;
    memcpy(out, &cell->fg, 4);
    memcpy(out + 4, &cell->bg, 4);
    memcpy(out + 8, &cell->attrs, 2);
    return out + 10;
}

/* Returns the bytes written; *style is the look at the end of the line, before and after. */
static size_t encode(struct vt_cell *style, char *out, const struct vt_cell *cells, unsigned len,
                     uint32_t *flags)
{
    struct vt_cell last = *style; /* a copy that writing to `out` cannot change */
    char *p = out;
    for (unsigned i = 0; i < len; i++) {
        const struct vt_cell *cell = &cells[i];
        if (cell->width == 0)
            continue;
        if (!vt_cell_same_style(cell, &last)) {
            last = *cell;
            p = put_style(p, cell);
        }
        if (cell->ch < 0x80)
            *p++ = (char)cell->ch;
        else
            p += vt_utf8_put(p, cell->ch);
        if (cell->width == 2)
            *flags |= LINE_WIDE;
        if (cell->combining[0]) {
            *p++ = CODE_MARKS;
            memcpy(p, cell->combining, 4);
            p += 4;
        }
    }
    *style = last;
    return (size_t)(p - out);
}

static void encode_plain(char *out, const struct vt_cell *cells, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        out[i] = (char)cells[i].ch;
}

/* Decodes a line to scratch; trusts what encode() wrote. */
static const struct vt_cell *decode(struct vt_history *h, const struct line *line)
{
    if (!h->scratch)
        h->scratch = g_new(struct vt_cell, VT_LINE_CELLS);
    const char *p = line->block->bytes + line->offset, *end = p + line->bytes;
    struct vt_cell pen = VT_BLANK, *out = h->scratch, *last = out;
    while (p < end) {
        if (*p == CODE_STYLE) {
            memcpy(&pen.fg, p + 1, 4);
            memcpy(&pen.bg, p + 5, 4);
            memcpy(&pen.attrs, p + 9, 2);
            p += STYLE_BYTES;
            continue;
        }
        if (*p == CODE_MARKS) {
            memcpy(last->combining, p + 1, 4);
            p += MARKS_BYTES;
            continue;
        }
        last = out;
        *out = pen;
        p += vt_utf8_get(p, &out->ch);
        if (vt_width(out->ch) == 2) {
            out->width = 2;
            *++out = pen;
            out->ch = 0;
            out->width = 0;
        }
        out++;
    }
    return h->scratch;
}

/* --- rows --- */

unsigned vt_wrap_length(const struct vt_cell *cells, size_t len, unsigned cols)
{
    if (len <= cols)
        return (unsigned)len;
    return cells[cols].width == 0 ? cols - 1 : cols;
}

static uint32_t count_rows(struct vt_history *h, const struct line *line)
{
    if (line->cells <= h->cols)
        return 1;
    if (!(line->flags & LINE_WIDE))
        return (line->cells + h->cols - 1) / h->cols;
    const struct vt_cell *cells = decode(h, line);
    uint32_t rows = 0;
    for (unsigned at = 0; at < line->cells; rows++)
        at += vt_wrap_length(cells + at, line->cells - at, h->cols);
    return rows;
}

static void set_rows(struct vt_history *h, struct line *line)
{
    h->rows -= line->rows;
    line->rows = count_rows(h, line);
    h->rows += line->rows;
}

void vt_history_push(struct vt_history *h, const struct vt_row *row)
{
    unsigned len = vt_row_length(row, h->cols);
    size_t need = row->plain ? len : (size_t)len * CELL_BYTES;
    struct line *line = h->first < h->end ? line_continue(h, len, need) : NULL;
    if (!line)
        line = line_begin(h, need);
    char *out = h->tail->bytes + h->tail->used;
    size_t bytes = len;
    if (row->plain && vt_cell_unstyled(&h->style)) {
        encode_plain(out, row->cells, len);
    } else {
        line->flags &= ~(uint32_t)LINE_PLAIN;
        bytes = encode(&h->style, out, row->cells, len, &line->flags);
    }
    h->tail->used += (uint32_t)bytes;
    line->bytes += (uint32_t)bytes;
    line->cells += len;
    line->flags = row->wrapped ? line->flags | LINE_OPEN : line->flags & ~(uint32_t)LINE_OPEN;
    set_rows(h, line);
}

void vt_history_set_width(struct vt_history *h, unsigned cols)
{
    if (cols == h->cols)
        return;
    h->cols = cols;
    for (uint64_t s = h->first; s < h->end; s++)
        set_rows(h, line_at(h, s));
}

uint64_t vt_history_rows(const struct vt_history *h)
{
    return h->rows;
}

uint64_t vt_history_first(const struct vt_history *h)
{
    return h->first;
}

uint64_t vt_history_end(const struct vt_history *h)
{
    return h->end;
}

size_t vt_history_memory(const struct vt_history *h)
{
    return (size_t)h->blocks * sizeof(struct block);
}

const struct vt_cell *vt_history_line(struct vt_history *h, uint64_t serial, unsigned *len,
                                      bool *open)
{
    const struct line *line = line_at(h, serial);
    *len = line->cells;
    if (open)
        *open = line->flags & LINE_OPEN;
    return decode(h, line);
}

uint64_t vt_history_line_row(const struct vt_history *h, uint64_t serial)
{
    uint64_t row = h->rows;
    for (uint64_t s = h->end; s > serial; s--)
        row -= line_at(h, s - 1)->rows;
    return row;
}

unsigned vt_history_line_rows(const struct vt_history *h, uint64_t serial)
{
    return line_at(h, serial)->rows;
}

uint64_t vt_history_row_line(const struct vt_history *h, uint64_t row, unsigned *within)
{
    uint64_t s = h->end, start = h->rows; /* from the newest: viewers are mostly near it */
    while (start > row && s > h->first)
        start -= line_at(h, --s)->rows;
    *within = (unsigned)(row - start);
    return s;
}

unsigned vt_history_copy_row(struct vt_history *h, uint64_t row, struct vt_cell *out)
{
    unsigned within, at = 0;
    const struct line *line = line_at(h, vt_history_row_line(h, row, &within));
    const struct vt_cell *cells = decode(h, line);
    unsigned len = vt_wrap_length(cells, line->cells, h->cols);
    for (unsigned i = 0; i < within; i++) {
        at += len;
        len = vt_wrap_length(cells + at, line->cells - at, h->cols);
    }
    memcpy(out, cells + at, len * sizeof *out);
    vt_cells_blank(out + len, h->cols - len);
    return len;
}
