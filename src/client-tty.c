#include "client-tty.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define TTY_SIZE_MAX 65535

struct client_tty {
    int fd;
    bool own; /* opened anew */
    bool raw;
    struct termios before;
};

/* A description of our own may be non-blocking; the inherited one belongs to the shell too. */
static int tty_open_anew(void)
{
    static const char *const paths[] = {"/proc/self/fd/0", "/dev/tty"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        int fd = open(paths[i], O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

struct client_tty *client_tty_open(void)
{
    struct termios before;
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) < 0)
        return NULL;
    struct client_tty *tty = g_new0(struct client_tty, 1);
    tty->before = before;
    tty->fd = tty_open_anew();
    tty->own = tty->fd >= 0;
    if (!tty->own)
        tty->fd = STDIN_FILENO;
    return tty;
}

int client_tty_fd(const struct client_tty *tty)
{
    return tty->fd;
}

static unsigned tty_number(const char *variable)
{
    const char *text = getenv(variable);
    guint64 number = 0;
    if (!text || !g_ascii_string_to_unsigned(text, 10, 1, TTY_SIZE_MAX, &number, NULL))
        return 0;
    return (unsigned)number;
}

void client_tty_size(const struct client_tty *tty, unsigned *cols, unsigned *rows)
{
    struct winsize size = {0};
    ioctl(tty->fd, TIOCGWINSZ, &size);
    *cols = size.ws_col ? size.ws_col : tty_number("COLUMNS");
    *rows = size.ws_row ? size.ws_row : tty_number("LINES");
    *cols = *cols ? *cols : 80;
    *rows = *rows ? *rows : 24;
}

void client_tty_raw(struct client_tty *tty)
{
    if (tty->raw)
        return;
    tcgetattr(tty->fd, &tty->before); /* it may have been changed while we were stopped */
    struct termios raw = tty->before;
    cfmakeraw(&raw);
    tty->raw = tcsetattr(tty->fd, TCSANOW, &raw) == 0;
}

void client_tty_restore(struct client_tty *tty)
{
    if (tty->raw)
        tcsetattr(tty->fd, TCSANOW, &tty->before);
    tty->raw = false;
}

/* TERM values whose terminals know none of the sequences below and would print them. */
static bool tty_is_plain(void)
{
    static const char *const plain[] = {"dumb", "unknown", "network", "vt52", "hp"};
    const char *term = getenv("TERM");
    if (!term || !*term)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(plain); i++) {
        if (g_str_has_prefix(term, plain[i]))
            return true;
    }
    return false;
}

void client_tty_reset_screen(struct client_tty *tty)
{
    /* Mouse and paste off, attributes, character set, keypad, cursor, other screen, wrapping. */
    static const char reset[] = "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l\033[r"
                                "\033[0m\033(B\017\033[?1l\033>\033[?25h\033[?1049l\033[?7h\r\n";
    struct pollfd ready = {.fd = tty->fd, .events = POLLOUT};
    if (!tty->raw || tty_is_plain() || poll(&ready, 1, 100) <= 0)
        return;
    if (write(tty->fd, reset, sizeof reset - 1) < 0)
        errno = 0; /* the terminal has gone: nothing is left to be done */
}

void client_tty_free(struct client_tty *tty)
{
    if (!tty)
        return;
    client_tty_restore(tty);
    if (tty->own)
        close(tty->fd);
    g_free(tty);
}

void client_tty_forget(struct client_tty *tty)
{
    g_free(tty);
}
