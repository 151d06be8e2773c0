/* vt-hostile.h: what a guest gone mad may send to its console. Tests only. */
#ifndef TESTS_VT_HOSTILE_H
#define TESTS_VT_HOSTILE_H

#include <glib.h>

#define VT_HOSTILE_COUNT 20

/* Sequences that break careless emulators. */
extern const char *const vt_hostile[VT_HOSTILE_COUNT];

/* At least `len` bytes: a random mix of those, of every final byte, of noise, UTF-8 and text. */
GString *vt_hostile_stream(GRand *rand, size_t len);

#endif
