#include "vt-filter.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "vt-width.h"

static void flush(struct vt_filter *f)
{
    if (f->used > 0)
        f->out(f->opaque, f->buf, f->used);
    f->used = 0;
}

static void put(struct vt_filter *f, const void *bytes, size_t len)
{
    if (len > sizeof f->buf - f->used)
        flush(f);
    if (len > sizeof f->buf) {
        f->out(f->opaque, bytes, len);
        return;
    }
    memcpy(f->buf + f->used, bytes, len);
    f->used += len;
}

static void on_ascii(void *opaque, const uint8_t *text, size_t len)
{
    put(opaque, text, len);
}

static void on_chars(void *opaque, const uint32_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (vt_width_dropped(text[i]))
            continue;
        char utf8[4];
        put(opaque, utf8, vt_utf8_put(utf8, text[i]));
    }
}

static void on_control(void *opaque, uint8_t c)
{
    if (c >= '\b' && c <= '\r')
        put(opaque, &c, 1);
}

static void on_escape(void *opaque, const struct vt_seq *seq)
{
    if (seq->inter[0] != 0 || !strchr("DEM78", seq->final))
        return;
    uint8_t out[2] = {0x1b, seq->final};
    put(opaque, out, sizeof out);
}

static bool csi_passes(const struct vt_seq *seq)
{
    if (seq->prefix != 0 || seq->inter[0] != 0)
        return false;
    if (seq->final == 'm')
        return true;
    if (seq->sub != 0)
        return false;
    if (seq->final == 's' || seq->final == 'u')
        return seq->count == 0;
    if (seq->final == 'J' || seq->final == 'K') /* 3 J would erase the terminal's scrollback */
        return seq->count <= 1 && vt_seq_get(seq, 0, 0) <= 2;
    return strchr("ABCDEFGHIZadef`X@PLM", seq->final) != NULL;
}

static void on_csi(void *opaque, const struct vt_seq *seq)
{
    if (!csi_passes(seq))
        return;
    char out[VT_PARAM_COUNT * 6 + 4];
    size_t n = 0;
    out[n++] = 0x1b;
    out[n++] = '[';
    for (unsigned i = 0; i < seq->count; i++) {
        if (i > 0)
            out[n++] = seq->sub >> i & 1 ? ':' : ';';
        if (seq->value[i] >= 0)
            n += (size_t)snprintf(out + n, sizeof out - n, "%d", (int)seq->value[i]);
    }
    out[n++] = (char)seq->final;
    put(opaque, out, n);
}

void vt_filter_init(struct vt_filter *f, void (*out)(void *opaque, const void *bytes, size_t len),
                    void *opaque)
{
    static const struct vt_parser_ops ops = {on_ascii, on_chars, on_control, on_escape, on_csi};
    vt_parser_init(&f->parser, &ops, f);
    f->out = out;
    f->opaque = opaque;
    f->used = 0;
}

void vt_filter_feed(struct vt_filter *f, const void *bytes, size_t len)
{
    vt_parser_feed(&f->parser, bytes, len);
    flush(f);
}
