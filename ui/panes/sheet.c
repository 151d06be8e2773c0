#include "panes/sheet.h"

#include <glib.h>
#include <stdarg.h>

#include "panes/paragraph.h"
#include "widgets/gauge.h"
#include "widgets/spark.h"

#define LABEL_WIDTH 15
#define GAUGE_WIDTH 16

void sheet_gap(struct sheet *sheet)
{
    if (sheet->row > sheet->gap)
        sheet->gap = ++sheet->row;
}

void sheet_text(struct sheet *sheet, const char *label, enum role role, const char *text)
{
    if (!text || !*text)
        return;
    int row = sheet->row - sheet->top;
    unsigned width = sheet->win->cols > LABEL_WIDTH + 2 ? sheet->win->cols - LABEL_WIDTH - 1 : 0;
    if (row >= 0)
        window_field(sheet->win, row, 1, LABEL_WIDTH - 2, FIT_LEFT, ROLE_DIM, label);
    struct window rest = window_part(sheet->win, 0, LABEL_WIDTH, sheet->win->rows, width);
    sheet->row += (int)paragraph_draw(&rest, row, role, text);
}

void sheet_line(struct sheet *sheet, const char *label, enum role role, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    sheet_text(sheet, label, role, text);
}

/* The row of one that takes one row, -1 if it is above the window or the window is narrow. */
static int one_row(struct sheet *sheet, const char *label)
{
    int row = sheet->row++ - sheet->top;
    if (row < 0 || sheet->win->cols < LABEL_WIDTH + 8)
        return -1;
    window_field(sheet->win, row, 1, LABEL_WIDTH - 2, FIT_LEFT, ROLE_DIM, label);
    return row;
}

void sheet_spark(struct sheet *sheet, const char *label, const struct sheet_ring *ring, double now)
{
    int row = one_row(sheet, label);
    if (row < 0)
        return;
    unsigned width = MIN(sheet->win->cols - LABEL_WIDTH - 7, ring->size);
    window_printf(sheet->win, row, LABEL_WIDTH, ROLE_TEXT, "%3.0f%%", CLAMP(now, 0.0, 1.0) * 100);
    spark_draw(sheet->win, row, LABEL_WIDTH + 6, width, ring->samples, ring->size, ring->head,
               ring->count);
}

void sheet_gauge(struct sheet *sheet, const char *label, double fraction, const char *text)
{
    int row = one_row(sheet, label);
    if (row < 0)
        return;
    unsigned room = sheet->win->cols - LABEL_WIDTH - 1, bar = MIN(GAUGE_WIDTH, room / 2);
    gauge_draw(sheet->win, row, LABEL_WIDTH, bar, fraction);
    window_field(sheet->win, row, (int)(LABEL_WIDTH + bar + 2), room - bar - 2, FIT_LEFT, ROLE_TEXT,
                 text);
}
