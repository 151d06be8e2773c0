#include "client-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define SECRET_MAX 1024

/* Byte by byte: what follows the line is somebody else's. */
static char *secret_read(int fd)
{
    char line[SECRET_MAX];
    size_t len = 0;
    while (len < sizeof(line)) {
        ssize_t got = read(fd, line + len, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[len] == '\n')
            break;
        len++;
    }
    char *text = len && len < sizeof(line) ? g_strndup(line, len) : NULL;
    explicit_bzero(line, sizeof(line));
    return text;
}

char *client_secret_ask(const char *prompt)
{
    struct termios before, quiet;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) < 0)
        return secret_read(STDIN_FILENO);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    quiet.c_lflag |= ECHONL | ICANON | ISIG;
    fputs(prompt, stderr);
    fflush(stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    char *text = secret_read(STDIN_FILENO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return text;
}
