#include "harness.h"
#include "language.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>

/* A catalogue of one message, as msgfmt writes it. */
static GByteArray *catalogue(const char *id, const char *text)
{
    static const char head[] = "Content-Type: text/plain; charset=UTF-8\n";
    const uint32_t first = 28 + 2 * 16;
    uint32_t at = first;
    const uint32_t len[4] = {0, (uint32_t)strlen(id), sizeof(head) - 1, (uint32_t)strlen(text)};
    const char *const strings[4] = {"", id, head, text};
    const uint32_t start[7] = {0x950412de, 0, 2, 28, 28 + 16, 0, first};
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)start, sizeof(start));
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t entry[2] = {len[i], at};
        g_byte_array_append(out, (const guint8 *)entry, sizeof(entry));
        at += len[i] + 1;
    }
    for (unsigned i = 0; i < 4; i++)
        g_byte_array_append(out, (const guint8 *)strings[i], len[i] + 1);
    return out;
}

START_TEST(messages_follow_the_client)
{
    char *folder = g_dir_make_tmp("virtty-language-XXXXXX", NULL);
    char *place = g_build_filename(folder, "zh_CN", "LC_MESSAGES", NULL);
    char *file = g_build_filename(place, "virtty-test.mo", NULL);
    GByteArray *bytes = catalogue("Domains", "虚拟机");
    ck_assert_int_eq(g_mkdir_with_parents(place, 0700), 0);
    ck_assert(g_file_set_contents(file, (const char *)bytes->data, bytes->len, NULL));
    bindtextdomain("virtty-test", folder);
    bind_textdomain_codeset("virtty-test", "UTF-8");

    language_set("zh_CN.UTF-8", false); /* no such locale need be installed */
    ck_assert_str_eq(dgettext("virtty-test", "Domains"), "虚拟机");
    language_set("C", false);
    ck_assert_str_eq(dgettext("virtty-test", "Domains"), "Domains");
    language_set("zh_CN.UTF-8", false);
    ck_assert_str_eq(dgettext("virtty-test", "Domains"), "虚拟机");
    language_set("zh_CN.UTF-8", true); /* an ASCII terminal could not show it */
    ck_assert_str_eq(dgettext("virtty-test", "Domains"), "Domains");
    language_set("", false);
    ck_assert_str_eq(dgettext("virtty-test", "Domains"), "Domains");

    g_unlink(file);
    g_rmdir(place);
    char *language = g_path_get_dirname(place);
    g_rmdir(language);
    g_rmdir(folder);
    g_byte_array_free(bytes, TRUE);
    g_free(language);
    g_free(file);
    g_free(place);
    g_free(folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("language");
    TCase *tc = tcase_create("language");
    tcase_add_test(tc, messages_follow_the_client);
    suite_add_tcase(s, tc);
    return s;
}
