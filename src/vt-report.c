#include "vt-report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vt-modes.h"

static void answer(struct vt_screen *vt, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void answer(struct vt_screen *vt, const char *fmt, ...)
{
    char text[64];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text || (size_t)n > sizeof vt->answer - vt->answer_used)
        return;
    memcpy(vt->answer + vt->answer_used, text, (size_t)n);
    vt->answer_used += (size_t)n;
}

void vt_report_status(struct vt_screen *vt, const struct vt_seq *seq)
{
    unsigned row = vt->cur.row + 1 - (vt->cur.origin ? vt->top : 0), col = vt->cur.col + 1;
    int what = vt_seq_get(seq, 0, 0);
    if (what == 6)
        answer(vt, "\033[%s%u;%uR", seq->prefix == '?' ? "?" : "", row, col);
    else if (what == 5 && seq->prefix == 0)
        answer(vt, "\033[0n");
}

void vt_report_attributes(struct vt_screen *vt, const struct vt_seq *seq)
{
    if (vt_seq_get(seq, 0, 0) != 0)
        return;
    if (seq->prefix == '>')
        answer(vt, "\033[>1;10;0c");
    else
        answer(vt, "\033[?62;22c");
}

void vt_report_mode(struct vt_screen *vt, const struct vt_seq *seq)
{
    bool dec = seq->prefix == '?';
    int number = vt_seq_get(seq, 0, 0);
    answer(vt, "\033[%s%d;%u$y", dec ? "?" : "", number, vt_modes_query(vt, dec, number));
}

void vt_report_size(struct vt_screen *vt, const struct vt_seq *seq)
{
    if (vt_seq_get(seq, 0, 0) == 18)
        answer(vt, "\033[8;%u;%ut", vt->rows, vt->cols);
}
