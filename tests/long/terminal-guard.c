#include "terminal-guard.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUND, ESCAPE, CHARSET, CSI };

static void breach(struct terminal_guard *guard, const char *what)
{
    if (guard->breaches++)
        return;
    char text[130] = "";
    for (size_t i = 0, used = 0; i < guard->len && used < sizeof text - 5; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 guard->seq[i] > ' ' && guard->seq[i] < 127 ? "%c" : "\\%03o",
                                 guard->seq[i] & 0xff);
    snprintf(guard->first, sizeof guard->first, "%.25s: %s", what, text);
}

static bool mode_is_known(long mode)
{
    static const long known[] = {1, 7, 12, 25, 1000, 1002, 1003, 1006, 1034, 1049, 2004};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i] == mode)
            return true;
    }
    return false;
}

/* Part of terminfo's smcup and rmcup: xterm keeps its title meanwhile. */
static bool keeps_title(const struct terminal_guard *guard)
{
    return guard->len == 9 && (!memcmp(guard->seq, "\033[22;0;0t", 9) ||
                                !memcmp(guard->seq, "\033[23;0;0t", 9));
}

/* The sequence is complete: ESC [ parameters final. */
static void check_csi(struct terminal_guard *guard)
{
    static const char drawing[] = "ABCDEFGHIJKLMPSTXZ@abdefmr";
    const char *at = guard->seq + 2;
    char final = guard->seq[guard->len - 1];
    bool private = *at == '?';
    unsigned count = 0;
    if (keeps_title(guard))
        return;
    for (at += private; at < guard->seq + guard->len - 1; count++) {
        char *end;
        long number = strtol(at, &end, 10);
        if (end == at && *at != ';')
            return breach(guard, "parameter");
        if (number < 0 || number > 9999 || (private && !mode_is_known(number)))
            return breach(guard, "parameter or mode");
        at = *end == ';' || *end == ':' ? end + 1 : end;
    }
    bool mode = final == 'h' || final == 'l';
    if (count > 20 || (private && !mode) || (!private && !mode && !strchr(drawing, final)) ||
        (!private && mode && strncmp(guard->seq + 2, "4", 1)))
        breach(guard, "sequence");
}

static void feed_text(struct terminal_guard *guard, unsigned char c)
{
    guard->seq[0] = (char)c;
    guard->len = 1;
    if (guard->utf8_left) {
        guard->utf8_left--;
        if ((c & 0xc0) != 0x80)
            breach(guard, "bad UTF-8");
    } else if (c == 0x1b) {
        guard->state = ESCAPE;
    } else if (c < 0x20 && !strchr("\b\t\n\r\016\017", c)) {
        breach(guard, "control");
    } else if (c == 0x7f || (c >= 0x80 && c < 0xc3) || c > 0xf4) {
        if (c != 0xc2) /* U+00A0..U+00BF begin so; U+0080..U+009F do not come: see below */
            breach(guard, "control or bad UTF-8");
        guard->utf8_left = c == 0xc2;
    } else if (c >= 0xc3) {
        guard->utf8_left = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    }
}

static void feed_escape(struct terminal_guard *guard, char c)
{
    guard->state = GROUND;
    if (c == '[')
        guard->state = CSI;
    else if (c == '(' || c == ')')
        guard->state = CHARSET;
    else if (!strchr("78M=>", c))
        breach(guard, "escape");
}

void terminal_guard_feed(struct terminal_guard *guard, const char *bytes, size_t len)
{
    guard->bytes += len;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (guard->state == GROUND) {
            bool c1 = guard->utf8_left == 1 && (unsigned char)guard->seq[0] == 0xc2 && c < 0xa0;
            feed_text(guard, c);
            if (c1)
                breach(guard, "C1 control");
            continue;
        }
        if (guard->len < sizeof guard->seq)
            guard->seq[guard->len++] = (char)c;
        if (guard->state == ESCAPE) {
            feed_escape(guard, (char)c);
        } else if (guard->state == CHARSET) {
            guard->state = GROUND;
            if (c != 'B' && c != '0')
                breach(guard, "charset");
        } else if (c >= 0x40 && c < 0x7f) {
            guard->state = GROUND;
            check_csi(guard);
        } else if (c < 0x20 || c >= 0x7f || guard->len == sizeof guard->seq) {
            breach(guard, "sequence");
        }
    }
}
