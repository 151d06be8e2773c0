/* key-codes.h: Linux' names and codes of a keyboard's keys, for keys that are sent to a guest. Any
 * thread. */
#ifndef SRC_KEY_CODES_H
#define SRC_KEY_CODES_H

#include <stdbool.h>

#define KEY_CODE_MAX 0xffff

/* "KEY_LEFTCTRL", "leftctrl", "CTRL" or a number: "29", "0x1d". False if it is none. */
bool key_code_read(const char *text, unsigned *code);
/* The name of the key number `index` of the table; NULL behind the last. */
const char *key_code_name(unsigned index);

/* Keys that are pressed together so often that they have a name. */
struct key_chord {
    const char *word;     /* "ctrl-alt-del" */
    const char *label;    /* "Ctrl-Alt-Del" */
    const char *keys[4];  /* NULL at the end */
    const char *help;     /* N_(): what guests do then, or NULL */
};

/* Ends with word NULL. */
extern const struct key_chord key_chords[];
const struct key_chord *key_chord_find(const char *word);

#endif
