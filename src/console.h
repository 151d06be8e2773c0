/* console.h: a serial console: its bytes, recording and screen, with or without a viewer.
 *
 * Each console is fed by a thread of its own (nothing of a guest runs on the main thread); the
 * functions below lock inside and are for the main thread unless they say otherwise. */
#ifndef SRC_CONSOLE_H
#define SRC_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vt-cell.h"

struct console;
struct vmm_channel;

/* Where a console's bytes come from and go to. Read and write are called on the console's
 * thread, never block, and return the count, 0 for nothing now, -1 at the end. */
struct console_source {
    long (*read)(void *opaque, void *buf, size_t max, uint64_t *lost);
    long (*write)(void *opaque, const void *buf, size_t len);
    void (*send_break)(void *opaque); /* NULL: not possible */
    int (*wait_fd)(void *opaque);     /* readable when read() has something */
    void (*ack)(void *opaque);        /* before reading what wait_fd announced; may be NULL */
    void (*close)(void *opaque);      /* the console is done with it; may be NULL */
    void *opaque;
};

struct console_config {
    const char *title;         /* "web-01 serial COM1" */
    const char *record_path;   /* log file, NULL: no recording */
    uint64_t record_limit;     /* bytes a file, 0: 8 MiB */
    unsigned record_files;     /* how many files are kept, at least 1 */
    unsigned scrollback_lines; /* 0: 10,000 */
    size_t scrollback_bytes;   /* 0: 16 MiB */
    /* Called when something that a viewer sees changed since the last snapshot, at most once
     * between two snapshots; it wakes the main loop. On the console's thread, or on that of a
     * caller of the functions below. */
    void (*changed)(void *opaque);
    /* A message for the log (recording stopped: disk full ...), console's thread. */
    void (*message)(void *opaque, const char *text);
    void *opaque;
};

/* Starts its thread (NULL with errno if that fails). 80x24 until resized. Freed by
 * console_free(), which stops the thread and flushes the recording. `config` is copied. */
struct console *console_new(const struct console_config *config);
void console_free(struct console *con);

/* Gives the console a source (ownership of the callbacks' opaque passes until close). Replaces
 * and closes an earlier one; NULL detaches. The screen is kept; a dim line marks the seam. */
void console_connect(struct console *con, const struct console_source *source);
/* A source over an engine channel, from byte `from` on; the channel is borrowed. */
struct console_source console_source_channel(struct vmm_channel *ch, uint64_t from);

/* Records into `path` from now on, with limits as in struct console_config; NULL: no more. */
void console_set_record(struct console *con, const char *path, uint64_t limit, unsigned files);

void console_resize(struct console *con, unsigned cols, unsigned rows);

/* What a viewer draws: a copy of the visible rows. */
struct console_view {
    unsigned cols, rows;
    struct vt_cell *cells; /* rows x cols, allocated for the caller of console_snapshot() */
    unsigned cursor_row, cursor_col;
    bool cursor_visible;
    bool bracketed_paste, app_cursor, app_keypad, alternate;
    unsigned mouse_mode; /* 0, 9, 1000, 1002, 1003 */
    bool mouse_sgr;
    uint64_t scrollback_lines; /* kept above the screen */
    uint64_t scroll;           /* lines above the bottom that this view shows, clamped */
    uint64_t bytes;            /* received since the console began */
    uint64_t lost;             /* of those, dropped because the console was behind */
    bool connected;
    bool recording;
    size_t paste_left; /* bytes still waiting to be typed into the guest */
    unsigned bells;    /* since the last snapshot, at most 1 a second */
    uint64_t change;   /* the console's own: what this view has seen */
};

/* Fills *view, reusing its cells array (zero it first); scroll asks for a position in the
 * scrollback. Returns false if nothing changed since the last snapshot of the same view. */
bool console_snapshot(struct console *con, uint64_t scroll, struct console_view *view);
void console_view_clear(struct console_view *view);

/* Sends bytes as typed. Never blocks: what the guest does not take waits in a bounded queue. */
void console_send(struct console *con, const void *bytes, size_t len);
/* Pastes text: bracketed if the guest asked for it, control bytes dropped but tab and newline
 * (sent as CR), at the rate the guest takes. */
void console_paste(struct console *con, const char *text, size_t len);
void console_paste_cancel(struct console *con);
bool console_send_break(struct console *con);

/* Searches scrollback and screen for UTF-8 `text` (smart case), from line `from` (0 is the
 * oldest kept), forwards or backwards. On success *line, *col, *width say where. */
bool console_find(struct console *con, const char *text, uint64_t from, bool backwards,
                  uint64_t *line, unsigned *col, unsigned *width);
/* Text of lines [first, last] (0 oldest kept, the screen after it); soft-wrapped lines are
 * joined, "\n" between lines. malloc'd, the caller frees. */
char *console_text(struct console *con, uint64_t first, uint64_t last);
/* Writes everything kept to a file, atomically; false with errno. Worker thread. */
bool console_save(struct console *con, const char *path);

#endif
