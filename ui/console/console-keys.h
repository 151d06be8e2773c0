/* console-keys.h: keys and mouse events as the bytes that a guest's terminal would send. Any
 * thread. */
#ifndef UI_CONSOLE_CONSOLE_KEYS_H
#define UI_CONSOLE_CONSOLE_KEYS_H

#include "console.h"
#include "keys.h"

#define CONSOLE_KEY_BYTES 32 /* enough for any key or mouse event */

/* A key as xterm sends it in the modes that the guest has set; returns the bytes (0: the key
 * says nothing to a guest). `buf` has CONSOLE_KEY_BYTES. */
size_t console_key_encode(uint32_t key, const struct console_view *modes, char *buf);

/* A mouse event at a cell (0-based) of the guest's screen; 0 if the guest did not ask for it. */
size_t console_mouse_encode(const struct event *event, int row, int col,
                            const struct console_view *modes, char *buf);

#endif
