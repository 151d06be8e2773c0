/* fuzz-packet: a stream of packets from a hostile client or owner. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A hello that was read is the same after it was sent again. */
static void check_hello(const struct packet *packet)
{
    struct hello *hello = packet_get_hello(packet);
    if (!hello)
        return;
    hello_get(hello, "TERM");
    if (hello->protocol == PACKET_PROTOCOL) {
        g_autoptr(GByteArray) again = g_byte_array_new();
        struct packet second;
        if (!packet_append_hello(again, hello) || packet_read(again->data, again->len, &second) < 0)
            abort();
        if (second.len != packet->len || (second.len && packet->type == PACKET_HELLO &&
                                          memcmp(second.data, packet->data, second.len)))
            abort();
    }
    hello_free(hello);
}

/* A question has a letter for each choice, and its preset is one of them. */
static void check_talk(const struct packet *packet)
{
    struct packet_ask ask;
    int choice;
    g_free(packet_get_text(packet));
    if (packet_get_answer(packet, &choice) && choice >= PACKET_CHOICES_MAX)
        abort();
    if (!packet_get_ask(packet, &ask))
        return;
    if (ask.texts->len < 3 || ask.preset + 2 >= ask.texts->len ||
        strlen(g_ptr_array_index(ask.texts, 1)) + 2 != ask.texts->len)
        abort();
    g_ptr_array_unref(ask.texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct packet packet;
    ssize_t used;
    while ((used = packet_read(data, size, &packet)) > 0) {
        unsigned cols, rows;
        int code;
        enum packet_end end;
        char *text = NULL;
        check_hello(&packet);
        packet_get_size(&packet, &cols, &rows);
        packet_get_exit(&packet, &code);
        if (packet_get_end(&packet, &end, &text))
            g_free(text);
        check_talk(&packet);
        data += used;
        size -= (size_t)used;
    }
    return 0;
}
