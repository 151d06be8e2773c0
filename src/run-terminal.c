#include "run-terminal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ESCAPE_KEY 0x1d /* Ctrl-] */
/* A terminal may be stopped at any byte: what is written at once stays small, so that a write after
 * poll() does not wait. */
#define PIECE_TTY 256
#define PIECE 4096
/* One byte of a guest becomes at most this many through the filter (an ill-formed one U+FFFD). */
#define FILTER_GROWTH 4
#define FILTER_RESERVE 256 /* a sequence that was held back */

static void queue(void *opaque, const void *bytes, size_t len)
{
    struct run_terminal *t = opaque;
    if (len > sizeof t->out - t->out_len)
        len = sizeof t->out - t->out_len;
    memcpy(t->out + t->out_len, bytes, len);
    t->out_len += len;
}

void run_terminal_init(struct run_terminal *t)
{
    memset(t, 0, sizeof *t);
    t->in_is_tty = isatty(STDIN_FILENO);
    t->out_is_tty = isatty(STDOUT_FILENO);
    t->in_open = true;
    vt_filter_init(&t->filter, queue, t);
    if (!t->in_is_tty)
        return;
    /* In the background the terminal belongs to somebody else: neither changed nor read. */
    if (tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &t->saved) < 0) {
        t->in_open = false;
        return;
    }
    struct termios raw = t->saved;
    cfmakeraw(&raw);
    t->raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

void run_terminal_restore(struct run_terminal *t)
{
    static const char plain[] = "\033[m";
    if (t->out_is_tty && write(STDOUT_FILENO, plain, sizeof plain - 1) < 0)
        t->out_is_tty = false; /* it is gone */
    if (t->raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &t->saved);
    t->raw = false;
}

size_t run_terminal_room(const struct run_terminal *t)
{
    size_t room = sizeof t->out - t->out_len;
    if (!t->out_is_tty)
        return room;
    return room > FILTER_RESERVE ? (room - FILTER_RESERVE) / FILTER_GROWTH : 0;
}

void run_terminal_put(struct run_terminal *t, const void *bytes, size_t len)
{
    if (t->out_is_tty)
        vt_filter_feed(&t->filter, bytes, len);
    else
        queue(t, bytes, len);
}

bool run_terminal_flush(struct run_terminal *t)
{
    size_t piece = t->out_is_tty ? PIECE_TTY : PIECE;
    ssize_t n = write(STDOUT_FILENO, t->out, t->out_len < piece ? t->out_len : piece);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    t->out_len -= (size_t)n;
    memmove(t->out, t->out + n, t->out_len);
    return true;
}

size_t run_terminal_read(struct run_terminal *t, char *buf, size_t max, bool *quit)
{
    ssize_t n = read(STDIN_FILENO, buf, max);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (n <= 0) {
        t->in_open = false;
        return 0;
    }
    if (!t->in_is_tty)
        return (size_t)n;
    size_t kept = 0;
    for (ssize_t i = 0; i < n; i++) {
        if (!t->escape && buf[i] == ESCAPE_KEY) {
            t->escape = true;
            continue;
        }
        if (t->escape && (buf[i] == 'q' || buf[i] == 'Q'))
            *quit = true;
        else if (!t->escape || buf[i] == ESCAPE_KEY) /* twice sends it; other keys are dropped */
            buf[kept++] = buf[i];
        t->escape = false;
    }
    return kept;
}
