#include "packet.h"

#include <string.h>

/* Far above what a client sends. */
#define HELLO_NAMES_MAX 64
#define HELLO_WORDS_MAX 1024
#define HELLO_NAME_SIZE_MAX 8192
#define PACKET_TEXT_MAX 1024

/* --- fields --- */

static uint16_t packet_u16(const uint8_t *data)
{
    return (uint16_t)(data[0] | data[1] << 8);
}

static uint32_t packet_u32(const uint8_t *data)
{
    return packet_u16(data) | (uint32_t)packet_u16(data + 2) << 16;
}

static void packet_add_u16(GByteArray *out, unsigned value)
{
    const uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void packet_add_u32(GByteArray *out, uint32_t value)
{
    packet_add_u16(out, value & 0xffff);
    packet_add_u16(out, value >> 16);
}

/* --- packets --- */

ssize_t packet_read(const uint8_t *buf, size_t len, struct packet *out)
{
    if (len < PACKET_HEADER_SIZE)
        return 0;
    uint32_t size = packet_u32(buf + 4);
    if (packet_u16(buf + 2) || size > PACKET_PAYLOAD_MAX)
        return -1;
    if (len - PACKET_HEADER_SIZE < size)
        return 0;
    *out = (struct packet){packet_u16(buf), buf + PACKET_HEADER_SIZE, size};
    return (ssize_t)(PACKET_HEADER_SIZE + size);
}

void packet_append(GByteArray *out, enum packet_type type, const void *data, size_t len)
{
    g_return_if_fail(len <= PACKET_PAYLOAD_MAX);
    packet_add_u16(out, type);
    packet_add_u16(out, 0);
    packet_add_u32(out, (uint32_t)len);
    if (len)
        g_byte_array_append(out, data, (guint)len);
}

void packet_append_bytes(GByteArray *out, enum packet_type type, const void *data, size_t len)
{
    const uint8_t *at = data;
    while (len) {
        size_t piece = MIN(len, PACKET_PAYLOAD_MAX);
        packet_append(out, type, at, piece);
        at += piece;
        len -= piece;
    }
}

void packet_append_size(GByteArray *out, unsigned cols, unsigned rows)
{
    const uint8_t bytes[4] = {(uint8_t)cols, (uint8_t)(cols >> 8), (uint8_t)rows,
                              (uint8_t)(rows >> 8)};
    packet_append(out, PACKET_SIZE, bytes, sizeof bytes);
}

bool packet_get_size(const struct packet *packet, unsigned *cols, unsigned *rows)
{
    if (packet->len != 4 || !packet_u16(packet->data) || !packet_u16(packet->data + 2))
        return false;
    *cols = packet_u16(packet->data);
    *rows = packet_u16(packet->data + 2);
    return true;
}

void packet_append_end(GByteArray *out, enum packet_end end, const char *text)
{
    size_t len = text ? MIN(strlen(text), PACKET_TEXT_MAX) : 0;
    uint8_t bytes[2 + PACKET_TEXT_MAX] = {(uint8_t)end, 0};
    if (len)
        memcpy(bytes + 2, text, len);
    packet_append(out, PACKET_END, bytes, 2 + len);
}

bool packet_get_end(const struct packet *packet, enum packet_end *end, char **text)
{
    if (packet->len < 2 || packet->len > 2 + PACKET_TEXT_MAX)
        return false;
    *end = (enum packet_end)packet_u16(packet->data);
    *text = g_strndup((const char *)packet->data + 2, packet->len - 2);
    return true;
}

void packet_append_exit(GByteArray *out, int code)
{
    const uint8_t bytes[4] = {(uint8_t)code, 0, 0, 0};
    packet_append(out, PACKET_EXIT, bytes, sizeof bytes);
}

bool packet_get_exit(const struct packet *packet, int *code)
{
    if (packet->len != 4 || packet_u32(packet->data) > 255)
        return false;
    *code = (int)packet_u32(packet->data);
    return true;
}

/* --- hello --- */

struct hello *hello_new(enum hello_kind kind)
{
    struct hello *hello = g_new0(struct hello, 1);
    hello->protocol = PACKET_PROTOCOL;
    hello->kind = kind;
    hello->names = g_ptr_array_new_with_free_func(g_free);
    hello->words = g_ptr_array_new_with_free_func(g_free);
    return hello;
}

void hello_free(struct hello *hello)
{
    if (!hello)
        return;
    g_ptr_array_unref(hello->names);
    g_ptr_array_unref(hello->words);
    g_free(hello);
}

void hello_add_name(struct hello *hello, const char *name, const char *value)
{
    if (value && strlen(name) + 1 + strlen(value) <= HELLO_NAME_SIZE_MAX)
        g_ptr_array_add(hello->names, g_strconcat(name, "=", value, NULL));
}

const char *hello_get(const struct hello *hello, const char *name)
{
    size_t len = strlen(name);
    for (guint i = 0; i < hello->names->len; i++) {
        const char *text = g_ptr_array_index(hello->names, i);
        if (!strncmp(text, name, len) && text[len] == '=')
            return text + len + 1;
    }
    return NULL;
}

static void hello_add_strings(GByteArray *out, const GPtrArray *strings)
{
    packet_add_u16(out, strings->len);
    for (guint i = 0; i < strings->len; i++) {
        const char *text = g_ptr_array_index(strings, i);
        size_t len = MIN(strlen(text), PACKET_PAYLOAD_MAX - 1);
        packet_add_u16(out, (unsigned)len);
        g_byte_array_append(out, (const guint8 *)text, (guint)len);
    }
}

bool packet_append_hello(GByteArray *out, const struct hello *hello)
{
    if (hello->names->len > HELLO_NAMES_MAX || hello->words->len > HELLO_WORDS_MAX)
        return false;
    g_autoptr(GByteArray) payload = g_byte_array_new();
    packet_add_u16(payload, hello->protocol);
    packet_add_u16(payload, hello->kind);
    packet_add_u16(payload, hello->cols);
    packet_add_u16(payload, hello->rows);
    hello_add_strings(payload, hello->names);
    hello_add_strings(payload, hello->words);
    if (payload->len > PACKET_PAYLOAD_MAX)
        return false;
    packet_append(out, PACKET_HELLO, payload->data, payload->len);
    return true;
}

/* Takes a counted list of counted strings without NUL off the front of *rest. */
static bool hello_take_strings(struct packet *rest, GPtrArray *strings, unsigned max, size_t size)
{
    if (rest->len < 2 || packet_u16(rest->data) > max)
        return false;
    unsigned count = packet_u16(rest->data);
    rest->data += 2;
    rest->len -= 2;
    while (count--) {
        size_t len = rest->len < 2 ? SIZE_MAX : packet_u16(rest->data);
        if (len > size || rest->len - 2 < len || memchr(rest->data + 2, 0, len))
            return false;
        g_ptr_array_add(strings, g_strndup((const char *)rest->data + 2, len));
        rest->data += 2 + len;
        rest->len -= 2 + len;
    }
    return true;
}

static bool hello_take_body(struct packet *rest, struct hello *hello)
{
    if (rest->len < 8)
        return false;
    hello->kind = (enum hello_kind)packet_u16(rest->data + 2);
    hello->cols = packet_u16(rest->data + 4);
    hello->rows = packet_u16(rest->data + 6);
    rest->data += 8;
    rest->len -= 8;
    if (hello->kind != HELLO_SCREEN && hello->kind != HELLO_VERB)
        return false;
    if (hello->kind == HELLO_SCREEN && (!hello->cols || !hello->rows))
        return false;
    return hello_take_strings(rest, hello->names, HELLO_NAMES_MAX, HELLO_NAME_SIZE_MAX) &&
           hello_take_strings(rest, hello->words, HELLO_WORDS_MAX, PACKET_PAYLOAD_MAX) &&
           !rest->len;
}

struct hello *packet_get_hello(const struct packet *packet)
{
    struct packet rest = *packet;
    if (rest.len < 2)
        return NULL;
    struct hello *hello = hello_new(HELLO_SCREEN);
    hello->protocol = packet_u16(rest.data);
    if (hello->protocol != PACKET_PROTOCOL || hello_take_body(&rest, hello))
        return hello;
    hello_free(hello);
    return NULL;
}

/* --- talk --- */

#define ASK_TEXT_MAX 8000

void packet_append_ask(GByteArray *out, unsigned preset, const char *const *texts)
{
    g_autoptr(GByteArray) payload = g_byte_array_new();
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    for (; *texts && strings->len < 2 + PACKET_CHOICES_MAX; texts++)
        g_ptr_array_add(strings, g_strndup(*texts, ASK_TEXT_MAX));
    packet_add_u16(payload, preset);
    hello_add_strings(payload, strings);
    packet_append(out, PACKET_ASK, payload->data, payload->len);
}

bool packet_get_ask(const struct packet *packet, struct packet_ask *ask)
{
    struct packet rest = *packet;
    if (rest.len < 2)
        return false;
    ask->preset = packet_u16(rest.data);
    rest.data += 2;
    rest.len -= 2;
    ask->texts = g_ptr_array_new_with_free_func(g_free);
    if (hello_take_strings(&rest, ask->texts, 2 + PACKET_CHOICES_MAX, ASK_TEXT_MAX) &&
        !rest.len && ask->texts->len >= 3 && ask->preset < ask->texts->len - 2 &&
        strlen(g_ptr_array_index(ask->texts, 1)) == ask->texts->len - 2)
        return true;
    g_clear_pointer(&ask->texts, g_ptr_array_unref);
    return false;
}

void packet_append_answer(GByteArray *out, int choice)
{
    const uint8_t bytes[2] = {(uint8_t)choice, (uint8_t)(choice < 0 ? 0xff : 0)};
    packet_append(out, PACKET_ANSWER, bytes, sizeof bytes);
}

bool packet_get_answer(const struct packet *packet, int *choice)
{
    if (packet->len != 2)
        return false;
    unsigned number = packet_u16(packet->data);
    *choice = number < PACKET_CHOICES_MAX ? (int)number : -1;
    return true;
}

void packet_append_text(GByteArray *out, enum packet_type type, const char *text)
{
    packet_append(out, type, text, text ? MIN(strlen(text), PACKET_PAYLOAD_MAX) : 0);
}

char *packet_get_text(const struct packet *packet)
{
    if (packet->len && memchr(packet->data, 0, packet->len))
        return NULL;
    return g_strndup((const char *)packet->data, packet->len);
}
