#include "screen-term.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

struct screen_term {
    VTerm *vt;
    VTermScreen *screen;
    int master, slave; /* ours of the slave keeps the pty alive between programs */
    pid_t pid;
    int status;
    bool held;
    int cols, rows;
    char *row;
    void (*watch)(void *opaque, const char *bytes, size_t len);
    void *watch_opaque;
    bool asked; /* the answers are for us, not for the program */
    char answer[256];
};

static void term_answer(const char *bytes, size_t len, void *opaque)
{
    struct screen_term *term = opaque;
    if (term->asked)
        strncat(term->answer, bytes, MIN(len, sizeof term->answer - 1 - strlen(term->answer)));
    else if (term->master >= 0 && write(term->master, bytes, len) < 0)
        perror("terminal");
}

struct screen_term *screen_term_new(int cols, int rows)
{
    struct screen_term *term = calloc(1, sizeof *term);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    term->cols = cols;
    term->rows = rows;
    term->vt = vterm_new(rows, cols);
    vterm_set_utf8(term->vt, 1);
    vterm_output_set_callback(term->vt, term_answer, term);
    term->screen = vterm_obtain_screen(term->vt);
    vterm_screen_enable_altscreen(term->screen, 1);
    vterm_screen_reset(term->screen, 1);
    if (openpty(&term->master, &term->slave, NULL, NULL, &size) < 0) {
        perror("openpty");
        exit(1);
    }
    fcntl(term->master, F_SETFD, FD_CLOEXEC);
    fcntl(term->slave, F_SETFD, FD_CLOEXEC);
    term->status = -1;
    return term;
}

void screen_term_free(struct screen_term *term)
{
    if (!term)
        return;
    screen_term_hang_up(term);
    if (term->pid > 0) {
        kill(term->pid, SIGKILL);
        waitpid(term->pid, NULL, 0);
    }
    vterm_free(term->vt);
    free(term->row);
    free(term);
}

void screen_term_start(struct screen_term *term, char *const argv[], char *const envp[])
{
    term->status = -1;
    term->pid = fork();
    if (term->pid == 0) {
        setsid();
        ioctl(term->slave, TIOCSCTTY, 0);
        for (int fd = 0; fd < 3; fd++)
            dup2(term->slave, fd);
        execve(argv[0], argv, envp);
        perror(argv[0]);
        _exit(127);
    }
}

void screen_term_type(struct screen_term *term, const char *bytes, size_t len)
{
    while (len && term->master >= 0) {
        ssize_t n = write(term->master, bytes, len);
        if (n <= 0)
            return;
        bytes += n;
        len -= (size_t)n;
    }
}

void screen_term_resize(struct screen_term *term, int cols, int rows)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    vterm_set_size(term->vt, rows, cols);
    term->cols = cols;
    term->rows = rows;
    ioctl(term->master, TIOCSWINSZ, &size);
}

bool screen_term_feed(struct screen_term *term, int ms)
{
    char bytes[65536];
    struct pollfd ready = {.fd = term->held ? -1 : term->master, .events = POLLIN};
    if (poll(&ready, 1, ms) <= 0 || !(ready.revents & POLLIN))
        return false;
    ssize_t n = read(term->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    if (term->watch)
        term->watch(term->watch_opaque, bytes, (size_t)n);
    vterm_input_write(term->vt, bytes, (size_t)n);
    vterm_screen_flush_damage(term->screen);
    return true;
}

void screen_term_watch(struct screen_term *term,
                       void (*watch)(void *opaque, const char *bytes, size_t len), void *opaque)
{
    term->watch = watch;
    term->watch_opaque = opaque;
}

const char *screen_term_ask(struct screen_term *term, const char *bytes)
{
    term->asked = true;
    term->answer[0] = 0;
    vterm_input_write(term->vt, bytes, strlen(bytes));
    vterm_screen_flush_damage(term->screen);
    term->asked = false;
    return term->answer;
}

int screen_term_status(struct screen_term *term)
{
    int status;
    if (term->pid > 0 && waitpid(term->pid, &status, WNOHANG) == term->pid) {
        term->pid = 0;
        term->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return term->status;
}

pid_t screen_term_pid(const struct screen_term *term)
{
    return term->pid;
}

void screen_term_hang_up(struct screen_term *term)
{
    if (term->slave >= 0)
        close(term->slave);
    if (term->master >= 0)
        close(term->master);
    term->slave = term->master = -1;
}

void screen_term_hold(struct screen_term *term, bool hold)
{
    term->held = hold;
}

int screen_term_cols(const struct screen_term *term)
{
    return term->cols;
}

int screen_term_rows(const struct screen_term *term)
{
    return term->rows;
}

static size_t term_put_utf8(char *out, uint32_t c)
{
    if (c < 0x80)
        return (void)(out[0] = (char)c), 1;
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(first[n] | c);
    return n;
}

const char *screen_term_row(struct screen_term *term, int row)
{
    size_t used = 0, end = 0;
    free(term->row);
    term->row = calloc((size_t)term->cols + 1, 4 * VTERM_MAX_CHARS_PER_CELL);
    for (int col = 0; col < term->cols;) {
        VTermScreenCell cell;
        vterm_screen_get_cell(term->screen, (VTermPos){row, col}, &cell);
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            used += term_put_utf8(term->row + used, cell.chars[i]);
        if (cell.chars[0] && cell.chars[0] != ' ')
            end = used;
        else if (!cell.chars[0])
            term->row[used++] = ' ';
        col += cell.width > 1 ? cell.width : 1;
    }
    term->row[end] = 0;
    return term->row;
}

struct screen_cell screen_term_cell(struct screen_term *term, int row, int col)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(term->screen, (VTermPos){row, col}, &cell);
    return (struct screen_cell){
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
        .italic = cell.attrs.italic,
        .colored = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg),
    };
}

void screen_term_cursor(struct screen_term *term, int *row, int *col)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(term->vt), &at);
    *row = at.row;
    *col = at.col;
}

bool screen_term_is_raw(const struct screen_term *term)
{
    struct termios now;
    return term->slave >= 0 && tcgetattr(term->slave, &now) == 0 && !(now.c_lflag & ICANON);
}
