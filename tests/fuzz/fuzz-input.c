/* A terminal's bytes: the first byte says how they are cut and when time runs out. */
#include "input.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every event must be whole: its texts are read, its numbers checked. */
static void check(void *opaque, const struct event *event)
{
    unsigned *sum = opaque;
    if (event->type == EVENT_PASTE) {
        if (!g_utf8_validate(event->paste, (gssize)event->paste_len, NULL))
            abort();
        return;
    }
    for (size_t i = 0; i < event->raw_len; i++)
        *sum += (unsigned char)event->raw[i];
    if (event->type == EVENT_MOUSE && (event->row < 0 || event->col < 0 || event->button > 3))
        abort();
    if (event->type == EVENT_KEY && !event->key)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    unsigned sum = 0, step = data[0] & 15 ? data[0] & 15 : 1000, flush = data[0] >> 4;
    struct input *input = input_new(NULL, check, &sum);
    for (size_t at = 1, n = 1; at < size; at += step, n++) {
        size_t len = size - at < step ? size - at : step;
        input_feed(input, (const char *)data + at, len);
        if (flush && n % flush == 0)
            input_flush(input);
    }
    input_flush(input);
    input_free(input);
    return 0;
}
