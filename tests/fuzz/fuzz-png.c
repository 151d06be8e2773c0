/* fuzz-png.c: any bytes as a picture of a guest's screen: refused with a reason, or a PNG that is
 * whole. */
#include <stdint.h>
#include <stdlib.h>

#include "png-write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *error = NULL, *error_again = NULL;
    g_autoptr(GByteArray) png = png_from_image(data, size, &error);
    if (!png == !error)
        abort();
    if (!png)
        return 0;
    g_autoptr(GByteArray) again = png_from_image(png->data, png->len, &error_again);
    if (!again || again->len != png->len)
        abort();
    return 0;
}
