#include "png-write.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#include "core/text.h"

static const uint8_t png_signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

/* --- PPM --- */

struct ppm {
    const uint8_t *bytes;
    size_t len, at;
};

static bool ppm_is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void ppm_skip(struct ppm *ppm)
{
    while (ppm->at < ppm->len) {
        if (ppm->bytes[ppm->at] == '#') {
            while (ppm->at < ppm->len && ppm->bytes[ppm->at] != '\n')
                ppm->at++;
        } else if (ppm_is_blank(ppm->bytes[ppm->at])) {
            ppm->at++;
        } else {
            return;
        }
    }
}

/* A decimal number of at most `max`, 0 if there is none. */
static unsigned ppm_number(struct ppm *ppm, unsigned max)
{
    unsigned value = 0;
    ppm_skip(ppm);
    for (; ppm->at < ppm->len && g_ascii_isdigit(ppm->bytes[ppm->at]); ppm->at++) {
        value = value * 10 + (ppm->bytes[ppm->at] - '0');
        if (value > max)
            return 0;
    }
    return value;
}

/* True if a whole picture stands behind the header. */
static bool ppm_header(struct ppm *ppm, unsigned *width, unsigned *height)
{
    if (ppm->len < 2 || memcmp(ppm->bytes, "P6", 2) != 0)
        return false;
    ppm->at = 2;
    *width = ppm_number(ppm, PNG_SIDE_MAX);
    *height = ppm_number(ppm, PNG_SIDE_MAX);
    unsigned depth = ppm_number(ppm, 255);
    if (!*width || !*height || depth != 255 || ppm->at >= ppm->len ||
        !ppm_is_blank(ppm->bytes[ppm->at]))
        return false;
    ppm->at++;
    return ppm->len - ppm->at >= (size_t)*width * *height * 3;
}

/* --- PNG --- */

/* PNG, annex D. */
static uint32_t png_crc(uint32_t crc, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? 0xedb88320u ^ crc >> 1 : crc >> 1;
    }
    return crc;
}

static void png_add_number(GByteArray *png, uint32_t value)
{
    const uint8_t bytes[4] = {value >> 24 & 0xff, value >> 16 & 0xff, value >> 8 & 0xff,
                              value & 0xff};
    g_byte_array_append(png, bytes, sizeof(bytes));
}

static void png_add_chunk(GByteArray *png, const char *type, const uint8_t *bytes, size_t len)
{
    uint32_t crc = png_crc(0xffffffffu, (const uint8_t *)type, 4);
    png_add_number(png, (uint32_t)len);
    g_byte_array_append(png, (const guint8 *)type, 4);
    if (len)
        g_byte_array_append(png, bytes, (guint)len);
    png_add_number(png, ~png_crc(crc, bytes, len));
}

/* Each row is written as the differences to the one above: screens are mostly empty. */
static GByteArray *png_filter(const uint8_t *pixels, unsigned width, unsigned height)
{
    size_t stride = (size_t)width * 3;
    GByteArray *rows = g_byte_array_sized_new((guint)((stride + 1) * height));
    for (unsigned y = 0; y < height; y++, pixels += stride) {
        const uint8_t kind = y ? 2 : 0; /* Up, None */
        g_byte_array_append(rows, &kind, 1);
        g_byte_array_append(rows, pixels, (guint)stride);
        const uint8_t *above = y ? pixels - stride : pixels;
        for (size_t i = 0; y && i < stride; i++)
            rows->data[rows->len - stride + i] -= above[i];
    }
    return rows;
}

static GBytes *png_deflate(const GByteArray *rows)
{
    g_autoptr(GZlibCompressor) zlib = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) stream = g_converter_output_stream_new(memory, G_CONVERTER(zlib));
    if (!g_output_stream_write_all(stream, rows->data, rows->len, NULL, NULL, NULL) ||
        !g_output_stream_close(stream, NULL, NULL))
        return NULL;
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

static GByteArray *png_new(const uint8_t *pixels, unsigned width, unsigned height)
{
    g_autoptr(GByteArray) rows = png_filter(pixels, width, height);
    g_autoptr(GBytes) data = png_deflate(rows);
    if (!data)
        return NULL;
    GByteArray *png = g_byte_array_new();
    const uint8_t rest[5] = {8, 2, 0, 0, 0}; /* 8 bits, RGB, the usual ways */
    uint8_t header[13] = {width >> 24 & 0xff, width >> 16 & 0xff, width >> 8 & 0xff, width & 0xff,
                          height >> 24 & 0xff, height >> 16 & 0xff, height >> 8 & 0xff,
                          height & 0xff};
    memcpy(header + 8, rest, sizeof(rest));
    gsize len;
    const uint8_t *bytes = g_bytes_get_data(data, &len);
    g_byte_array_append(png, png_signature, sizeof(png_signature));
    png_add_chunk(png, "IHDR", header, sizeof(header));
    png_add_chunk(png, "IDAT", bytes, len);
    png_add_chunk(png, "IEND", NULL, 0);
    return png;
}

static uint32_t png_number(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* True if it is chunks from IHDR to IEND, with nothing behind. */
static bool png_is_whole(const uint8_t *bytes, size_t len)
{
    size_t at = sizeof(png_signature);
    if (len < at + 25 || memcmp(bytes, png_signature, at) != 0 ||
        memcmp(bytes + at + 4, "IHDR", 4) != 0)
        return false;
    while (len - at >= 12) {
        size_t chunk = png_number(bytes + at);
        bool end = !memcmp(bytes + at + 4, "IEND", 4);
        if (chunk > len - at - 12)
            return false;
        at += chunk + 12;
        if (end)
            return at == len;
    }
    return false;
}

GByteArray *png_from_image(const uint8_t *bytes, size_t len, char **error)
{
    struct ppm ppm = {bytes, len, 0};
    unsigned width, height;
    if (png_is_whole(bytes, len))
        return g_byte_array_append(g_byte_array_new(), bytes, (guint)len);
    GByteArray *png = ppm_header(&ppm, &width, &height)
                          ? png_new(bytes + ppm.at, width, height)
                          : NULL;
    if (!png)
        *error = g_strdup(_("what the host sent is no picture, or not a whole one"));
    return png;
}
