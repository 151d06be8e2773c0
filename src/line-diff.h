/* line-diff.h: how two texts differ, line by line (Myers' algorithm), as a unified diff. Any
 * thread. */
#ifndef SRC_LINE_DIFF_H
#define SRC_LINE_DIFF_H

#include <glib.h>
#include <stdbool.h>

/* A unified diff from `before` to `after` with that many lines of context, g_free; "" if they are
 * equal. The names stand in its head and may be NULL: no head. Line ends count only as such: a
 * last line without one is told as diff(1) does. The shortest diff, unless the texts have hardly a
 * line in common: then what differs stands as one block. */
char *line_diff(const char *before, const char *after, const char *before_name,
                const char *after_name, unsigned context);

/* What a line of a unified diff is. */
enum line_diff_kind { LINE_DIFF_SAME, LINE_DIFF_ADDED, LINE_DIFF_REMOVED, LINE_DIFF_HUNK,
                      LINE_DIFF_HEAD };
/* For the lines of line_diff() in their order: `line` is the text of one. A removed line may look
 * like a head ("--- x"): only the first two lines are one. */
enum line_diff_kind line_diff_kind(const char *line, unsigned number);

#endif
