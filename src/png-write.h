/* png-write.h: pictures of a guest's screen, as a hypervisor sends them, into PNG. Any thread. */
#ifndef SRC_PNG_WRITE_H
#define SRC_PNG_WRITE_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#define PNG_SIDE_MAX 16384 /* pixels */

/* A binary PPM (P6, 8 bits) becomes a PNG, a PNG stays what it is; both are of unknown origin.
 * NULL with *error (g_free), translated, if it is neither or not whole. */
GByteArray *png_from_image(const uint8_t *bytes, size_t len, char **error);

#endif
