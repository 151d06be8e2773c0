#include "file-name.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Encoded names may be three times as long as they are; what is made beside the file (temporary
 * files, logs) has a longer name yet, and a file system takes 255 bytes. */
#define ENCODED_MAX 200
#define DIGEST_CHARS 16

/* Cuts an encoded name between two characters and makes it unique again; ~ is in no other. */
static void shorten(GString *out, const char *text)
{
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    gsize len = ENCODED_MAX - DIGEST_CHARS - 1;
    while ((out->str[len] & 0xc0) == 0x80 || out->str[len - 1] == '%' || out->str[len - 2] == '%')
        len--;
    g_string_truncate(out, len);
    g_string_append_printf(out, "~%.*s", DIGEST_CHARS, digest);
}

char *file_name_encode(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool plain = *at >= 0x80 || g_ascii_isalnum(*at) || strchr("_-+@=,", *at) ||
                     (*at == '.' && out->len);
        if (plain)
            g_string_append_c(out, (char)*at);
        else
            g_string_append_printf(out, "%%%02X", *at);
    }
    if (out->len > ENCODED_MAX)
        shorten(out, text);
    return g_string_free(out, FALSE);
}
