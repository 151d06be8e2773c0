/* sheet.h: a long text of labels and values that is scrolled in a window. Main thread. */
#ifndef UI_PANES_SHEET_H
#define UI_PANES_SHEET_H

#include "canvas.h"

struct sheet {
    const struct window *win;
    int row, top; /* the next row; the first that is shown */
    int gap;      /* the row behind the last empty one */
};

/* The last samples of something, as struct domain_history keeps them. */
struct sheet_ring {
    const float *samples;
    unsigned size, head, count;
};

/* An empty row, but never two of them. */
void sheet_gap(struct sheet *sheet);
/* A label and its value, broken into rows; nothing if it is NULL or empty. */
void sheet_text(struct sheet *sheet, const char *label, enum role role, const char *text);
void sheet_line(struct sheet *sheet, const char *label, enum role role, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A percentage (0..1) and what it was. */
void sheet_spark(struct sheet *sheet, const char *label, const struct sheet_ring *ring, double now);
/* A bar filled as far as the fraction says, and words behind it. */
void sheet_gauge(struct sheet *sheet, const char *label, double fraction, const char *text);

#endif
