#include "vt-parser.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define ESC 0x1b
#define CAN 0x18
#define SUB 0x1a
#define BEL 0x07
#define DEL 0x7f
#define REPLACEMENT 0xfffd
#define BATCH 256 /* characters decoded before they are passed on */

enum state {
    STATE_GROUND,
    STATE_UTF8,
    STATE_ESCAPE,
    STATE_CSI,
    STATE_CSI_IGNORE,
    STATE_STRING,
    STATE_COUNT,
};

void vt_parser_reset(struct vt_parser *p)
{
    p->state = STATE_GROUND;
    p->utf8_left = 0;
}

void vt_parser_init(struct vt_parser *p, const struct vt_parser_ops *ops, void *opaque)
{
    memset(p, 0, sizeof *p);
    p->ops = ops;
    p->opaque = opaque;
    vt_parser_reset(p);
}

static void seq_clear(struct vt_parser *p)
{
    p->seq.prefix = 0;
    p->seq.inter[0] = p->seq.inter[1] = 0;
    p->seq.count = 0;
    p->seq.sub = 0;
    p->inter_count = 0;
}

static void enter_sequence(struct vt_parser *p, enum state state)
{
    seq_clear(p);
    p->state = (uint8_t)state;
}

static void enter_string(struct vt_parser *p, bool osc)
{
    p->state = STATE_STRING;
    p->string_osc = osc;
    p->string_c2 = false;
    p->string_bytes = 0;
}

/* ESC Fe and its C1 twin: true if the byte opens a CSI or a string. */
static bool enter_introduced(struct vt_parser *p, uint8_t fe)
{
    switch (fe) {
    case '[':
        enter_sequence(p, STATE_CSI);
        return true;
    case ']':
        enter_string(p, true);
        return true;
    case 'P':
    case 'X':
    case '^':
    case '_':
        enter_string(p, false);
        return true;
    default:
        return false;
    }
}

/* A byte that means the same in every state within a sequence. Returns how many were eaten. */
static unsigned handle_anywhere(struct vt_parser *p, uint8_t c)
{
    if (c >= 0x80) { /* text cannot be part of a sequence: drop the sequence, keep the text */
        p->state = STATE_GROUND;
        return 0;
    }
    if (c == ESC) {
        enter_sequence(p, STATE_ESCAPE);
    } else if (c == CAN || c == SUB) {
        p->state = STATE_GROUND;
        p->ops->control(p->opaque, c);
    } else if (c < 0x20) {
        p->ops->control(p->opaque, c);
    }
    return 1;
}

/* --- text --- */

/* Length of the run of 0x20..0x7e at s. */
static size_t printable_run(const uint8_t *s, const uint8_t *end)
{
    const uint8_t *p = s;
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8(0x1f), del = _mm_set1_epi8(DEL);
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* signed compare: bytes from 0x80 on are negative, so they fail the first test */
        __m128i ok = _mm_andnot_si128(_mm_cmpeq_epi8(v, del), _mm_cmpgt_epi8(v, low));
        unsigned bad = (unsigned)_mm_movemask_epi8(ok) ^ 0xffff;
        if (bad)
            return (size_t)(p - s) + (size_t)__builtin_ctz(bad);
        p += 16;
    }
#endif
    while (p < end && *p >= 0x20 && *p < DEL)
        p++;
    return (size_t)(p - s);
}

static void emit_char(struct vt_parser *p, uint32_t ch)
{
    p->state = STATE_GROUND;
    if (ch >= 0xa0) {
        p->ops->chars(p->opaque, &ch, 1);
        return;
    }
    uint8_t fe = (uint8_t)(ch - 0x40); /* U+0080..U+009F */
    if (enter_introduced(p, fe))
        return;
    seq_clear(p);
    p->seq.final = fe;
    p->ops->escape(p->opaque, &p->seq);
}

/* Starts a sequence at its lead byte. The bounds of the second byte shut out overlong forms,
 * surrogates and what is above U+10FFFF (Unicode, table 3-7), so that an ill-formed sequence is
 * cut at its maximal subpart. */
static void utf8_begin(struct vt_parser *p, uint8_t c)
{
    p->utf8_low = 0x80;
    p->utf8_high = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) {
        p->utf8_left = 1;
        p->utf8_value = c & 0x1f;
    } else if (c >= 0xe0 && c <= 0xef) {
        p->utf8_left = 2;
        p->utf8_value = c & 0x0f;
        p->utf8_low = c == 0xe0 ? 0xa0 : 0x80;
        p->utf8_high = c == 0xed ? 0x9f : 0xbf;
    } else if (c >= 0xf0 && c <= 0xf4) {
        p->utf8_left = 3;
        p->utf8_value = c & 0x07;
        p->utf8_low = c == 0xf0 ? 0x90 : 0x80;
        p->utf8_high = c == 0xf4 ? 0x8f : 0xbf;
    } else {
        emit_char(p, REPLACEMENT);
        return;
    }
    p->state = STATE_UTF8;
}

static const uint8_t *run_utf8(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        if (*s < p->utf8_low || *s > p->utf8_high) {
            emit_char(p, REPLACEMENT);
            return s;
        }
        p->utf8_low = 0x80;
        p->utf8_high = 0xbf;
        p->utf8_value = p->utf8_value << 6 | (*s++ & 0x3f);
        if (--p->utf8_left == 0) {
            emit_char(p, p->utf8_value);
            return s;
        }
    }
    return s;
}

static inline bool is_tail(uint8_t c)
{
    return (c & 0xc0) == 0x80;
}

/* One well-formed sequence of two to four bytes from U+00A0 on; 0 for everything else. */
static inline unsigned decode_whole(const uint8_t *s, uint32_t *ch)
{
    if (s[0] < 0xe0) {
        *ch = (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
        return s[0] >= 0xc2 && is_tail(s[1]) && *ch >= 0xa0 ? 2 : 0;
    }
    if (s[0] < 0xf0) {
        *ch = (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
        bool good = is_tail(s[1]) && is_tail(s[2]) && *ch >= 0x800;
        return good && (*ch < 0xd800 || *ch > 0xdfff) ? 3 : 0;
    }
    *ch = (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3f) << 12 |
          (uint32_t)(s[2] & 0x3f) << 6 | (s[3] & 0x3f);
    bool good = s[0] <= 0xf4 && is_tail(s[1]) && is_tail(s[2]) && is_tail(s[3]);
    return good && *ch >= 0x10000 && *ch <= 0x10ffff ? 4 : 0;
}

/* Decodes a run of whole characters in one go; what is cut, ill-formed or C1 is left to
 * utf8_begin(). Single spaces and the like between words do not end a run. */
static const uint8_t *run_wide_text(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    uint32_t text[BATCH];
    size_t n = 0;
    while (end - s >= 4 && n < BATCH) {
        if (*s < 0x80) {
            if (*s < 0x20 || *s == DEL || s[1] < 0x80)
                break;
            text[n++] = *s++;
            continue;
        }
        unsigned eaten = decode_whole(s, &text[n]);
        if (eaten == 0)
            break;
        s += eaten;
        n++;
    }
    if (n > 0)
        p->ops->chars(p->opaque, text, n);
    return s;
}

static const uint8_t *run_ground(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        size_t n = printable_run(s, end);
        if (n > 0) {
            p->ops->ascii(p->opaque, s, n);
            s += n;
        } else if (*s >= 0x80) {
            const uint8_t *next = run_wide_text(p, s, end);
            if (next == s) {
                utf8_begin(p, *s);
                return s + 1;
            }
            s = next;
        } else if (*s == ESC) {
            enter_sequence(p, STATE_ESCAPE);
            return s + 1;
        } else {
            if (*s != DEL)
                p->ops->control(p->opaque, *s);
            s++;
        }
    }
    return s;
}

/* --- sequences --- */

/* Returns false if there are more intermediates than any sequence has. */
static bool collect(struct vt_parser *p, uint8_t c)
{
    if (p->inter_count >= 2)
        return false;
    p->seq.inter[p->inter_count++] = c;
    return true;
}

static const uint8_t *run_escape(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end && p->state == STATE_ESCAPE) {
        uint8_t c = *s;
        if (c < 0x20 || c >= DEL) {
            s += handle_anywhere(p, c);
            continue;
        }
        s++;
        if (c < 0x30) {
            if (!collect(p, c))
                p->inter_count = 3; /* too many: eaten to its end, then ignored */
            continue;
        }
        if (p->inter_count == 0 && enter_introduced(p, c))
            return s;
        p->state = STATE_GROUND;
        p->seq.final = c;
        if (p->inter_count <= 2)
            p->ops->escape(p->opaque, &p->seq);
    }
    return s;
}

static void param_digit(struct vt_seq *seq, unsigned digit)
{
    if (seq->count == 0) {
        seq->count = 1;
        seq->value[0] = -1;
    }
    if (seq->count > VT_PARAM_COUNT)
        return;
    int32_t *v = &seq->value[seq->count - 1];
    *v = (*v < 0 ? 0 : *v * 10) + (int32_t)digit;
    if (*v > VT_PARAM_MAX)
        *v = VT_PARAM_MAX;
}

/* A separator; count goes one beyond the limit to say that the rest is dropped. */
static void param_next(struct vt_seq *seq, bool sub)
{
    if (seq->count == 0) {
        seq->count = 1;
        seq->value[0] = -1;
    }
    if (seq->count > VT_PARAM_COUNT)
        return;
    seq->count++;
    if (seq->count > VT_PARAM_COUNT)
        return;
    seq->value[seq->count - 1] = -1;
    if (sub)
        seq->sub |= UINT32_C(1) << (seq->count - 1);
}

static void csi_dispatch(struct vt_parser *p, uint8_t final)
{
    p->state = STATE_GROUND;
    p->seq.final = final;
    if (p->seq.count > VT_PARAM_COUNT)
        p->seq.count = VT_PARAM_COUNT;
    p->ops->csi(p->opaque, &p->seq);
}

/* A parameter byte (0x30..0x3f) or an intermediate; false if it makes the sequence void. */
static bool csi_byte(struct vt_parser *p, uint8_t c)
{
    if (c < 0x30)
        return collect(p, c);
    if (p->inter_count > 0)
        return false;
    if (c <= '9')
        param_digit(&p->seq, c - '0');
    else if (c == ';' || c == ':')
        param_next(&p->seq, c == ':');
    else if (p->seq.count == 0 && p->seq.prefix == 0)
        p->seq.prefix = c;
    else
        return false;
    return true;
}

static const uint8_t *run_csi(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        uint8_t c = *s;
        if (c < 0x20 || c >= DEL) {
            s += handle_anywhere(p, c);
            if (p->state != STATE_CSI)
                return s;
            continue;
        }
        s++;
        if (c >= 0x40) {
            csi_dispatch(p, c);
            return s;
        }
        if (!csi_byte(p, c)) {
            p->state = STATE_CSI_IGNORE;
            return s;
        }
    }
    return s;
}

static const uint8_t *run_csi_ignore(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end && p->state == STATE_CSI_IGNORE) {
        if (*s < 0x20 || *s >= DEL) {
            s += handle_anywhere(p, *s);
            continue;
        }
        if (*s >= 0x40)
            p->state = STATE_GROUND;
        s++;
    }
    return s;
}

/* Drops a string up to its end: ST, BEL for OSC, CAN, SUB, any ESC, or too many bytes. */
static const uint8_t *run_string(struct vt_parser *p, const uint8_t *s, const uint8_t *end)
{
    while (s < end) {
        uint8_t c = *s++;
        if (c == ESC) {
            enter_sequence(p, STATE_ESCAPE);
            return s;
        }
        bool done = c == CAN || c == SUB || (c == BEL && p->string_osc) ||
                    (c == 0x9c && p->string_c2); /* U+009C */
        p->string_c2 = c == 0xc2;
        if (done || ++p->string_bytes >= VT_STRING_MAX) {
            p->state = STATE_GROUND;
            return s;
        }
    }
    return s;
}

void vt_parser_feed(struct vt_parser *p, const void *bytes, size_t len)
{
    static const uint8_t *(*const run[STATE_COUNT])(struct vt_parser *, const uint8_t *,
                                                    const uint8_t *) = {
        [STATE_GROUND] = run_ground,         [STATE_UTF8] = run_utf8,
        [STATE_ESCAPE] = run_escape,         [STATE_CSI] = run_csi,
        [STATE_CSI_IGNORE] = run_csi_ignore, [STATE_STRING] = run_string,
    };
    const uint8_t *s = bytes, *end = s + len;
    while (s < end)
        s = run[p->state](p, s, end);
}
