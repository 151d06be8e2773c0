/* textview.h: text to read: scrolling, wrapping, search. Main thread. */
#ifndef UI_WIDGETS_TEXTVIEW_H
#define UI_WIDGETS_TEXTVIEW_H

#include "canvas.h"
#include "keys.h"

struct textview;

/* The role of a line, counted from 0; NULL: all are ROLE_TEXT. */
typedef enum role (*textview_role_fn)(void *opaque, unsigned line);

/* A part of a line, in bytes, that has a role of its own. */
struct textview_span {
    unsigned start, len;
    enum role role;
};
/* The parts of a line, in order, at most `max`; returns how many. */
typedef unsigned (*textview_span_fn)(void *opaque, unsigned line, const char *text,
                                     struct textview_span *spans, unsigned max);

struct textview *textview_new(bool wrap);
void textview_free(struct textview *view);
void textview_use_roles(struct textview *view, textview_role_fn role, void *opaque);
void textview_use_spans(struct textview *view, textview_span_fn spans, void *opaque);

/* Replaces the text, '\n' ends lines; the position is kept as far as it exists. */
void textview_set(struct textview *view, const char *text);
/* Adds lines at the end; a view that stood at the end goes on standing there. */
void textview_append(struct textview *view, const char *text);
unsigned textview_lines(const struct textview *view);
/* Whether the last line shows; and going to the first or last. */
bool textview_at_end(const struct textview *view);
void textview_go(struct textview *view, bool end);

/* The line comes first at the next drawing, as far as the text behind it fills the window. */
void textview_show(struct textview *view, unsigned line);
void textview_draw(struct textview *view, const struct window *win, bool focused);
/* Movement keys (n and N go to the next and last match), the wheel; returns wishes. */
unsigned textview_event(struct textview *view, const struct event *event);

/* Searches from the top line on (smart case: a capital makes it exact), goes there and marks all
 * matches; NULL or "" ends the search. False if nothing was found. */
bool textview_search(struct textview *view, const char *needle);
bool textview_search_next(struct textview *view, bool backwards);
const char *textview_needle(const struct textview *view);

#endif
