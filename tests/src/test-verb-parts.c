/* test-verb-parts.c: what verbs of libvirt hosts are made of: pictures, boot orders, keys' names. */
#include <gio/gio.h>
#include <string.h>

#include "domxml-boot.h"
#include "harness.h"
#include "key-codes.h"
#include "png-write.h"

/* --- pictures --- */

static uint32_t number(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The rows behind their filter bytes, undone as PNG says (None and Up). */
static GByteArray *pixels_of(const GByteArray *png, unsigned width, unsigned height)
{
    uint8_t rows[256];
    gsize used = 0, got = 0;
    g_autoptr(GZlibDecompressor) zlib = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
    uint32_t len = number(png->data + 33);
    ck_assert(!memcmp(png->data + 37, "IDAT", 4));
    GConverterResult result = g_converter_convert(
        G_CONVERTER(zlib), png->data + 41, len, rows, sizeof(rows), G_CONVERTER_INPUT_AT_END, &used,
        &got, NULL);
    ck_assert_int_eq(result, G_CONVERTER_FINISHED);
    ck_assert_uint_eq(got, (size_t)(width * 3 + 1) * height);
    GByteArray *pixels = g_byte_array_new();
    for (unsigned y = 0; y < height; y++) {
        const uint8_t *row = rows + y * (width * 3 + 1);
        ck_assert(*row == 0 || *row == 2);
        for (unsigned i = 0; i < width * 3; i++) {
            uint8_t above = *row == 2 ? pixels->data[pixels->len - width * 3] : 0;
            uint8_t value = (uint8_t)(row[1 + i] + above);
            g_byte_array_append(pixels, &value, 1);
        }
    }
    return pixels;
}

START_TEST(a_ppm_becomes_a_png)
{
    static const char ppm[] = "P6\n# a comment\n2 2\n255\n"
                              "\x01\x02\x03\xff\x00\x80\x01\x02\x04\x00\xff\x7f";
    char *error = NULL;
    g_autoptr(GByteArray) png = png_from_image((const uint8_t *)ppm, sizeof(ppm) - 1, &error);
    ck_assert_ptr_nonnull(png);
    ck_assert(!memcmp(png->data, "\x89PNG\r\n\x1a\n", 8));
    ck_assert(!memcmp(png->data + 12, "IHDR", 4));
    ck_assert_uint_eq(number(png->data + 16), 2);
    ck_assert_uint_eq(number(png->data + 20), 2);
    g_autoptr(GByteArray) pixels = pixels_of(png, 2, 2);
    ck_assert_uint_eq(pixels->len, 12);
    ck_assert(!memcmp(pixels->data, ppm + sizeof(ppm) - 1 - 12, 12));
    g_autoptr(GByteArray) again = png_from_image(png->data, png->len, &error);
    ck_assert_ptr_nonnull(again);
    ck_assert_uint_eq(again->len, png->len);
}
END_TEST

START_TEST(no_picture_is_refused)
{
    static const char *const wrong[] = {
        "", "P6", "P6\n", "P6 2 2 255\nxxx", "P5 1 1 255\nxxx", "P6 0 1 255\nxxx",
        "P6 99999999999 1 255\nxxx", "P6 1 1 65535\nxxxxxx", "P6 16385 1 255\n", "P6 -1 1 255\nxxx",
        "\x89PNG\r\n\x1a\n", "<html>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *error = NULL;
        ck_assert_ptr_null(png_from_image((const uint8_t *)wrong[i], strlen(wrong[i]), &error));
        ck_assert_ptr_nonnull(error);
    }
}
END_TEST

/* --- boot order --- */

#define DEVICES                                                                                    \
    "<devices><disk type='file' device='disk'><target dev='vda'/>%s</disk>"                        \
    "<disk type='file' device='cdrom'><target dev='sda'/></disk><!-- keep -->"                     \
    "<interface type='user'><mac address='52:54:00:00:00:01'/>%s</interface></devices>"

static char *boot_from(const char *os, const char *disk, const char *nic, const char *device,
                       struct domxml_error *err)
{
    g_autofree char *devices = g_strdup_printf(DEVICES, disk, nic);
    g_autofree char *xml = g_strdup_printf("<domain type='test'><os><type>hvm</type>%s</os>%s"
                                           "</domain>", os, devices);
    return domxml_boot_first(xml, strlen(xml), device, err);
}

static void expect_boot(const char *os, const char *disk, const char *nic, const char *device,
                        const char *const *parts, const char *const *without)
{
    g_autofree char *xml = boot_from(os, disk, nic, device, NULL);
    ck_assert_ptr_nonnull(xml);
    for (; *parts; parts++)
        ck_assert_msg(strstr(xml, *parts) != NULL, "%s is not in %s", *parts, xml);
    for (; *without; without++)
        ck_assert_msg(!strstr(xml, *without), "%s is in %s", *without, xml);
}

START_TEST(a_device_is_put_first)
{
    static const char *const none[] = {NULL};
    expect_boot("<boot dev='hd'/>", "", "", "cdrom",
                (const char *[]){"<target dev=\"sda\"/><boot order=\"1\"/>",
                                 "<target dev=\"vda\"/><boot order=\"2\"/>", "<!-- keep -->", NULL},
                (const char *[]){"dev=\"hd\"", NULL});
    expect_boot("", "<boot order='1'/>", "<boot order='4'/>", "52:54:00:00:00:01",
                (const char *[]){"<boot order=\"2\"/></disk>", "<boot order=\"1\"/></interface>",
                                 NULL},
                none);
    expect_boot("<kernel>/k</kernel><cmdline>x</cmdline>", "", "", "vda",
                (const char *[]){"<target dev=\"vda\"/><boot order=\"1\"/>", NULL},
                (const char *[]){"kernel", "cmdline", NULL});
    expect_boot("", "", "", "network", (const char *[]){"<boot order=\"1\"/></interface>", NULL},
                none);
}
END_TEST

START_TEST(a_device_that_is_not_there_is_refused)
{
    struct domxml_error err;
    ck_assert_ptr_null(boot_from("", "", "", "vdb", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "'vdb'"));
    ck_assert_ptr_null(boot_from("", "", "", "fd", &err));
    ck_assert_ptr_null(domxml_boot_first("<domain/>", 9, "vda", &err));
    ck_assert_ptr_null(domxml_boot_first("<domain", 7, "vda", &err));
}
END_TEST

/* --- keys --- */

START_TEST(keys_have_names_and_numbers)
{
    static const struct {
        const char *text;
        unsigned code; /* 0: none */
    } keys[] = {
        {"KEY_A", 30},     {"a", 30},         {"KEY_LEFTCTRL", 29}, {"ctrl", 29}, {"Alt", 56},
        {"del", 111},      {"KEY_SYSRQ", 99}, {"29", 29},           {"0x1d", 29}, {"KEY_F12", 88},
        {"KEY_NOTHING", 0}, {"", 0},          {"-1", 0},            {"65536", 0}, {"KEY_", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        unsigned code = 0;
        ck_assert_msg(key_code_read(keys[i].text, &code) == (keys[i].code != 0), "%s",
                      keys[i].text);
        ck_assert_msg(code == keys[i].code, "%s is %u", keys[i].text, code);
    }
}
END_TEST

START_TEST(chords_are_made_of_keys)
{
    unsigned code;
    for (const struct key_chord *chord = key_chords; chord->word; chord++) {
        ck_assert_ptr_eq(key_chord_find(chord->word), chord);
        ck_assert_ptr_nonnull(chord->keys[0]);
        for (const char *const *key = chord->keys; *key; key++)
            ck_assert_msg(key_code_read(*key, &code), "%s: %s", chord->word, *key);
    }
    ck_assert_ptr_null(key_chord_find("ctrl-alt-f13"));
    for (unsigned i = 0; key_code_name(i); i++)
        ck_assert(key_code_read(key_code_name(i), &code));
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("parts of verbs");
    TCase *tcase = tcase_create("parts");
    tcase_add_test(tcase, a_ppm_becomes_a_png);
    tcase_add_test(tcase, no_picture_is_refused);
    tcase_add_test(tcase, a_device_is_put_first);
    tcase_add_test(tcase, a_device_that_is_not_there_is_refused);
    tcase_add_test(tcase, keys_have_names_and_numbers);
    tcase_add_test(tcase, chords_are_made_of_keys);
    suite_add_tcase(suite, tcase);
    return suite;
}
