/* vt-parser.h: splits a terminal's bytes into text, controls and sequences. One thread each.
 *
 * The state machine is Paul Williams' model of a VT500 (vt100.net/emu/dec_ansi_parser) with UTF-8
 * in front: text is UTF-8, C1 controls are known as ESC Fe and as U+0080..U+009F. Strings (OSC,
 * DCS, APC, PM, SOS) are dropped. It allocates nothing, keeps no reference to the bytes, and any
 * split of a stream into calls gives the same callbacks but for how runs of text are cut. */
#ifndef SRC_VT_PARSER_H
#define SRC_VT_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_PARAM_COUNT 32    /* parameters and sub-parameters kept; more are dropped */
#define VT_PARAM_MAX 65535   /* larger numbers become this */
#define VT_STRING_MAX 262144 /* bytes of an unfinished string before text is text again */

/* An escape or control sequence: ESC I F, or CSI P n;n:n I F. */
struct vt_seq {
    uint8_t prefix;   /* '<' '=' '>' '?' directly after CSI, or 0 */
    uint8_t inter[2]; /* intermediate bytes 0x20..0x2f, 0 for none */
    uint8_t final;
    uint8_t count;                 /* of value[]; 0 if there was no parameter byte at all */
    uint32_t sub;                  /* bit i: value[i] is a sub-parameter (a ':' stood before it) */
    int32_t value[VT_PARAM_COUNT]; /* 0..VT_PARAM_MAX, -1 where left out */
};

/* What the stream consists of. None may be NULL; none may call into the parser. */
struct vt_parser_ops {
    void (*ascii)(void *opaque, const uint8_t *text, size_t len);  /* 0x20..0x7e only */
    void (*chars)(void *opaque, const uint32_t *text, size_t len); /* others, U+00A0.. */
    void (*control)(void *opaque, uint8_t c);                      /* 0x00..0x1f but ESC */
    void (*escape)(void *opaque, const struct vt_seq *seq);
    void (*csi)(void *opaque, const struct vt_seq *seq);
};

/* Its fields are the parser's own. */
struct vt_parser {
    const struct vt_parser_ops *ops;
    void *opaque;
    uint8_t state;
    uint8_t inter_count;
    uint8_t utf8_left, utf8_low, utf8_high; /* bytes to come, bounds of the next */
    bool string_osc, string_c2;
    uint32_t utf8_value;
    uint32_t string_bytes;
    struct vt_seq seq;
};

/* Starts in the ground state; ops is borrowed. */
void vt_parser_init(struct vt_parser *p, const struct vt_parser_ops *ops, void *opaque);
/* Back to the ground state; an unfinished sequence or character is forgotten. */
void vt_parser_reset(struct vt_parser *p);
void vt_parser_feed(struct vt_parser *p, const void *bytes, size_t len);

/* Parameter i, `missing` where it is absent or left out. */
static inline int vt_seq_get(const struct vt_seq *seq, unsigned i, int missing)
{
    return i < seq->count && seq->value[i] >= 0 ? seq->value[i] : missing;
}

/* Parameter i as a count or position: absent, left out and 0 are 1. */
static inline int vt_seq_count(const struct vt_seq *seq, unsigned i)
{
    int v = vt_seq_get(seq, i, 1);
    return v > 0 ? v : 1;
}

#endif
