/* input.h: a terminal's bytes into keys, mouse and pasted text. Main thread.
 *
 * Understands the sequences of xterm and what follows it, the Linux console, VT100, rxvt, screen
 * and tmux at once, so it needs no terminal description. Bytes may be cut anywhere; whatever they
 * are, memory is bounded and nothing but events comes out. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <glib.h>
#include <stddef.h>

#include "keys.h"

#define INPUT_PASTE_MAX (1u << 20) /* bytes of one paste; the rest is dropped */

struct input;

/* Events arrive in fn during input_feed() or, where only time can tell that a sequence is no
 * longer going to come (a lone Esc), from a timer of `context` (NULL: the default one). */
struct input *input_new(GMainContext *context,
                        void (*fn)(void *opaque, const struct event *event), void *opaque);
void input_free(struct input *input);
void input_feed(struct input *input, const char *bytes, size_t len);
/* As if the timer had run out: what is waiting becomes keys or is dropped. */
void input_flush(struct input *input);

#endif
