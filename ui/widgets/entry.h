/* entry.h: a line of text that a person edits: UTF-8, history, completion. Main thread. */
#ifndef UI_WIDGETS_ENTRY_H
#define UI_WIDGETS_ENTRY_H

#include "canvas.h"
#include "keys.h"

struct entry;

/* At most `max` bytes can be typed (0: 1,000). Freed by entry_free(). */
struct entry *entry_new(const char *text, size_t max);
void entry_free(struct entry *entry);

/* What is typed shows as asterisks, and is overwritten before it is freed. Right after
 * entry_new(). */
void entry_set_secret(struct entry *entry);
/* Valid until the next event. */
const char *entry_text(const struct entry *entry);
/* Replaces the text, cursor at the end. */
void entry_set(struct entry *entry, const char *text);

/* Lines typed before, oldest first, for Up and Down; owned by the caller and grown by
 * entry_history_add(). NULL: none. */
void entry_use_history(struct entry *entry, GPtrArray *history);
/* Remembers a line once, at most `limit` lines; the array's elements are g_free'd by the array. */
void entry_history_add(GPtrArray *history, const char *line, unsigned limit);

/* Tab: the candidates for the last word of the text before the cursor, NULL-terminated, freed by
 * g_strfreev(). NULL: not known yet. */
typedef char **(*entry_complete_fn)(void *opaque, const char *before);
void entry_use_completion(struct entry *entry, entry_complete_fn complete, void *opaque);
/* The candidates that were not known yet may be now: asks again, if nothing was typed since. */
void entry_complete_again(struct entry *entry);
/* What Tab found last if there were several; NULL if nothing is to be shown. */
const char *const *entry_candidates(const struct entry *entry);

/* Draws in exactly `width` columns, scrolled so that the cursor shows; sets the screen's cursor
 * if focused. */
void entry_draw(struct entry *entry, const struct window *win, int row, int col, unsigned width,
                enum role role, bool focused);
/* Editing keys and pasted text; returns wishes, 0 for keys that are not its own (Enter, Esc, Tab
 * without completion, Up and Down without history, Backspace if it is empty). *changed (may be
 * NULL): the text is another. */
unsigned entry_event(struct entry *entry, const struct event *event, bool *changed);
/* A click: the cursor goes to that column of the entry as drawn last. */
void entry_click(struct entry *entry, int col);

#endif
